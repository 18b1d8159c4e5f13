package dev.tidemark.job.sink;

import dev.tidemark.model.RejectReason;

/**
 * A record that was not accepted, as it goes to the dead-letter topic.
 *
 * @param key the original key, empty if the record had none; not copied
 * @param value the original bytes, empty if the record had none; not copied
 * @param detail one line that names the field and what is wrong with it
 * @param sourceTopic where the record was read
 * @param rejectedAt epoch milliseconds, wall clock
 */
public record RejectedRecord(
        byte[] key,
        byte[] value,
        RejectReason reason,
        String detail,
        String sourceTopic,
        int sourcePartition,
        long sourceOffset,
        long rejectedAt) {}
