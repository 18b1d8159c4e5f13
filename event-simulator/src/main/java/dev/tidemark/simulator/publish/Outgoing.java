package dev.tidemark.simulator.publish;

import dev.tidemark.simulator.SentRecord;
import java.util.Optional;

/**
 * A record to be sent.
 *
 * @param timestamp the Kafka record timestamp, epoch milliseconds
 */
public record Outgoing(String topic, Optional<byte[]> key, byte[] value, long timestamp) {
    public static Outgoing of(SentRecord record) {
        return new Outgoing(record.topic(), Optional.of(record.key()), record.value(), record.timestamp());
    }
}
