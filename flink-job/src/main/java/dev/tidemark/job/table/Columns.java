package dev.tidemark.job.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Sets the parameters of a statement that takes a batch column by column, one array each, in order.
 *
 * @param <T> the record behind a row
 */
final class Columns<T> {
    private final PreparedStatement statement;
    private final Connection connection;
    private final List<T> rows;
    private int parameter;

    Columns(PreparedStatement statement, List<T> rows) throws SQLException {
        this.statement = statement;
        this.connection = statement.getConnection();
        this.rows = rows;
    }

    /** A column of text; null is SQL's. */
    void texts(Function<T, String> column) throws SQLException {
        array("text", new String[rows.size()], column);
    }

    /** A column of whole numbers; null is SQL's. */
    void longs(Function<T, Long> column) throws SQLException {
        array("int8", new Long[rows.size()], column);
    }

    /** A column of binary fractions; null is SQL's. */
    void doubles(Function<T, Double> column) throws SQLException {
        array("float8", new Double[rows.size()], column);
    }

    /** A column of yes and no. */
    void flags(Predicate<T> column) throws SQLException {
        array("bool", new Boolean[rows.size()], column::test);
    }

    /** A column of bytes. */
    void bytes(Function<T, byte[]> column) throws SQLException {
        array("bytea", new byte[rows.size()][], column);
    }

    /** One text for all rows. */
    void text(String value) throws SQLException {
        statement.setString(++parameter, value);
    }

    private <V> void array(String type, V[] values, Function<T, V> column) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        statement.setArray(++parameter, connection.createArrayOf(type, values));
    }
}
