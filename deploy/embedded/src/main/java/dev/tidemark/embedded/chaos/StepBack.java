package dev.tidemark.embedded.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far and how long numbers step back that can only grow under correct input. Thread-safe.
 */
final class StepBack {
    /** Counts of a set of records or of users; no later event takes one away. */
    private static final Set<String> GROWING =
            Set.of("events_in", "accepted", "rejected", "duplicates", "internal_events", "active_users_exact");

    private final Map<String, Number> numbers = new HashMap<>();
    private final List<Double> shares = new ArrayList<>();
    private final List<Long> millis = new ArrayList<>();

    private static final class Number {
        private double greatest;
        private double least;
        private long since = Long.MIN_VALUE;
    }

    /**
     * @param count of steps back that are over
     * @param open numbers that have not come back
     * @param share lost of the greatest value, the 95th percentile and the greatest, 0 to 1
     * @param millis until the value was reached again, likewise
     */
    record Figures(int count, long open, Spread<Double> share, Spread<Long> millis) {}

    /** @param p95 95th percentile */
    record Spread<T>(T p95, T max) {}

    static boolean covers(String metric) {
        return GROWING.contains(metric);
    }

    /** Takes what a reader sees of a number. */
    synchronized void observe(String key, double value, long now) {
        Number number = numbers.computeIfAbsent(key, any -> new Number());
        if (value < number.greatest) {
            if (number.since == Long.MIN_VALUE) {
                number.since = now;
                number.least = value;
            }
            number.least = Math.min(number.least, value);
            return;
        }
        if (number.since != Long.MIN_VALUE) {
            shares.add((number.greatest - number.least) / number.greatest);
            millis.add(now - number.since);
            number.since = Long.MIN_VALUE;
        }
        number.greatest = value;
    }

    synchronized Figures figures() {
        long open = numbers.values().stream()
                .filter(number -> number.since != Long.MIN_VALUE)
                .count();
        return new Figures(
                shares.size(),
                open,
                new Spread<>(
                        Percentile.of(shares, 0.95).orElse(0.0),
                        Percentile.of(shares, 1).orElse(0.0)),
                new Spread<>(
                        Percentile.of(millis, 0.95).orElse(0L),
                        Percentile.of(millis, 1).orElse(0L)));
    }
}
