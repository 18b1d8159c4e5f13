package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Value.Exactness;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The stored numbers that a selection takes of some windows. Thread-safe. */
final class RowsQuery {
    private static final int MOST_ROWS = 50_000;
    private static final String COLUMNS =
            "r.window_end, r.value, r.lower_bound, r.upper_bound, r.is_exact, r.status, r.revision, r.updated_at";

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
                ? database.ask("rows", connection -> rows(selection).lookUp(connection, selection, kind, starts))
                : scan(selection, kind, starts.get(0), starts.get(starts.size() - 1));
    }

    private List<Row> scan(Selection selection, WindowKind kind, Instant from, Instant to) {
        return database.ask("scan", connection -> rows(selection).scan(connection, selection, kind, from, to));
    }

    private static StoredRows<Row> rows(Selection selection) {
        Metric metric = selection.metric();
        return new StoredRows<>(
                COLUMNS,
                "revision",
                MOST_ROWS,
                "numbers",
                (row, start, dimensions) -> row(row, start, dimensions, metric));
    }

    private static Row row(ResultSet row, Instant start, SortedMap<String, String> dimensions, Metric metric)
            throws SQLException {
        double lower = row.getDouble("lower_bound");
        boolean bounded = !row.wasNull();
        boolean exact = row.getBoolean("is_exact") && !metric.isEstimate();
        return new Row(
                start,
                StoredRows.instant(row, "window_end"),
                dimensions,
                new Value(
                        Optional.ofNullable(row.getBigDecimal("value")).map(RowsQuery::plain),
                        bounded ? Optional.of(new Bounds(lower, row.getDouble("upper_bound"))) : Optional.empty(),
                        exact ? Exactness.EXACT : Exactness.ESTIMATE,
                        StoredRows.status(row.getString("status"))),
                row.getLong("revision"),
                StoredRows.instant(row, "updated_at"));
    }

    private static BigDecimal plain(BigDecimal value) {
        return value.scale() < 0 ? value.setScale(0) : value;
    }
}
