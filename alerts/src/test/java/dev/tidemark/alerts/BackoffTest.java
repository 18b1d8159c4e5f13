package dev.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(new Random(1));

    @Test
    void theWaitDoublesFromOneSecondToFiveMinutesOfWhichHalfIsRandom() {
        long most = 1_000;
        for (int failure = 0; failure < 100; failure++) {
            assertThat(backoff.failed().toMillis()).isBetween(most / 2, most);
            most = Math.min(2 * most, 300_000);
        }
    }

    @Test
    void afterASuccessItBeginsAnew() {
        for (int failure = 0; failure < 10; failure++) {
            backoff.failed();
        }
        backoff.succeeded();
        assertThat(backoff.failed()).isLessThanOrEqualTo(Duration.ofSeconds(1));
    }
}
