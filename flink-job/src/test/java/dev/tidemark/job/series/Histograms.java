package dev.tidemark.job.series;

import it.unimi.dsi.fastutil.ints.Int2LongMaps;

/** Histograms of tests. */
final class Histograms {
    static final HistogramAccumulator EMPTY = of(0, 0);

    private Histograms() {}

    /** That of one value, observed several times, or taken back. */
    static HistogramAccumulator of(long value, long multiplicity) {
        return HistogramAccumulator.of(Int2LongMaps.singleton(HistogramAccumulator.bucket(value), multiplicity));
    }
}
