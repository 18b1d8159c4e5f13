package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Series;
import java.util.HashMap;
import java.util.Map;

/** The series of one metric by one dimension, made once for each value. */
final class ValueCuts {
    private final MetricDefinition metric;
    private final String dimension;
    private final Map<String, Series> byValue = new HashMap<>();

    ValueCuts(MetricDefinition metric, String dimension) {
        this.metric = metric;
        this.dimension = dimension;
    }

    Series of(String value) {
        Series series = byValue.get(value);
        if (series == null) {
            series = Series.of(metric, dimension, value);
            byValue.put(value, series);
        }
        return series;
    }

    /** Forgets all values. */
    void forget() {
        byValue.clear();
    }
}
