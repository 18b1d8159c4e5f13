package dev.tidemark.dashboard.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.model.WindowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the current run publishes, as the table says at most a second ago, or while that is asked. Thread-safe. */
public final class CatalogueQuery {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Until there are results to say it. */
    private static final ZoneId NO_ZONE = ZoneId.of("UTC");

    private static final String METRICS =
            """
            SELECT c.run, c.metric, c.description, c.section, c.aggregate, c.exactness, c.over_days, c.over_values,
                   c.windows, c.cuts, coalesce(d.definition, c.definition) AS definition, d.zone, d.since, d.revision,
                   first.window_end AS first_end, last.window_end AS last_end
            FROM tidemark.current_run u
            JOIN tidemark.metric_catalogue c ON c.run = u.run
            CROSS JOIN LATERAL (
              SELECT CASE WHEN 'day' = ANY (c.windows) THEN 'day' ELSE c.windows[1] END AS kind) usual
            LEFT JOIN tidemark.metric_definition d ON d.run = c.run AND d.metric = c.metric
            LEFT JOIN LATERAL (
              SELECT r.window_end FROM tidemark.metric_result r
              WHERE r.run = d.run AND r.metric = d.metric AND r.definition = d.definition
                AND r.window_kind = usual.kind AND usual.kind NOT IN ('all_time', 'now_5m', 'now_30m') AND r.revision > 0
              ORDER BY r.window_start LIMIT 1) first ON true
            LEFT JOIN LATERAL (
              SELECT r.window_end FROM tidemark.metric_result r
              WHERE r.run = d.run AND r.metric = d.metric AND r.definition = d.definition
                AND r.window_kind = usual.kind AND usual.kind NOT IN ('all_time', 'now_5m', 'now_30m') AND r.revision > 0
              ORDER BY r.window_start DESC LIMIT 1) last ON true
            ORDER BY c.position
            """;

    private static final String FUNNELS =
            """
            SELECT f.funnel, f.steps FROM tidemark.current_run u JOIN tidemark.funnel_catalogue f ON f.run = u.run
            ORDER BY f.funnel
            """;

    private static final String RUN = "SELECT run FROM tidemark.current_run";

    private final Refreshed<Catalogue> catalogue;

    public CatalogueQuery(Database database) {
        catalogue = new Refreshed<>(() -> database.ask("catalogue", CatalogueQuery::read), System::nanoTime);
    }

    /** @throws Refusal if the database does not answer */
    public Catalogue ask() {
        return catalogue.get();
    }

    private static Catalogue read(Connection connection) throws SQLException {
        List<Metric> metrics = new ArrayList<>();
        ZoneId zone = NO_ZONE;
        long youngest = -1;
        String run;
        try (PreparedStatement statement = connection.prepareStatement(RUN);
                ResultSet row = statement.executeQuery()) {
            row.next();
            run = row.getString(1);
        }
        try (PreparedStatement statement = connection.prepareStatement(METRICS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Metric metric = metric(row);
                metrics.add(metric);
                if (row.getLong("revision") > youngest) {
                    youngest = row.getLong("revision");
                    zone = metric.zone();
                }
            }
        }
        List<Funnel> funnels = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(FUNNELS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                funnels.add(new Funnel(row.getString("funnel"), List.of((String[])
                        row.getArray("steps").getArray())));
            }
        }
        return new Catalogue(run, zone, List.copyOf(metrics), List.copyOf(funnels));
    }

    private static Metric metric(ResultSet row) throws SQLException {
        ZoneId zone = Optional.ofNullable(row.getString("zone")).map(ZoneId::of).orElse(NO_ZONE);
        List<WindowKind> windows = Stream.of((String[]) row.getArray("windows").getArray())
                .map(WindowKind::of)
                .toList();
        Optional<Instant> first = instant(row, "first_end");
        Optional<Instant> last = instant(row, "last_end");
        Optional<Days> stored = first.flatMap(
                start -> last.map(end -> new Days(Windows.lastDay(start, zone), Windows.lastDay(end, zone))));
        return new Metric(
                row.getString("run"),
                row.getString("metric"),
                row.getString("description"),
                row.getString("section"),
                row.getString("aggregate"),
                row.getString("exactness"),
                row.getString("definition"),
                instant(row, "since"),
                zone,
                windows,
                cuts(row.getString("cuts")),
                rule(row.getString("over_days")),
                rule(row.getString("over_values")),
                stored);
    }

    private static Rule rule(String text) {
        return Rule.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static List<List<String>> cuts(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the catalogue's cuts are no lists of texts", e);
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
