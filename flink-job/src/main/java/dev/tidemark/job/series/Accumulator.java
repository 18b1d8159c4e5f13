package dev.tidemark.job.series;

/**
 * The content of one slice; immutable, so that state can be shared with a running snapshot.
 *
 * <p>Merging is commutative and associative: the result is a function of the multiset of contributions.
 */
public sealed interface Accumulator permits SumAccumulator, SketchAccumulator, HistogramAccumulator {
    /**
     * Both contents together.
     *
     * @throws IllegalArgumentException if {@code other} is of another kind or precision
     */
    Accumulator merge(Accumulator other);
}
