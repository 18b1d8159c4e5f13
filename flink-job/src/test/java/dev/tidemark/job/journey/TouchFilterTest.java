package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.time.ProjectCalendar;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class TouchFilterTest {
    private static final int SENT = JourneyDefinition.QUALIFYING;
    private static final int CHARGED = JourneyDefinition.stepFlag(2);
    private static final long MINUTE = 60_000;

    private final TouchFilter filter = new TouchFilter(new ProjectCalendar(ZoneOffset.UTC), 1024);

    private boolean admit(int flags, long time) {
        return filter.admit(7, flags, time, "ios", "DE");
    }

    @Test
    void dropsLaterTouchesOfTheSameDay() {
        assertThat(admit(SENT, 5 * MINUTE)).isTrue();
        assertThat(admit(SENT, 9 * MINUTE)).isFalse();
        assertThat(admit(SENT, 1440 * MINUTE)).isTrue();
    }

    @Test
    void sendsTouchesThatCouldStandBeforeWhatWasSent() {
        assertThat(admit(SENT, 5 * MINUTE)).isTrue();
        assertThat(admit(SENT, 5 * MINUTE)).isTrue();
        assertThat(admit(SENT, 4 * MINUTE)).isTrue();
        assertThat(admit(SENT, 5 * MINUTE)).isFalse();
    }

    @Test
    void sendsEveryMinuteOfAStep() {
        assertThat(admit(CHARGED, 5 * MINUTE)).isTrue();
        assertThat(admit(CHARGED, 5 * MINUTE + 1)).isFalse();
        assertThat(admit(CHARGED, 6 * MINUTE)).isTrue();
        assertThat(admit(CHARGED | SENT, 5 * MINUTE + 1)).isTrue();
    }

    @Test
    void sendsWhatSaysSomethingElseAboutTheUser() {
        assertThat(filter.admit(7, SENT, 1, "ios", "DE")).isTrue();
        assertThat(filter.admit(7, SENT, 2, "ios", "IN")).isTrue();
        assertThat(filter.admit(7, SENT, 3, "web", "IN")).isTrue();
        assertThat(filter.admit(8, SENT, 3, "web", "IN")).isTrue();
        assertThat(filter.admit(7, SENT, 4, "web", "IN")).isFalse();
    }

    @Test
    void refusesSlotsThatAreNoPowerOfTwo() {
        assertThatThrownBy(() -> new TouchFilter(new ProjectCalendar(ZoneOffset.UTC), 100))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
