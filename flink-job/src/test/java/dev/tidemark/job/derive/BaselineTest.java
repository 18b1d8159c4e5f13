package dev.tidemark.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaselineTest {
    @Test
    void theScoreAndTheBandAreThoseOfTheHandComputedExample() {
        // Sorted 10 20 30 40 60 70 80 90: median (40 + 60) / 2 = 50.
        // Deviations sorted 10 10 20 20 30 30 40 40: MAD (20 + 30) / 2 = 25, above √50 = 7.07.
        Baseline baseline = of(40, 10, 90, 60, 20, 80, 70, 30);
        assertThat(baseline.median()).isEqualByComparingTo("50");
        assertThat(baseline.spread()).isEqualByComparingTo("37.065"); // 25 · 1.4826
        assertThat(baseline.score(BigDecimal.valueOf(200))).isEqualTo("4.046944557"); // 150 / 37.065
        assertThat(baseline.score(BigDecimal.ZERO)).isEqualTo("-1.348981519");
        assertThat(baseline.band()).isEqualTo(new Bounds(-61.195, 161.195)); // 50 ± 3 · 37.065
    }

    @Test
    void oneOutlierAmongTheWeeksMovesTheMedianByNothing() {
        assertThat(of(500, 500, 500, 500, 500, 500, 500, 90_000)).isEqualTo(of(500, 500, 500, 500, 500, 500, 500, 500));
    }

    @Test
    void weeksThatAreAllAlikeStrayAsIndependentEventsDo() {
        assertThat(of(400, 400, 400, 400).spread()).isEqualByComparingTo("29.652"); // √400 · 1.4826
        assertThat(of(0, 0, 0, 0).spread()).isEqualByComparingTo("1.4826");
    }

    @Test
    void threeWeeksSayNothing() {
        assertThat(Baseline.of(values(7, 8, 9))).isEmpty();
    }

    private static Baseline of(int... weeks) {
        return Baseline.of(values(weeks)).orElseThrow();
    }

    private static List<BigDecimal> values(int... weeks) {
        return IntStream.of(weeks).mapToObj(BigDecimal::valueOf).toList();
    }
}
