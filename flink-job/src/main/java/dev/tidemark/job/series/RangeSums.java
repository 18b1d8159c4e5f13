package dev.tidemark.job.series;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Sums at neighbouring positions, such as days, to which ranges are added: a range costs two additions however long it is,
 * since what is kept is by how much each sum exceeds the one before it. Not thread-safe.
 */
final class RangeSums {
    private static final int SLACK = 64;
    /** Longer buffers, of a history that spans years, are not kept for the next time. */
    private static final int KEPT = 1_024;

    private long[] steps = {};
    private final BitSet touched = new BitSet();
    private boolean used;
    private long origin;

    /** Takes a position and its sum. */
    @FunctionalInterface
    interface Out {
        void sum(long position, long sum);
    }

    boolean isEmpty() {
        return touched.isEmpty();
    }

    /**
     * Adds to each position from one to another, both included.
     *
     * @return the number of positions that nothing had been added to
     */
    int add(long from, long to, long amount) {
        addSilently(from, to, amount);
        int first = (int) (from - origin);
        int end = (int) (to + 1 - origin);
        if (touched.nextClearBit(first) >= end) {
            // Mostly so, and cheaper to see than to count.
            return 0;
        }
        int before = touched.cardinality();
        touched.set(first, end);
        return touched.cardinality() - before;
    }

    /** The same, where it does not matter which positions were added to. */
    void addSilently(long from, long to, long amount) {
        cover(from, to + 1);
        steps[(int) (from - origin)] += amount;
        steps[(int) (to + 1 - origin)] -= amount;
    }

    private void cover(long first, long last) {
        if (!used) {
            used = true;
            origin = first - SLACK;
        }
        if (first < origin) {
            long newOrigin = first - SLACK;
            int shift = (int) (origin - newOrigin);
            long[] moved = new long[Math.max(steps.length + shift, (int) (last - newOrigin) + SLACK)];
            System.arraycopy(steps, 0, moved, shift, steps.length);
            BitSet old = (BitSet) touched.clone();
            touched.clear();
            old.stream().forEach(position -> touched.set(position + shift));
            steps = moved;
            origin = newOrigin;
        } else if (last - origin >= steps.length) {
            steps = Arrays.copyOf(steps, (int) (last - origin) + SLACK);
        }
    }

    /** Hands over the sum of each position that something was added to, and forgets them. */
    void flush(Out out) {
        long sum = 0;
        int next = 0;
        for (int at = touched.nextSetBit(0); at >= 0; at = touched.nextSetBit(at + 1)) {
            while (next <= at) {
                sum += steps[next++];
            }
            out.sum(origin + at, sum);
        }
        forget();
    }

    /** Hands over the sums that are not 0, and forgets all. */
    void flushSums(Out out) {
        long sum = 0;
        for (int at = 0; at < steps.length; at++) {
            sum += steps[at];
            if (sum != 0) {
                out.sum(origin + at, sum);
            }
        }
        forget();
    }

    private void forget() {
        used = false;
        if (steps.length > KEPT) {
            steps = new long[] {};
        } else {
            Arrays.fill(steps, 0);
        }
        touched.clear();
    }
}
