package dev.tidemark.job.table;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An at-least-once JDBC sink whose writers close without an exception.
 *
 * <p>The connector's writer tries a failed batch once more when it is closed, and throws. Flink takes an exception there
 * for a defect of the task manager and ends it: a database outage would not restart the job but leave it without a
 * cluster. Nothing is lost by keeping quiet, since the failure that led to the closing has been reported already.
 *
 * @param sink without writer state or transactions
 * @param connections of that sink
 */
record SafelyClosedSink<T>(JdbcSink<T> sink, JdbcConnectionProvider connections) implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(SafelyClosedSink.class);

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new Writer<>(sink.createWriter(context), connections);
    }

    private record Writer<T>(SinkWriter<T> writer, JdbcConnectionProvider connections) implements SinkWriter<T> {
        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            writer.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (Exception e) {
                LOG.warn("the database writer did not close cleanly: {}", e.toString());
            } finally {
                connections.closeConnection();
            }
        }
    }
}
