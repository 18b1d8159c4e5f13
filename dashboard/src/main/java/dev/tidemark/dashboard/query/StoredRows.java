package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * How the rows of a selection are read, some columns of them.
 *
 * @param columns besides window start and dimensions
 * @param revision the column that is 0 where a row has none of them
 * @param most what is held in memory for one answer
 * @param name of what the rows hold, as in {@code the answer needs more than 7 sketches}
 */
record StoredRows<T>(String columns, String revision, int most, String name, Reader<T> reader) {
    /** Makes something of a row, whose window start and dimensions are read already. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row, Instant start, SortedMap<String, String> dimensions) throws SQLException;
    }

    /**
     * One look into the primary key for each window and row, which is what series of single values need.
     *
     * @param selection whose filters say the dimensions of all rows
     * @throws Refusal if there are too many
     */
    List<T> lookUp(Connection connection, Selection selection, WindowKind kind, List<Instant> starts)
            throws SQLException {
        String sql = select()
                + """
                FROM unnest(?::jsonb[]) AS d (dimensions)
                JOIN tidemark.metric_result r
                  ON r.run = ? AND r.metric = ? AND r.definition = ? AND r.window_kind = ?
                 AND r.window_start = ANY (?::timestamptz[]) AND r.dimensions = d.dimensions
                WHERE
                """;
        Object[] rows =
                selection.rows(starts.size()).stream().map(Dimensions::json).toArray();
        try (PreparedStatement statement = connection.prepareStatement(sql + limit())) {
            statement.setArray(1, connection.createArrayOf("text", rows));
            int parameter = key(statement, 2, selection.metric(), kind);
            statement.setArray(parameter, array(connection, starts));
            return read(statement);
        }
    }

    /**
     * The rows of a cut between two window starts, both included.
     *
     * @throws Refusal if there are too many
     */
    List<T> scan(Connection connection, Selection selection, WindowKind kind, Instant from, Instant to)
            throws SQLException {
        String sql = select()
                + """
                FROM tidemark.metric_result r
                WHERE r.run = ? AND r.metric = ? AND r.definition = ? AND r.window_kind = ?
                  AND r.window_start BETWEEN ? AND ?
                  AND r.dimensions ??& ?::text[] AND r.dimensions - ?::text[] = '{}' AND
                """
                + "r.dimensions ->> ? = ANY (?::text[]) AND "
                        .repeat(selection.filters().size());
        try (PreparedStatement statement = connection.prepareStatement(sql + limit())) {
            int parameter = key(statement, 1, selection.metric(), kind);
            statement.setObject(parameter++, from.atOffset(ZoneOffset.UTC));
            statement.setObject(parameter++, to.atOffset(ZoneOffset.UTC));
            // The dimensions that rows must have, and all others that they must not.
            Array names = connection.createArrayOf("text", selection.cut().toArray());
            statement.setArray(parameter++, names);
            statement.setArray(parameter++, names);
            for (var filter : selection.filters().entrySet()) {
                SortedSet<String> values = filter.getValue();
                statement.setString(parameter++, filter.getKey());
                statement.setArray(parameter++, connection.createArrayOf("text", values.toArray()));
            }
            return read(statement);
        }
    }

    private String select() {
        return "SELECT r.window_start, r.dimensions::text AS dimensions, " + columns + "\n";
    }

    private String limit() {
        return "r." + revision + " > 0 LIMIT " + (most + 1);
    }

    private List<T> read(PreparedStatement statement) throws SQLException {
        List<T> rows = new ArrayList<>();
        Dimensions dimensions = new Dimensions();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (rows.size() == most) {
                    throw new Refusal(
                            Code.TOO_LARGE,
                            "the answer needs more than " + most + " " + name + "; ask for fewer days or values");
                }
                rows.add(reader.read(row, instant(row, "window_start"), dimensions.read(row.getString("dimensions"))));
            }
        }
        return rows;
    }

    /** Sets run, metric, definition and window. @return the parameter after them */
    static int key(PreparedStatement statement, int first, Metric metric, WindowKind kind) throws SQLException {
        statement.setString(first, metric.run());
        statement.setString(first + 1, metric.name());
        statement.setString(first + 2, metric.definition());
        statement.setString(first + 3, kind.text());
        return first + 4;
    }

    static Array array(Connection connection, List<Instant> instants) throws SQLException {
        return connection.createArrayOf(
                "timestamptz", instants.stream().map(Instant::toString).toArray());
    }

    static ResultStatus status(String text) {
        return ResultStatus.valueOf(text.toUpperCase(Locale.ROOT));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
