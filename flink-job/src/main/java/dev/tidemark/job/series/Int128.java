package dev.tidemark.job.series;

import java.math.BigInteger;

/**
 * A whole number of 128 bits, two's complement; sums wrap around as those of {@code long} do.
 *
 * @param high the upper 64 bits, signed
 * @param low the lower 64 bits, unsigned
 */
record Int128(long high, long low) {
    static final Int128 ZERO = new Int128(0, 0);

    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    static Int128 of(long value) {
        return new Int128(value >> 63, value);
    }

    /** The product of two numbers, in full. */
    static Int128 product(long a, long b) {
        return new Int128(Math.multiplyHigh(a, b), a * b);
    }

    Int128 plus(Int128 other) {
        return plus(other.high, other.low);
    }

    Int128 plus(long moreHigh, long moreLow) {
        long newLow = low + moreLow;
        return new Int128(high + moreHigh + carry(newLow, moreLow), newLow);
    }

    /** What a sum of lower words carries to the upper ones; {@code addend} is one of the two. */
    static long carry(long sum, long addend) {
        return Long.compareUnsigned(sum, addend) < 0 ? 1 : 0;
    }

    boolean isZero() {
        return (high | low) == 0;
    }

    BigInteger value() {
        BigInteger lower = BigInteger.valueOf(low);
        return BigInteger.valueOf(high).shiftLeft(64).add(low < 0 ? lower.add(TWO_64) : lower);
    }
}
