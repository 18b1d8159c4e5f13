package dev.tidemark.job.series;

/** Collects contributions of which an accumulator is made at last; not thread-safe. */
sealed interface AccumulatorBuilder
        permits HistogramAccumulator.Builder, DistributionAccumulator.Builder, MomentsAccumulator.Builder {
    /**
     * Adds what another one of the same kind has collected.
     *
     * @throws ClassCastException if it is of another kind
     */
    void addAll(AccumulatorBuilder other);

    /** An empty one of the same kind. */
    AccumulatorBuilder another();

    /** What was collected; nothing is added any more. */
    Accumulator build();
}
