package dev.tidemark.simulator;

import dev.tidemark.model.Event;
import dev.tidemark.model.RejectReason;

/**
 * One Kafka record of the simulated world, with what the simulator knows of it.
 *
 * @param value null of a tombstone, which only profiles have
 * @param timestamp the Kafka record timestamp: when the record arrived, epoch milliseconds
 * @param truth what a correct decoder and screen must make of {@code value}
 */
public record SentRecord(String topic, byte[] key, byte[] value, long timestamp, Truth truth) {

    /** What the record is, independent of any decoder. */
    public sealed interface Truth {
        /** It honours the contract and lies within horizon and skew; internal events and duplicates are valid too. */
        record Valid(Event event) implements Truth {}

        /** It must be rejected for this reason. */
        record Invalid(RejectReason reason) implements Truth {}
    }
}
