package dev.tidemark.job.table;

import java.util.Comparator;
import java.util.List;
import org.apache.flink.connector.jdbc.datasource.statements.JdbcQueryStatement;

/**
 * How one kind of record becomes rows: what tells two records of a row apart, and the statement that writes a batch.
 *
 * @param <K> the key of a row
 * @param <T> the record
 */
interface Upsert<K, T> extends JdbcQueryStatement<List<T>> {
    /** The row that a record belongs to. */
    K key(T record);

    /**
     * The one order in which rows are written: two statements that lock rows in the same order cannot deadlock.
     */
    Comparator<K> order();

    /** What to keep of two records of one row. */
    T merge(T held, T arrived);
}
