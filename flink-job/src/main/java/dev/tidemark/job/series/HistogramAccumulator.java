package dev.tidemark.job.series;

import it.unimi.dsi.fastutil.ints.Int2LongMap;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Counts of whole numbers in buckets of at most 1 % relative error; counts can be subtracted.
 *
 * <p>Values below {@value #EXACT} have a bucket each. Above, bucket boundaries grow by {@link #GROWTH}, and a value is
 * reported as the middle of its bucket, so its relative error is at most (GROWTH − 1) / 2 &lt; 1 %. The scheme is the
 * logarithmic mapping of DDSketch (Masson, Rim, Lee, VLDB 2019), without its collapsing. Buckets of negative values mirror
 * those of positive ones: theirs are the same numbers, negative.
 *
 * <p>Immutable: {@code buckets} ascending, {@code counts} parallel to it and without zeros.
 */
public final class HistogramAccumulator implements Accumulator {
    private static final int EXACT = 128;
    private static final double GROWTH = 1.0 + 1.0 / 64;
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private static final int THOUSANDTHS = 1_000;
    /** Buckets of the first whole numbers in thousandths, since logarithms are slow. */
    private static final int[] WHOLE = IntStream.range(0, 1_024)
            .map(whole -> computed((long) whole * THOUSANDTHS))
            .toArray();

    private final int[] buckets;
    private final long[] counts;

    HistogramAccumulator(int[] buckets, long[] counts) {
        this.buckets = buckets;
        this.counts = counts;
    }

    /** That of counts by bucket; zeros are left out. */
    static HistogramAccumulator of(Int2LongMap counts) {
        int[] buckets = counts.keySet().toIntArray();
        Arrays.sort(buckets);
        long[] sorted = new long[buckets.length];
        int size = 0;
        for (int bucket : buckets) {
            long count = counts.get(bucket);
            if (count != 0) {
                buckets[size] = bucket;
                sorted[size++] = count;
            }
        }
        return new HistogramAccumulator(Arrays.copyOf(buckets, size), Arrays.copyOf(sorted, size));
    }

    /** The bucket of a value. */
    static int bucket(long value) {
        return value < 0 ? -bucketOfPositive(-value) : bucketOfPositive(value);
    }

    private static int bucketOfPositive(long value) {
        // Counts are measured in thousandths, and most are small.
        long whole = value / THOUSANDTHS;
        return whole < WHOLE.length && whole * THOUSANDTHS == value ? WHOLE[(int) whole] : computed(value);
    }

    private static int computed(long value) {
        return value < EXACT ? (int) value : EXACT + (int) (Math.log((double) value / EXACT) / LOG_GROWTH);
    }

    /** Least value of a bucket, as a real number. */
    static double lowerEdge(int bucket) {
        if (bucket < 0) {
            return -upperEdge(-bucket);
        }
        return bucket < EXACT ? bucket : EXACT * Math.exp((bucket - EXACT) * LOG_GROWTH);
    }

    /** Greatest value of a bucket, as a real number; of the exact buckets the value itself. */
    static double upperEdge(int bucket) {
        if (bucket < 0) {
            return -lowerEdge(-bucket);
        }
        return bucket < EXACT ? bucket : lowerEdge(bucket + 1);
    }

    @Override
    public HistogramAccumulator merge(Accumulator other) {
        if (!(other instanceof HistogramAccumulator that)) {
            throw new IllegalArgumentException(
                    "a histogram cannot take a " + other.getClass().getSimpleName());
        }
        int[] merged = new int[buckets.length + that.buckets.length];
        long[] sums = new long[merged.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < buckets.length || j < that.buckets.length) {
            int bucket;
            long count;
            if (j == that.buckets.length || i < buckets.length && buckets[i] < that.buckets[j]) {
                bucket = buckets[i];
                count = counts[i++];
            } else if (i == buckets.length || that.buckets[j] < buckets[i]) {
                bucket = that.buckets[j];
                count = that.counts[j++];
            } else {
                bucket = buckets[i];
                count = counts[i++] + that.counts[j++];
            }
            if (count != 0) {
                merged[size] = bucket;
                sums[size++] = count;
            }
        }
        return new HistogramAccumulator(Arrays.copyOf(merged, size), Arrays.copyOf(sums, size));
    }

    /** Number of observations. */
    public long count() {
        return Arrays.stream(counts).sum();
    }

    /**
     * The bucket that holds a quantile by nearest rank, ⌈n · percent / 100⌉.
     *
     * @param percent 1 to 100; 50 is the median
     * @throws IllegalStateException if there are no observations
     */
    int rankBucket(int percent) {
        return bucketOfRank((count() * percent + 99) / 100);
    }

    /**
     * The bucket that holds the observation of a rank, counted from 1 for the least.
     *
     * @throws IllegalStateException if there is none
     */
    int bucketOfRank(long rank) {
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += counts[i];
            if (seen >= rank && rank > 0) {
                return buckets[i];
            }
        }
        throw new IllegalStateException("a quantile of nothing");
    }

    /** Number of observations in the buckets up to and including one. */
    long countUpTo(int bucket) {
        long count = 0;
        for (int i = 0; i < buckets.length && buckets[i] <= bucket; i++) {
            count += counts[i];
        }
        return count;
    }

    int[] buckets() {
        return buckets;
    }

    long[] counts() {
        return counts;
    }

    @Override
    public boolean isNothing() {
        return buckets.length == 0;
    }

    /** Collects observations. */
    static final class Builder implements AccumulatorBuilder {
        private final Int2LongOpenHashMap counts = new Int2LongOpenHashMap();

        void add(long value, long multiplicity) {
            addToBucket(bucket(value), multiplicity);
        }

        void addToBucket(int bucket, long multiplicity) {
            counts.addTo(bucket, multiplicity);
        }

        @Override
        public void addAll(AccumulatorBuilder other) {
            ((Builder) other)
                    .counts
                    .int2LongEntrySet()
                    .fastForEach(entry -> counts.addTo(entry.getIntKey(), entry.getLongValue()));
        }

        @Override
        public Builder another() {
            return new Builder();
        }

        @Override
        public HistogramAccumulator build() {
            return of(counts);
        }
    }
}
