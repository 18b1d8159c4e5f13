package dev.tidemark.job.exchange;

/**
 * Records of one bucket on their way to the operator that keeps the bucket's entities. Written by {@link BlockWriter},
 * read by {@link BlockReader}.
 *
 * @param bucket see {@link Buckets}
 * @param records number of records, at least 1
 * @param bytes the distinct texts of the records (their number, then each in UTF-8), the hash of each record's entity,
 *     then the records' fields; never changed
 */
public record Block(int bucket, int records, byte[] bytes) {
    /** The Flink key of the block: one whose key group is the bucket. */
    public Integer key() {
        return Buckets.key(bucket, 0);
    }
}
