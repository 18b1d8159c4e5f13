package dev.tidemark.simulator.oracle;

/**
 * The error that a HyperLogLog estimate may have.
 *
 * <p>The composite estimate has a relative standard error of 1.03896/√K (Heule, Nunkesser, Hall, 2013, as in Apache
 * DataSketches); with lgK 12 that is 1.62 %. Below a few hundred members the sketch keeps coupons and is all but exact,
 * so a difference of half a member, or of a ten-thousandth, is never an error.
 */
final class SketchError {
    private static final double RELATIVE_STANDARD_ERROR = 1.03896 / Math.sqrt(4096);

    /** The normal quantile of a two-sided 99.9 % interval. */
    private static final double INTERVAL = 3.2905267314919255;

    private static final double LIMIT = 6;
    private static final double SHARE_OUTSIDE = 0.001;
    private static final double SURENESS = 1e-6;

    /**
     * Rows of one day are cuts of one set of users and so stray together; each is taken to come in a group of this
     * size. Only day windows are counted, since neighbouring rolling windows are almost the same set.
     */
    private static final int GROUP = 4;

    private SketchError() {}

    /** How many standard errors an estimate is off; 0 if the difference is negligible. */
    static double deviation(double exact, double estimate) {
        double difference = Math.abs(estimate - exact);
        if (difference <= Math.max(0.5, 1e-4 * exact)) {
            return 0;
        }
        return exact == 0 ? Double.POSITIVE_INFINITY : difference / (exact * RELATIVE_STANDARD_ERROR);
    }

    static boolean outsideInterval(double deviation) {
        return deviation > INTERVAL;
    }

    static boolean beyondLimit(double deviation) {
        return deviation > LIMIT;
    }

    /** How many of so many day rows may lie outside the 99.9 % interval. */
    static long tolerated(long rows) {
        return rows == 0 ? 0 : GROUP * quantile((rows + GROUP - 1) / GROUP);
    }

    /** The least k such that more than k of {@code trials} lie outside with probability at most {@link #SURENESS}. */
    private static long quantile(long trials) {
        double logProbability = trials * Math.log1p(-SHARE_OUTSIDE);
        double logOdds = Math.log(SHARE_OUTSIDE) - Math.log1p(-SHARE_OUTSIDE);
        double atMost = Math.exp(logProbability);
        long k = 0;
        while (k < trials && 1 - atMost > SURENESS) {
            logProbability += Math.log((double) (trials - k) / (k + 1)) + logOdds;
            atMost += Math.exp(logProbability);
            k++;
        }
        return k;
    }
}
