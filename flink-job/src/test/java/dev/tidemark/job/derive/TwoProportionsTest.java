package dev.tidemark.job.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class TwoProportionsTest {
    /** 15 % of 1,000 against 12 % of 1,000: pooled share 0.135, standard error √(0.135·0.865·0.002) = 0.0152824. */
    private final TwoProportions example = new TwoProportions(150, 1_000, 120, 1_000);

    @Test
    void theLiftAndItsIntervalAreThoseOfTheHandComputedExample() {
        assertThat(example.lift()).contains(new BigDecimal("0.030000000"));
        assertThat(example.z()).isCloseTo(1.963, within(0.0005));
        assertThat(example.pValue().orElseThrow().doubleValue()).isCloseTo(0.0496, within(0.00005));
        // √(0.15·0.85/1000 + 0.12·0.88/1000) = 0.0152676; times 1.96 is 0.029924.
        assertThat(example.interval().lower()).isCloseTo(0.000076, within(0.000001));
        assertThat(example.interval().upper()).isCloseTo(0.059924, within(0.000001));
    }

    @Test
    void theProbabilityIsThatOfTheTables() {
        // Two-sided, of z = 0, 1, 1.959964 and beyond: groups of which the pooled share is a half.
        assertThat(new TwoProportions(50, 100, 50, 100).pValue()).contains(new BigDecimal("1.000000000"));
        assertThat(new TwoProportions(55_000, 100_000, 45_000, 100_000).pValue())
                .contains(new BigDecimal("0E-9"));
        // z = 0.1 / √(0.25·0.02) = √2: 2·(1 − Φ(√2)) = erfc(1) = 0.157299207.
        assertThat(new TwoProportions(55, 100, 45, 100).pValue()).contains(new BigDecimal("0.157299207"));
    }

    @Test
    void whoIsJudgedAgainstWhomTurnsTheLiftAndNotTheProbability() {
        TwoProportions turned = new TwoProportions(120, 1_000, 150, 1_000);

        assertThat(turned.lift()).contains(new BigDecimal("-0.030000000"));
        assertThat(turned.pValue()).isEqualTo(example.pValue());
    }

    @Test
    void aGroupWithFewerThanFiveOfEitherKindHasNoProbability() {
        assertThat(new TwoProportions(4, 100, 50, 100).pValue()).isEmpty();
        assertThat(new TwoProportions(50, 100, 96, 100).pValue()).isEmpty();
        assertThat(new TwoProportions(5, 100, 95, 100).pValue()).isPresent();
    }

    @Test
    void anEmptyGroupHasNoLift() {
        assertThat(new TwoProportions(0, 0, 5, 10).lift()).isEmpty();
    }
}
