package dev.tidemark.job.series;

import java.util.List;

/**
 * The content of one slice; immutable, so that state can be shared with a running snapshot.
 *
 * <p>Merging is commutative and associative: the result is a function of the multiset of contributions.
 */
public sealed interface Accumulator
        permits SumAccumulator, SketchAccumulator, HistogramAccumulator, DistributionAccumulator, MomentsAccumulator {
    /**
     * Both contents together.
     *
     * @throws IllegalArgumentException if {@code other} is of another kind or precision
     */
    Accumulator merge(Accumulator other);

    /** Whether merging it changes nothing. */
    boolean isNothing();

    /** All of them together, or null of none. */
    static Accumulator mergeAll(List<Accumulator> parts) {
        if (parts.size() > 1 && parts.get(0) instanceof SketchAccumulator) {
            return SketchAccumulator.union(parts);
        }
        Accumulator merged = null;
        for (Accumulator part : parts) {
            merged = merged == null ? part : merged.merge(part);
        }
        return merged;
    }
}
