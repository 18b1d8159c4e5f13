package dev.tidemark.benchmarks.api;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.model.DistinctEstimate;
import dev.tidemark.model.WindowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;

/**
 * A table of results as the demo world makes it, of many days: every metric by every cut, with as many values of each
 * dimension as that world has, and sketches of the size that its days have. The numbers themselves mean nothing.
 */
final class FullTable {
    /** How many values a dimension has. */
    private static final Map<String, Integer> VALUES = Map.ofEntries(
            Map.entry("channel", 5),
            Map.entry("category", 4),
            Map.entry("platform", 5),
            Map.entry("os", 5),
            Map.entry("country", 13),
            Map.entry("user_type", 4),
            Map.entry("status", 5),
            Map.entry("currency", 3),
            Map.entry("hour_of_week", 24),
            Map.entry("by", 2),
            Map.entry("kind", 2),
            Map.entry("n", 31),
            Map.entry("event_name", 16),
            Map.entry("feature", 14),
            Map.entry("campaign", 20),
            Map.entry("pair", 10),
            Map.entry("days", 28),
            Map.entry("bin", 12),
            Map.entry("device_model", 12),
            Map.entry("period", 1));

    private static final int OTHERS = 4;
    private static final int SKETCHES = 64;
    private static final int LARGEST_SKETCH = 3_000;

    private FullTable() {}

    /**
     * Writes all days up to and including one.
     *
     * @return how many rows there are
     */
    static long write(Connection connection, Collection<MetricDefinition> metrics, LocalDate last, int days)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE pool (id integer PRIMARY KEY, image bytea, users bigint)");
            sketches(connection);
            for (MetricDefinition metric : metrics) {
                for (WindowKind window : metric.windows()) {
                    int length = length(window);
                    if (length > 0) {
                        for (List<String> cut : metric.cuts()) {
                            rows(connection, metric, window, length, cut, last, days);
                        }
                    }
                }
                define(connection, metric);
            }
            statement.execute("VACUUM ANALYZE tidemark.metric_result");
            try (var count = statement.executeQuery("SELECT count(*) FROM tidemark.metric_result")) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    /** Days of a window that there is one of a day; 0 for others. */
    private static int length(WindowKind window) {
        return switch (window) {
            case DAY, TO_DATE -> 1;
            case ROLLING_7D -> 7;
            case ROLLING_28D -> 28;
            case ROLLING_30D -> 30;
            default -> 0;
        };
    }

    private static void sketches(Connection connection) throws SQLException {
        Random random = new Random(1);
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO pool VALUES (?, ?, ?)")) {
            for (int i = 0; i < SKETCHES; i++) {
                HllSketch sketch = new HllSketch(DistinctEstimate.LG_K, TgtHllType.HLL_8);
                int users = 1 + (int) (LARGEST_SKETCH * Math.pow((double) i / SKETCHES, 2));
                for (int user = 0; user < users; user++) {
                    sketch.update(random.nextLong());
                }
                statement.setInt(1, i);
                statement.setBytes(2, sketch.toCompactByteArray());
                statement.setLong(3, users);
                statement.executeUpdate();
            }
        }
    }

    private static void rows(
            Connection connection,
            MetricDefinition metric,
            WindowKind window,
            int length,
            List<String> cut,
            LocalDate last,
            int days)
            throws SQLException {
        boolean sketched = metric.aggregate() == Aggregate.DISTINCT;
        List<String> dimensions = new ArrayList<>(cut);
        switch (metric.aggregate()) {
            case DISTRIBUTION -> dimensions.add("stat");
            case MOMENTS -> dimensions.add("pair");
            default -> {
                // The cut says it all.
            }
        }
        StringBuilder from = new StringBuilder();
        StringBuilder object = new StringBuilder("jsonb_build_object(");
        for (int i = 0; i < dimensions.size(); i++) {
            from.append(" CROSS JOIN generate_series(1, ")
                    .append(VALUES.getOrDefault(dimensions.get(i), OTHERS))
                    .append(") AS v")
                    .append(i);
            // Names come from our own catalogue.
            object.append(i == 0 ? "" : ", ")
                    .append("'")
                    .append(dimensions.get(i))
                    .append("', 'v' || v")
                    .append(i);
        }
        object.append(")");
        String sql =
                """
                INSERT INTO tidemark.metric_result
                  (run, metric, definition, window_kind, window_start, window_end, dimensions, value, lower_bound,
                   upper_bound, is_exact, status, revision, sketch, sketch_revision)
                SELECT 'live', ?, ?, ?, day - (? - 1) * interval '1 day', day + interval '1 day', %s, p.users,
                       %s, 'final', 1, %s
                FROM generate_series(?::date - (? - 1), ?::date, interval '1 day') AS day%s
                JOIN pool p ON p.id = %s
                """
                        .formatted(
                                object,
                                sketched ? "p.users * 0.97, p.users * 1.03, false" : "NULL, NULL, true",
                                sketched && window == WindowKind.DAY ? "p.image, 1" : "NULL, 0",
                                from,
                                // The total has the largest sketches, cells of the week the smallest.
                                "(extract(epoch FROM day)::bigint / 86400 + " + weight(dimensions) + ") % "
                                        + (dimensions.contains("hour_of_week") ? SKETCHES / 4 : SKETCHES));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, metric.name());
            statement.setString(2, metric.hash());
            statement.setString(3, window.text());
            statement.setInt(4, length);
            statement.setString(5, last.toString());
            statement.setInt(6, days);
            statement.setString(7, last.toString());
            statement.executeUpdate();
        }
    }

    private static String weight(List<String> dimensions) {
        StringBuilder sum = new StringBuilder("0");
        for (int i = 0; i < dimensions.size(); i++) {
            sum.append(" + 7 * v").append(i);
        }
        return sum.toString();
    }

    private static void define(Connection connection, MetricDefinition metric) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tidemark.metric_definition (run, metric, definition, zone, revision)"
                        + " VALUES ('live', ?, ?, 'UTC', 1)")) {
            statement.setString(1, metric.name());
            statement.setString(2, metric.hash());
            statement.executeUpdate();
        }
    }
}
