package dev.tidemark.benchmarks.limit;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.List;

/** Medians from histograms whose buckets grow by one percent, so that the middle of one is at most half of that off. */
final class Medians {
    /** As many as minutes within a conversion window need. */
    static final int BUCKETS = 800;

    private static final int EXACT = 128;
    private static final double GROWTH = Math.log(1.01);

    private Medians() {}

    static int bucket(long minutes) {
        return minutes < EXACT ? (int) minutes : EXACT + (int) (Math.log((double) minutes / EXACT) / GROWTH);
    }

    private static double middle(int bucket) {
        return bucket < EXACT ? bucket : EXACT * Math.exp((bucket - EXACT + 0.5) * GROWTH);
    }

    /**
     * Writes the medians of the funnel's windows.
     *
     * @param buckets by day, as many times {@link #BUCKETS}
     */
    static void write(Numbers numbers, String metric, List<String> dimensions, long[] buckets) {
        long[] rolling = new long[BUCKETS];
        long[] all = new long[BUCKETS];
        int length = Numbers.length(WindowKind.ROLLING_30D);
        for (int day = 0; day < numbers.days(); day++) {
            long[] ofDay = new long[BUCKETS];
            for (int bucket = 0; bucket < BUCKETS; bucket++) {
                ofDay[bucket] = buckets[day * BUCKETS + bucket];
                all[bucket] += ofDay[bucket];
                rolling[bucket] += ofDay[bucket] - (day < length ? 0 : buckets[(day - length) * BUCKETS + bucket]);
            }
            write(numbers, metric, WindowKind.DAY, numbers.calendar().startOfDay(day), dimensions, ofDay);
            long start = numbers.calendar().startOfDay(day - length + 1);
            write(numbers, metric, WindowKind.ROLLING_30D, start, dimensions, rolling);
        }
        write(numbers, metric, WindowKind.ALL_TIME, 0, dimensions, all);
    }

    private static void write(
            Numbers numbers, String metric, WindowKind kind, long start, List<String> dimensions, long[] buckets) {
        long count = 0;
        for (long inBucket : buckets) {
            count += inBucket;
        }
        long rank = (count + 1) / 2;
        for (int bucket = 0; count > 0; bucket++) {
            rank -= buckets[bucket];
            if (rank <= 0) {
                numbers.write(metric, kind, start, dimensions, BigDecimal.valueOf(Math.rint(10 * middle(bucket)) / 10));
                return;
            }
        }
    }
}
