package dev.tidemark.embedded.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.chaos.StepBack.Spread;
import org.junit.jupiter.api.Test;

class StepBackTest {
    private final StepBack stepBack = new StepBack();

    @Test
    void aNumberThatOnlyGrowsDoesNotStepBack() {
        observe("a", 1, 2, 2, 3);

        assertThat(stepBack.figures().count()).isZero();
        assertThat(stepBack.figures().open()).isZero();
    }

    @Test
    void aStepBackIsAsDeepAsItsLeastValueAndAsLongAsUntilTheGreatestIsReachedAgain() {
        observe("a", 100, 90, 80, 95, 100);

        StepBack.Figures figures = stepBack.figures();
        assertThat(figures.count()).isEqualTo(1);
        assertThat(figures.open()).isZero();
        assertThat(figures.share()).isEqualTo(new Spread<>(0.2, 0.2));
        assertThat(figures.millis()).isEqualTo(new Spread<>(3L, 3L));
    }

    @Test
    void numbersAreToldApartAndOneThatHasNotComeBackIsOpen() {
        observe("a", 10, 20);
        observe("b", 10, 5);

        assertThat(stepBack.figures().count()).isZero();
        assertThat(stepBack.figures().open()).isEqualTo(1);
    }

    /** One value a millisecond. */
    private void observe(String key, double... values) {
        for (int i = 0; i < values.length; i++) {
            stepBack.observe(key, values[i], i);
        }
    }
}
