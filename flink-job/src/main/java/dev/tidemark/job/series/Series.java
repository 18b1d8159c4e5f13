package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.MetricDefinition;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A metric with one value for each dimension of one of its cuts. Producers make each series once and keep it.
 *
 * <p>Equal when {@link #key()} is equal.
 */
public final class Series {
    private final String key;
    private final int hash;

    private Series(String key) {
        this.key = key;
        this.hash = key.hashCode();
    }

    /**
     * The series of a metric for the given dimension values.
     *
     * @param namesAndValues dimension name, value, name, value, … in any order
     * @throws IllegalArgumentException if the names are not one of the metric's cuts
     */
    public static Series of(MetricDefinition metric, String... namesAndValues) {
        SortedMap<String, String> dimensions = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            dimensions.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        boolean known = metric.cuts().stream()
                .anyMatch(cut ->
                        cut.size() == dimensions.size() && dimensions.keySet().containsAll(cut));
        if (!known) {
            throw new IllegalArgumentException(metric.name() + " has no cut " + dimensions.keySet());
        }
        return new Series(SeriesKey.text(metric.name(), dimensions, metric.hash()));
    }

    /** The text that keys the exchange and the state; see {@link SeriesKey}. */
    public String key() {
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Series that && hash == that.hash && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return key;
    }
}
