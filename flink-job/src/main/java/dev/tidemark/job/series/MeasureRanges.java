package dev.tidemark.job.series;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectLinkedOpenHashMap;

/**
 * Measurements at neighbouring positions, such as days, to which ranges are added; see {@link RangeSums}. Not thread-safe.
 */
final class MeasureRanges {
    /** Squares are summed in two parts that fit, as a square alone can need 80 bits. */
    private static final int LOW_BITS = 40;

    private final RangeSums counts = new RangeSums();
    private final RangeSums sums = new RangeSums();
    private final RangeSums lowSquares = new RangeSums();
    private final RangeSums highSquares = new RangeSums();
    private Int2ObjectOpenHashMap<RangeSums> buckets = new Int2ObjectOpenHashMap<>();

    /** Takes a position and its measurements. */
    @FunctionalInterface
    interface Out {
        void distribution(long position, DistributionAccumulator value);
    }

    boolean isEmpty() {
        return sums.isEmpty();
    }

    /**
     * Adds so many measurements of a value to each position from one to another, both included.
     *
     * @return the number of positions that nothing had been added to
     */
    int add(long from, long to, long value, long multiplicity) {
        long times = value * multiplicity;
        counts.addSilently(from, to, multiplicity);
        addToBucket(from, to, HistogramAccumulator.bucket(value), multiplicity);
        return addSums(from, to, times, Int128.product(times, value));
    }

    /**
     * Replaces a measurement at each position from one to another, both included.
     *
     * @return the number of positions that nothing had been added to
     */
    int move(long from, long to, long oldValue, long newValue) {
        int oldBucket = HistogramAccumulator.bucket(oldValue);
        int newBucket = HistogramAccumulator.bucket(newValue);
        if (oldBucket != newBucket) {
            addToBucket(from, to, oldBucket, -1);
            addToBucket(from, to, newBucket, 1);
        }
        return addSums(from, to, newValue - oldValue, Int128.product(newValue - oldValue, newValue + oldValue));
    }

    private int addSums(long from, long to, long sum, Int128 square) {
        lowSquares.addSilently(from, to, square.low() & (1L << LOW_BITS) - 1);
        long high = square.high() << Long.SIZE - LOW_BITS | square.low() >>> LOW_BITS;
        if (high != 0) {
            highSquares.addSilently(from, to, high);
        }
        return sums.add(from, to, sum);
    }

    private void addToBucket(long from, long to, int bucket, long multiplicity) {
        RangeSums sum = buckets.get(bucket);
        if (sum == null) {
            sum = new RangeSums();
            buckets.put(bucket, sum);
        }
        sum.addSilently(from, to, multiplicity);
    }

    /** Hands over the measurements of each position that something was added to, and forgets them. */
    void flush(Out out) {
        var positions = new Long2ObjectLinkedOpenHashMap<DistributionAccumulator.Builder>();
        // Whatever else was added to, this was too.
        sums.flush((position, sum) -> {
            DistributionAccumulator.Builder builder = new DistributionAccumulator.Builder();
            builder.addSums(0, Int128.of(sum), Int128.ZERO);
            positions.put(position, builder);
        });
        counts.flushSums((position, count) -> positions.get(position).addSums(count, Int128.ZERO, Int128.ZERO));
        lowSquares.flushSums((position, sum) -> positions.get(position).addSums(0, Int128.ZERO, Int128.of(sum)));
        highSquares.flushSums((position, sum) ->
                positions.get(position).addSums(0, Int128.ZERO, Int128.product(sum, 1L << LOW_BITS)));
        buckets.forEach((bucket, ranges) ->
                ranges.flushSums((position, count) -> positions.get(position).addToBucket(bucket, count)));
        // Not those of values that may never come again.
        buckets = new Int2ObjectOpenHashMap<>();
        positions.forEach((position, builder) -> out.distribution(position, builder.build()));
    }
}
