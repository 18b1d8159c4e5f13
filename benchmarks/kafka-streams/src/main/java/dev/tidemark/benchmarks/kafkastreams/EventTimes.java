package dev.tidemark.benchmarks.kafkastreams;

import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/** Takes the time of an event from the event; of what is none, that of the record before. */
final class EventTimes<T> implements TimestampExtractor {
    private final Class<T> type;
    private final ToLongFunction<T> time;

    EventTimes(Class<T> type, ToLongFunction<T> time) {
        this.type = type;
        this.time = time;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        return type.isInstance(record.value()) ? time.applyAsLong(type.cast(record.value())) : partitionTime;
    }
}
