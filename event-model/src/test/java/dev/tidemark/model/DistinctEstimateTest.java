package dev.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult.Bounds;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class DistinctEstimateTest {
    @Test
    void theBoundsOfACountAreItsValueMoreAndLessTwiceTheStandardError() {
        // 1.959964 · 1.03896 / 64 = 3.18176 %
        assertThat(DistinctEstimate.of(1_000.4))
                .isEqualTo(new DistinctEstimate(BigDecimal.valueOf(1_000), new Bounds(968.6, 1_032.2)));
        assertThat(DistinctEstimate.of(0)).isEqualTo(new DistinctEstimate(BigDecimal.ZERO, new Bounds(0, 0)));
    }

    @Test
    void theErrorsOfARatioAddUpInQuadrature() {
        BigDecimal half = new BigDecimal("0.5");
        assertThat(DistinctEstimate.boundsOfRatio(half, 1)).isEqualTo(new Bounds(0.484091217, 0.515908783));
        // √2 · 3.18176 % = 4.49968 %
        assertThat(DistinctEstimate.boundsOfRatio(half, 2)).isEqualTo(new Bounds(0.477501584, 0.522498416));
    }
}
