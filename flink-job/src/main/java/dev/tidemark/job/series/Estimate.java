package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * A slice's content as a published value.
 *
 * @param value empty for the median of nothing
 * @param bounds 95 % bounds of an estimate, empty if the value is exact
 */
record Estimate(Optional<BigDecimal> value, Optional<Bounds> bounds) {
    private static final int MONEY_SCALE = 6;
    private static final double Z_95 = 1.959964;
    /** Relative standard error of the composite estimator, √(3 ln 2 − 1) / √K (Flajolet et al. 2007, HyperLogLog). */
    private static final double STANDARD_ERROR = 1.03896 / Math.sqrt(1 << SketchAccumulator.LG_K);

    static Estimate of(Aggregate aggregate, Accumulator content) {
        if (content instanceof SketchAccumulator sketch) {
            double estimate = sketch.sketch().getCompositeEstimate();
            double margin = Z_95 * STANDARD_ERROR * estimate;
            return new Estimate(
                    Optional.of(BigDecimal.valueOf(Math.rint(estimate)).setScale(0, RoundingMode.HALF_EVEN)),
                    Optional.of(new Bounds(tenths(estimate - margin), tenths(estimate + margin))));
        }
        if (content instanceof HistogramAccumulator histogram) {
            if (histogram.count() <= 0) {
                return new Estimate(Optional.empty(), Optional.empty());
            }
            int bucket = histogram.medianBucket();
            double lower = HistogramAccumulator.lowerEdge(bucket);
            double upper = HistogramAccumulator.upperEdge(bucket);
            return new Estimate(
                    Optional.of(plain(BigDecimal.valueOf((lower + upper) / 2).setScale(1, RoundingMode.HALF_EVEN))),
                    Optional.of(new Bounds(lower, upper)));
        }
        SumAccumulator sum = (SumAccumulator) content;
        BigDecimal exact =
                aggregate == Aggregate.MONEY ? new BigDecimal(sum.value(), MONEY_SCALE) : new BigDecimal(sum.value());
        return new Estimate(Optional.of(plain(exact)), Optional.empty());
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static double tenths(double value) {
        return Math.rint(value * 10) / 10;
    }
}
