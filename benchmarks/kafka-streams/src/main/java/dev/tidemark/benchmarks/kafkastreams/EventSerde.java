package dev.tidemark.benchmarks.kafkastreams;

import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.peer.JsonReader;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Reads events; null, as Kafka has it, is what is none.
 *
 * @param <T> the type that is filled
 */
final class EventSerde<T> implements Serde<T> {
    private final JsonReader<T> reader;

    EventSerde(Class<T> type) {
        this.reader = new JsonReader<>(type);
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, event) -> {
            throw new UnsupportedOperationException("events are only read");
        };
    }

    @Override
    public Deserializer<T> deserializer() {
        Measurement.Counter counter = new Measurement.Counter();
        return (topic, json) -> {
            counter.event();
            return reader.read(json).orElse(null);
        };
    }
}
