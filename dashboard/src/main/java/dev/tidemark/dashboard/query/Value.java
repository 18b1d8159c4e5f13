package dev.tidemark.dashboard.query;

import dev.tidemark.model.DistinctEstimate;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A number as it is told.
 *
 * @param number empty for a ratio whose denominator is zero and the like
 * @param bounds 95 % bounds of an estimate, as far as they are known
 * @param status of the windows behind it the least
 */
public record Value(Optional<BigDecimal> number, Optional<Bounds> bounds, Exactness exactness, ResultStatus status) {
    /** Whether a number is an estimate. */
    public enum Exactness {
        EXACT,
        ESTIMATE
    }

    static Value exact(BigDecimal number, ResultStatus status) {
        return new Value(Optional.of(number), Optional.empty(), Exactness.EXACT, status);
    }

    /** @param estimate the composite estimate of a sketch */
    public static Value distinct(double estimate, ResultStatus status) {
        DistinctEstimate distinct = DistinctEstimate.of(estimate);
        return new Value(Optional.of(distinct.value()), Optional.of(distinct.bounds()), Exactness.ESTIMATE, status);
    }

    /** An estimate of what nothing is known of. */
    static Value unknownEstimate(ResultStatus status) {
        return new Value(Optional.empty(), Optional.empty(), Exactness.ESTIMATE, status);
    }

    /** Whether it is no estimate. */
    public boolean isExact() {
        return exactness == Exactness.EXACT;
    }
}
