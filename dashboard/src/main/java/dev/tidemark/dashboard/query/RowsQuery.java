package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.dashboard.query.Value.Exactness;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
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
import java.util.SortedMap;
import java.util.SortedSet;

/** The stored numbers that a selection takes of some windows. Thread-safe. */
final class RowsQuery {
    /** What is held in memory for one answer. */
    private static final int MOST_ROWS = 50_000;

    private static final String COLUMNS =
            """
            SELECT r.window_start, r.window_end, r.dimensions::text AS dimensions, r.value, r.lower_bound, r.upper_bound,
                   r.is_exact, r.status, r.revision, r.updated_at
            """;

    /** One look into the primary key for each window and row, which is what series of single values need. */
    private static final String LOOKED_UP = COLUMNS
            + """
            FROM unnest(?::jsonb[]) AS d (dimensions)
            JOIN tidemark.metric_result r
              ON r.run = ? AND r.metric = ? AND r.definition = ? AND r.window_kind = ?
             AND r.window_start = ANY (?::timestamptz[]) AND r.dimensions = d.dimensions
            WHERE r.revision > 0
            """;

    /** The rows of a cut between two window starts. */
    private static final String SCANNED = COLUMNS
            + """
            FROM tidemark.metric_result r
            WHERE r.run = ? AND r.metric = ? AND r.definition = ? AND r.window_kind = ?
              AND r.window_start BETWEEN ? AND ?
              AND r.dimensions ??& ?::text[] AND r.dimensions - ?::text[] = '{}'
              AND r.revision > 0
            """;

    private static final String AND_FILTER = "  AND r.dimensions ->> ? = ANY (?::text[])\n";
    private static final String AT_MOST = "LIMIT " + (MOST_ROWS + 1);

    private final Database database;

    RowsQuery(Database database) {
        this.database = database;
    }

    /**
     * Rows of the windows that belong to the days, in no order.
     *
     * @param days of no meaning for kinds of which there is one window
     * @throws Refusal if there are too many, or the database does not answer
     */
    List<Row> ask(Selection selection, WindowKind kind, Days days) {
        ZoneId zone = selection.metric().zone();
        if (Windows.isSingle(kind)) {
            return scan(selection, kind, Instant.EPOCH, Instant.EPOCH);
        }
        if (Windows.isWithinDays(kind)) {
            Instant from = days.from().atStartOfDay(zone).toInstant();
            Instant to = days.to().plusDays(1).atStartOfDay(zone).toInstant();
            return scan(selection, kind, from, to.minusMillis(1));
        }
        List<Instant> starts = Windows.of(kind, days).stream()
                .map(window -> window.from().atStartOfDay(zone).toInstant())
                .toList();
        return selection.isClosed()
                ? lookUp(selection, kind, starts)
                : scan(selection, kind, starts.get(0), starts.get(starts.size() - 1));
    }

    private List<Row> lookUp(Selection selection, WindowKind kind, List<Instant> starts) {
        Object[] rows =
                selection.rows(starts.size()).stream().map(Dimensions::json).toArray();
        return database.ask("rows", connection -> {
            try (PreparedStatement statement = connection.prepareStatement(LOOKED_UP + AT_MOST)) {
                statement.setArray(1, connection.createArrayOf("text", rows));
                int parameter = key(statement, 2, selection.metric(), kind);
                statement.setArray(parameter, array(connection, starts));
                return read(statement, selection.metric());
            }
        });
    }

    private List<Row> scan(Selection selection, WindowKind kind, Instant from, Instant to) {
        return database.ask("scan", connection -> {
            String sql = SCANNED + AND_FILTER.repeat(selection.filters().size()) + AT_MOST;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int parameter = key(statement, 1, selection.metric(), kind);
                statement.setObject(parameter++, from.atOffset(java.time.ZoneOffset.UTC));
                statement.setObject(parameter++, to.atOffset(java.time.ZoneOffset.UTC));
                parameter = cut(statement, parameter, selection);
                return read(statement, selection.metric());
            }
        });
    }

    /** Sets run, metric, definition and window. */
    static int key(PreparedStatement statement, int first, Metric metric, WindowKind kind) throws SQLException {
        statement.setString(first, metric.run());
        statement.setString(first + 1, metric.name());
        statement.setString(first + 2, metric.definition());
        statement.setString(first + 3, kind.text());
        return first + 4;
    }

    /** Sets the dimensions that rows must have, all others that they must not, and the filters. */
    static int cut(PreparedStatement statement, int first, Selection selection) throws SQLException {
        Connection connection = statement.getConnection();
        Object[] names = selection.cut().toArray();
        statement.setArray(first, connection.createArrayOf("text", names));
        statement.setArray(first + 1, connection.createArrayOf("text", names));
        int parameter = first + 2;
        for (var filter : selection.filters().entrySet()) {
            SortedSet<String> values = filter.getValue();
            statement.setString(parameter++, filter.getKey());
            statement.setArray(parameter++, connection.createArrayOf("text", values.toArray()));
        }
        return parameter;
    }

    static java.sql.Array array(Connection connection, List<Instant> instants) throws SQLException {
        return connection.createArrayOf(
                "timestamptz", instants.stream().map(Instant::toString).toArray());
    }

    private static List<Row> read(PreparedStatement statement, Metric metric) throws SQLException {
        List<Row> rows = new ArrayList<>();
        Dimensions dimensions = new Dimensions();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (rows.size() == MOST_ROWS) {
                    throw new Refusal(
                            Code.TOO_LARGE,
                            "the answer has more than " + MOST_ROWS + " numbers; ask for fewer days or values");
                }
                rows.add(row(row, dimensions.read(row.getString("dimensions")), metric));
            }
        }
        return rows;
    }

    private static Row row(ResultSet row, SortedMap<String, String> dimensions, Metric metric) throws SQLException {
        double lower = row.getDouble("lower_bound");
        boolean bounded = !row.wasNull();
        boolean exact = row.getBoolean("is_exact") && !metric.isEstimate();
        return new Row(
                instant(row, "window_start"),
                instant(row, "window_end"),
                dimensions,
                new Value(
                        Optional.ofNullable(row.getBigDecimal("value")).map(RowsQuery::plain),
                        bounded ? Optional.of(new Bounds(lower, row.getDouble("upper_bound"))) : Optional.empty(),
                        exact ? Exactness.EXACT : Exactness.ESTIMATE,
                        status(row.getString("status"))),
                row.getLong("revision"),
                instant(row, "updated_at"));
    }

    private static BigDecimal plain(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    static ResultStatus status(String text) {
        return ResultStatus.valueOf(text.toUpperCase(Locale.ROOT));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
