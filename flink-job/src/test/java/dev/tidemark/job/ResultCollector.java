package dev.tidemark.job;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Keeps of each key the result of the highest revision, as every reader of the result topic does. */
record ResultCollector(UUID id) implements Sink<MetricResult>, AutoCloseable {
    private static final long serialVersionUID = 1;
    /** By id, since Flink copies its sinks. */
    private static final Map<UUID, Map<ResultKey, MetricResult>> LATEST = new ConcurrentHashMap<>();

    static ResultCollector create() {
        ResultCollector it = new ResultCollector(UUID.randomUUID());
        LATEST.put(it.id, new ConcurrentHashMap<>());
        return it;
    }

    Map<ResultKey, MetricResult> latest() {
        return LATEST.get(id);
    }

    @Override
    public SinkWriter<MetricResult> createWriter(WriterInitContext context) {
        Map<ResultKey, MetricResult> latest = latest();
        return new SinkWriter<>() {
            @Override
            public void write(MetricResult result, Context context) {
                latest.merge(result.key(), result, (a, b) -> a.revision() > b.revision() ? a : b);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        LATEST.remove(id);
    }
}
