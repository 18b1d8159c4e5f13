package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.peer.JsonReader;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/**
 * Reads events and leaves out what is none.
 *
 * @param <T> a POJO
 */
final class JsonSchema<T> implements DeserializationSchema<T> {
    private static final long serialVersionUID = 1;

    private final Class<T> type;
    private transient JsonReader<T> reader;
    private transient Measurement.Counter counter;

    JsonSchema(Class<T> type) {
        this.type = type;
    }

    @Override
    public void open(InitializationContext context) {
        reader = new JsonReader<>(type);
        counter = new Measurement.Counter();
    }

    @Override
    public void deserialize(byte[] json, Collector<T> out) {
        counter.event();
        reader.read(json).ifPresent(out::collect);
    }

    @Override
    public T deserialize(byte[] json) {
        throw new UnsupportedOperationException("a record need not be an event");
    }

    @Override
    public boolean isEndOfStream(T next) {
        return false;
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return TypeInformation.of(type);
    }
}
