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
        return counts.isEmpty();
    }

    /**
     * Adds so many measurements of a value to each position from one to another, both included.
     *
     * @return the number of positions that nothing had been added to
     */
    int add(long from, long to, long value, long multiplicity) {
        long times = value * multiplicity;
        Int128 square = Int128.product(times, value);
        sums.add(from, to, times);
        lowSquares.add(from, to, square.low() & (1L << LOW_BITS) - 1);
        highSquares.add(from, to, square.high() << Long.SIZE - LOW_BITS | square.low() >>> LOW_BITS);
        buckets.computeIfAbsent(HistogramAccumulator.bucket(value), any -> new RangeSums())
                .add(from, to, multiplicity);
        return counts.add(from, to, multiplicity);
    }

    /** Hands over the measurements of each position that something was added to, and forgets them. */
    void flush(Out out) {
        var positions = new Long2ObjectLinkedOpenHashMap<DistributionAccumulator.Builder>();
        counts.flush((position, count) -> {
            DistributionAccumulator.Builder builder = new DistributionAccumulator.Builder();
            builder.addSums(count, Int128.ZERO, Int128.ZERO);
            positions.put(position, builder);
        });
        sums.flush((position, sum) -> positions.get(position).addSums(0, Int128.of(sum), Int128.ZERO));
        lowSquares.flush((position, sum) -> positions.get(position).addSums(0, Int128.ZERO, Int128.of(sum)));
        highSquares.flush((position, sum) ->
                positions.get(position).addSums(0, Int128.ZERO, Int128.product(sum, 1L << LOW_BITS)));
        buckets.forEach((bucket, ranges) ->
                ranges.flush((position, count) -> positions.get(position).addToBucket(bucket, count)));
        // Not those of values that may never come again.
        buckets = new Int2ObjectOpenHashMap<>();
        positions.forEach((position, builder) -> out.distribution(position, builder.build()));
    }
}
