package dev.tidemark.job.derive;

import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Two groups of which some succeeded, compared: the pooled z-test of two proportions, and Wald's interval of their
 * difference, as in every textbook.
 *
 * @param successes of the group that is judged, at most {@code trials}
 * @param baseSuccesses of the group that it is held against, at most {@code baseTrials}
 */
record TwoProportions(long successes, long trials, long baseSuccesses, long baseTrials) {
    /** A group with fewer successes or failures is too small for the normal approximation. */
    static final int LEAST = 5;

    /** The normal distribution has 95 % within so many standard deviations. */
    private static final double TWO_SIDED_95 = 1.959963984540054;

    /** Beyond, the two-sided probability is below 10⁻¹¹. */
    private static final double FAR = 7;

    /** By how much the group's share exceeds the other's; nothing if a group is empty or more succeeded than tried. */
    Optional<BigDecimal> lift() {
        if (!isSound(successes, trials) || !isSound(baseSuccesses, baseTrials)) {
            return Optional.empty();
        }
        BigDecimal cross = product(successes, baseTrials).subtract(product(baseSuccesses, trials));
        return Family.ratio(cross, product(trials, baseTrials));
    }

    /** Not so between two publications, of which one has come and the other has not. */
    private static boolean isSound(long successes, long trials) {
        return successes >= 0 && successes <= trials;
    }

    /** Wald's 95 % interval around the lift, from unpooled variances; there must be a {@link #lift}. */
    Bounds interval() {
        double share = share(successes, trials);
        double base = share(baseSuccesses, baseTrials);
        double error = Math.sqrt(share * (1 - share) / trials + base * (1 - base) / baseTrials);
        return new Bounds(share - base - TWO_SIDED_95 * error, share - base + TWO_SIDED_95 * error);
    }

    /**
     * The two-sided probability of a difference at least as great between groups that do not differ, from the pooled
     * variance; nothing if one of the groups has fewer than {@value #LEAST} successes or failures.
     */
    Optional<BigDecimal> pValue() {
        if (Math.min(successes, baseSuccesses) < LEAST
                || Math.min(trials - successes, baseTrials - baseSuccesses) < LEAST) {
            return Optional.empty();
        }
        return Optional.of(BigDecimal.valueOf(twoSided(Math.abs(z()))).setScale(Family.SCALE, RoundingMode.HALF_EVEN));
    }

    /** The difference in standard deviations. */
    double z() {
        double pooled = (double) (successes + baseSuccesses) / (trials + baseTrials);
        double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / trials + 1.0 / baseTrials));
        return (share(successes, trials) - share(baseSuccesses, baseTrials)) / error;
    }

    private static double share(long successes, long trials) {
        return (double) successes / trials;
    }

    private static BigDecimal product(long a, long b) {
        return BigDecimal.valueOf(a).multiply(BigDecimal.valueOf(b));
    }

    /**
     * The probability of the standard normal distribution beyond ±z, by the series Φ(z) − ½ = φ(z)·(z + z³/3 + z⁵/15 + …)
     * (Abramowitz and Stegun, 26.2.11), all of whose terms are positive. Strict, so that all machines agree.
     */
    private static double twoSided(double z) {
        if (z > FAR) {
            return 0;
        }
        double sum = z;
        double term = z;
        for (int k = 3; term > sum * 1e-17; k += 2) {
            term *= z * z / k;
            sum += term;
        }
        double density = StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
        return Math.max(0, 1 - 2 * density * sum);
    }
}
