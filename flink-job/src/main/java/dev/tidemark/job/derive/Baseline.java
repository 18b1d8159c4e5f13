package dev.tidemark.job.derive;

import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/**
 * What is usual for a count: the median of the same window of the weeks before, and how far values stray from it. Median
 * and median absolute deviation (MAD), as one unusual week among eight moves neither; {@code 1.4826 · MAD} estimates the
 * standard deviation where values are normally distributed (Rousseeuw and Croux, Alternatives to the Median Absolute
 * Deviation, 1993).
 *
 * @param spread one standard deviation, positive
 */
record Baseline(BigDecimal median, BigDecimal spread) {
    /** Fewer weeks say nothing. */
    static final int LEAST_WEEKS = 4;

    private static final BigDecimal DEVIATIONS_PER_MAD = new BigDecimal("1.4826");
    private static final BigDecimal BAND = BigDecimal.valueOf(3);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    /**
     * The baseline of the weeks' values; empty if they are fewer than {@value #LEAST_WEEKS}. The MAD is at least 1 and at
     * least √median, which is by how much independent events stray: weeks that happen to be alike must not make an alarm
     * of the next one.
     */
    static Optional<Baseline> of(List<BigDecimal> weeks) {
        if (weeks.size() < LEAST_WEEKS) {
            return Optional.empty();
        }
        BigDecimal median = median(weeks);
        BigDecimal mad =
                median(weeks.stream().map(week -> week.subtract(median).abs()).toList());
        BigDecimal floor = median.abs().sqrt(MathContext.DECIMAL128).setScale(Family.SCALE, RoundingMode.HALF_EVEN);
        BigDecimal strayed = mad.max(floor).max(BigDecimal.ONE);
        return Optional.of(new Baseline(median, strayed.multiply(DEVIATIONS_PER_MAD)));
    }

    private static BigDecimal median(List<BigDecimal> values) {
        List<BigDecimal> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).add(sorted.get(middle)).divide(TWO);
    }

    /** How many standard deviations a value lies above the median; half-even to {@value Family#SCALE} digits. */
    BigDecimal score(BigDecimal value) {
        return value.subtract(median).divide(spread, Family.SCALE, RoundingMode.HALF_EVEN);
    }

    /** Three standard deviations to either side. */
    Bounds band() {
        BigDecimal reach = spread.multiply(BAND);
        return new Bounds(
                median.subtract(reach).doubleValue(), median.add(reach).doubleValue());
    }
}
