package dev.tidemark.simulator.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Measurements, each rounded half-even to thousandths. */
final class Distribution {
    private static final int MEASURE_DIGITS = 3;
    private static final int DIGITS = 9;

    /** Far more digits than are published, so that only the last rounding is one. */
    private static final MathContext PRECISE = new MathContext(80);

    /** In thousandths. */
    private long[] values = new long[4];

    private int size;
    private BigInteger sum = BigInteger.ZERO;
    private BigInteger sumOfSquares = BigInteger.ZERO;

    /** All of the parts together. */
    static Distribution of(Collection<Distribution> parts) {
        Distribution all = new Distribution();
        all.values = new long[parts.stream().mapToInt(part -> part.size).sum()];
        for (Distribution part : parts) {
            System.arraycopy(part.values, 0, all.values, all.size, part.size);
            all.size += part.size;
            all.sum = all.sum.add(part.sum);
            all.sumOfSquares = all.sumOfSquares.add(part.sumOfSquares);
        }
        Arrays.sort(all.values);
        return all;
    }

    /** A measurement in thousandths. */
    static long thousandths(BigDecimal measurement) {
        return measurement
                .setScale(MEASURE_DIGITS, RoundingMode.HALF_EVEN)
                .unscaledValue()
                .longValueExact();
    }

    void add(long thousandths) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = thousandths;
        BigInteger value = BigInteger.valueOf(thousandths);
        sum = sum.add(value);
        sumOfSquares = sumOfSquares.add(value.multiply(value));
    }

    /** How many there are. */
    int count() {
        return size;
    }

    /** A statistic of measurements that are in order ({@link #of}); nothing if there are none. */
    Optional<BigDecimal> stat(String name) {
        if (size == 0) {
            return Optional.empty();
        }
        return Optional.of(
                switch (name) {
                    case "count" -> BigDecimal.valueOf(size);
                    case "total" -> new BigDecimal(sum, MEASURE_DIGITS);
                    case "mean" -> new BigDecimal(sum, MEASURE_DIGITS)
                            .divide(BigDecimal.valueOf(size), DIGITS, RoundingMode.HALF_EVEN);
                    case "stddev" -> deviation();
                    case "median" -> quantile(50);
                    default -> quantile(Integer.parseInt(name.substring(1)));
                });
    }

    /** Of the population: √(Σx²/n − (Σx/n)²) = √(n·Σx² − (Σx)²) / n. */
    private BigDecimal deviation() {
        BigInteger n = BigInteger.valueOf(size);
        BigInteger spread = n.multiply(sumOfSquares).subtract(sum.multiply(sum));
        return new BigDecimal(spread)
                .sqrt(PRECISE)
                .divide(new BigDecimal(n), PRECISE)
                .movePointLeft(MEASURE_DIGITS)
                .setScale(DIGITS, RoundingMode.HALF_EVEN);
    }

    /** The value at rank ⌈percent · n / 100⌉. */
    BigDecimal quantile(int percent) {
        long rank = (percent * (long) size + 99) / 100;
        return BigDecimal.valueOf(values[(int) rank - 1], MEASURE_DIGITS);
    }

    /** How many are not greater than that. */
    long countUpTo(BigDecimal greatest) {
        return Arrays.stream(values, 0, size)
                .filter(value -> BigDecimal.valueOf(value, MEASURE_DIGITS).compareTo(greatest) <= 0)
                .count();
    }
}
