package dev.tidemark.model;

import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A number of distinct things as the job's HyperLogLog sketches estimate it, wherever they were united.
 *
 * @param value a whole number
 * @param bounds of 95 %, in tenths
 */
public record DistinctEstimate(BigDecimal value, Bounds bounds) {
    /** log₂ of the number of registers of every sketch. */
    public static final int LG_K = 12;

    private static final double Z_95 = 1.959964;
    /** Relative standard error of the composite estimator, √(3 ln 2 − 1) / √K (Flajolet et al. 2007, HyperLogLog). */
    private static final double STANDARD_ERROR = 1.03896 / Math.sqrt(1 << LG_K);

    /** @param estimate the composite estimate of a sketch or union with {@link #LG_K}, not negative */
    public static DistinctEstimate of(double estimate) {
        double margin = Z_95 * STANDARD_ERROR * estimate;
        return new DistinctEstimate(
                BigDecimal.valueOf(Math.rint(estimate)).setScale(0, RoundingMode.HALF_EVEN),
                new Bounds(tenths(estimate - margin), tenths(estimate + margin)));
    }

    /**
     * 95 % bounds of a ratio of such numbers. The relative errors of independent estimates add up in quadrature; those of
     * sketches that have ids in common are no greater.
     *
     * @param estimates how many of its two sides are estimates, the other one being exact
     */
    public static Bounds boundsOfRatio(BigDecimal ratio, int estimates) {
        double value = ratio.doubleValue();
        double margin = Z_95 * STANDARD_ERROR * Math.sqrt(estimates) * Math.abs(value);
        return new Bounds(billionths(value - margin), billionths(value + margin));
    }

    private static double tenths(double value) {
        return Math.rint(value * 10) / 10;
    }

    private static double billionths(double value) {
        return Math.rint(value * 1e9) / 1e9;
    }
}
