package dev.tidemark.job.series;

import java.math.BigInteger;

/**
 * A sum in 128 bits, two's complement.
 *
 * @param high the upper 64 bits, signed
 * @param low the lower 64 bits, unsigned
 */
public record SumAccumulator(long high, long low) implements Accumulator {
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    /** The sum that is {@code value}. */
    public static SumAccumulator of(long value) {
        return new SumAccumulator(value >> 63, value);
    }

    @Override
    public SumAccumulator merge(Accumulator other) {
        if (!(other instanceof SumAccumulator sum)) {
            throw new IllegalArgumentException(
                    "a sum cannot take a " + other.getClass().getSimpleName());
        }
        long newLow = low + sum.low;
        long carry = Long.compareUnsigned(newLow, low) < 0 ? 1 : 0;
        return new SumAccumulator(high + sum.high + carry, newLow);
    }

    /** The exact value. */
    public BigInteger value() {
        BigInteger lower = BigInteger.valueOf(low);
        return BigInteger.valueOf(high).shiftLeft(64).add(low < 0 ? lower.add(TWO_64) : lower);
    }

    @Override
    public boolean isNothing() {
        return (high | low) == 0;
    }
}
