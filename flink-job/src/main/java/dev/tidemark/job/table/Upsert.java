package dev.tidemark.job.table;

import dev.tidemark.model.ResultKey;
import java.util.List;
import org.apache.flink.connector.jdbc.datasource.statements.JdbcQueryStatement;

/**
 * How one kind of record becomes rows: what tells two records of a row apart, and the statement that writes a batch.
 *
 * @param <T> the record
 */
interface Upsert<T> extends JdbcQueryStatement<List<T>> {
    /** The row that a record belongs to. */
    ResultKey key(T record);

    /** What to keep of two records of one row. */
    T merge(T held, T arrived);
}
