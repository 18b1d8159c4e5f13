package dev.tidemark.job.exchange;

import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Where an entity lives: its bucket, which is a Flink key group, and its page within the bucket, which is one value of
 * keyed state.
 *
 * <p>Flink assigns keys to key groups by a hash that would leave many groups empty and crowd others, so each page's key
 * is searched for: an integer that Flink assigns to exactly the wanted group.
 */
public final class Buckets {
    /** Number of buckets, and the maximum parallelism that the job must be given. A change orphans every checkpoint. */
    public static final int MAX_PARALLELISM = 128;

    /**
     * Pages of a bucket. More make the copies that the heap backend takes during a checkpoint, and the values that
     * RocksDB rewrites, smaller; fewer make blocks cheaper to walk. A change orphans every checkpoint.
     */
    public static final int PAGES = 64;

    private static final Integer[][] KEYS = findKeys();

    private Buckets() {}

    /** The bucket of an entity, 0 to {@link #MAX_PARALLELISM} − 1, from the keyed 64-bit hash of its id. */
    public static int bucket(long idHash) {
        return (int) (idHash >>> 57);
    }

    /** The page of an entity in its bucket, 0 to {@link #PAGES} − 1. */
    public static int page(long idHash) {
        return (int) (idHash >>> 51) & PAGES - 1;
    }

    /** The Flink key of a page; its key group is the bucket. */
    public static Integer key(int bucket, int page) {
        return KEYS[bucket][page];
    }

    private static Integer[][] findKeys() {
        Integer[][] keys = new Integer[MAX_PARALLELISM][PAGES];
        int[] found = new int[MAX_PARALLELISM];
        int missing = MAX_PARALLELISM * PAGES;
        for (int candidate = 0; missing > 0; candidate++) {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(candidate, MAX_PARALLELISM);
            if (found[group] < PAGES) {
                keys[group][found[group]++] = candidate;
                missing--;
            }
        }
        return keys;
    }
}
