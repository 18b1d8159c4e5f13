package dev.tidemark.simulator;

/**
 * A source of chance that is nothing but its seed: SplitMix64 (Steele, Lea and Flood, 2014).
 *
 * <p>Each entity rolls dice of its own, seeded by {@link #mix}, so that what happens to one does not depend on what
 * others were produced before it. Mathematics is strict, so that all machines agree.
 */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;

    private static final double SQRT_OF_3 = 1.7320508075688772;

    private long state;

    Dice(long seed) {
        this.state = seed;
    }

    /** A seed that depends on both. */
    static long mix(long a, long b) {
        return scramble(scramble(a + GOLDEN) ^ b * GOLDEN);
    }

    private static long scramble(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    long roll() {
        state += GOLDEN;
        return scramble(state);
    }

    /** Uniform in [0, 1). */
    double real() {
        return (roll() >>> 11) * UNIT;
    }

    /** Uniform in [0, bound). */
    int below(int bound) {
        return (int) (real() * bound);
    }

    /** Uniform in [from, to). */
    long between(long from, long to) {
        return from + (long) (real() * (to - from));
    }

    boolean chance(double share) {
        return real() < share;
    }

    double exponential(double mean) {
        return -mean * StrictMath.log1p(-real());
    }

    /** Log-normal by its median and the standard deviation of its logarithm; normal as the sum of four uniforms. */
    double logNormal(double median, double sigma) {
        double normal = (real() + real() + real() + real() - 2) * SQRT_OF_3;
        return median * StrictMath.exp(sigma * normal);
    }

    /** The number of successes before the first failure. */
    int geometric(double success) {
        return (int) (StrictMath.log1p(-real()) / StrictMath.log(success));
    }
}
