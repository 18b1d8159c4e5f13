package dev.tidemark.job.series;

import java.math.BigInteger;

/**
 * A sum in 128 bits, two's complement.
 *
 * @param high the upper 64 bits, signed
 * @param low the lower 64 bits, unsigned
 */
public record SumAccumulator(long high, long low) implements Accumulator {

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
        return new SumAccumulator(high + sum.high + Int128.carry(newLow, low), newLow);
    }

    /** The exact value. */
    public BigInteger value() {
        return new Int128(high, low).value();
    }

    @Override
    public boolean isNothing() {
        return (high | low) == 0;
    }
}
