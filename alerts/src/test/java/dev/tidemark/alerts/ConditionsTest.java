package dev.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long SILENCE = Duration.ofMinutes(15).toMillis();

    private final Conditions conditions = new Conditions(Duration.ofMillis(SILENCE));

    @Test
    void threeDeviationsAreWithinTheBandAndMoreAreNot() {
        window(1, "3");
        assertThat(states(0)).isEmpty();
        window(2, "3.000000001");
        assertThat(states(0)).containsExactly(State.ANOMALOUS);
        window(3, "-3.000000001");
        assertThat(states(0)).containsExactly(State.ANOMALOUS);
    }

    @Test
    void aWindowIsJudgedWhenItsBandIsKnownToo() {
        take("anomaly", 1, "9", 1, ResultStatus.COMPLETE);
        assertThat(states(0)).isEmpty();
        take("anomaly_expected", 1, "100", 1, ResultStatus.COMPLETE);
        assertThat(states(0)).containsExactly(State.ANOMALOUS);
    }

    @Test
    void anOpenWindowAndAnOlderOneAndAnOlderRevisionSayNothing() {
        window(5, "0");
        take("anomaly", 6, "9", 9, ResultStatus.PARTIAL);
        take("anomaly", 4, "9", 9, ResultStatus.FINAL);
        take("anomaly", 5, "9", 0, ResultStatus.FINAL);
        assertThat(states(0)).isEmpty();
        take("anomaly", 5, "9", 2, ResultStatus.FINAL);
        assertThat(states(0)).containsExactly(State.ANOMALOUS);
    }

    @Test
    void aSourceIsSilentWhenItsCountHasNotGrownForSoLong() {
        arrived(7, 10, 1_000);
        assertThat(states(1_000 + SILENCE - 1)).isEmpty();
        assertThat(states(1_000 + SILENCE)).containsExactly(State.SILENT);
        // Published once more, and the day before corrected: nothing has come in.
        arrived(7, 10, 5_000);
        arrived(6, 99, 6_000);
        assertThat(states(1_000 + SILENCE)).containsExactly(State.SILENT);
        arrived(8, 1, 7_000);
        assertThat(states(1_000 + SILENCE)).isEmpty();
    }

    @Test
    void aSourceThatWasToldToBeSilentIsSoAfterARestartUntilItsCountIsSeenToGrow() {
        long end = 8 * 24 * HOUR;
        // All that compaction has left: the day was published once more, with another status, days later.
        arrived(7, 10, end + 72 * HOUR);
        assertThat(conditions.changes(key -> State.SILENT, end + 72 * HOUR + 1)).isEmpty();
        arrived(10, 1, end + 73 * HOUR);
        assertThat(conditions.changes(key -> State.SILENT, end + 73 * HOUR + 1))
                .extracting(Change::state)
                .containsExactly(State.NORMAL);
    }

    @Test
    void aDayThatWasOnlyPublishedAgainIsNoSignOfLife() {
        arrived(7, 10, 8 * 24 * HOUR + 72 * HOUR);
        assertThat(states(8 * 24 * HOUR + 72 * HOUR)).containsExactly(State.SILENT);
    }

    @Test
    void thatNoProfilesComeIsNothingUnusual() {
        arrived("user-profiles", 7, 10, 1_000);
        assertThat(states(1_000 + SILENCE)).isEmpty();
    }

    private List<State> states(long now) {
        return conditions.changes(key -> State.NORMAL, now).stream()
                .map(Change::state)
                .toList();
    }

    private void window(long hour, String score) {
        take("anomaly", hour, score, 1, ResultStatus.COMPLETE);
        take("anomaly_expected", hour, "100", 1, ResultStatus.COMPLETE);
    }

    private void take(String metric, long hour, String value, long revision, ResultStatus status) {
        Optional<Bounds> band = metric.equals("anomaly") ? Optional.empty() : Optional.of(new Bounds(70, 130));
        Window window = new Window(WindowKind.HOUR, hour * HOUR, (hour + 1) * HOUR, "UTC");
        take(metric, window, Map.of("of", "active_users"), value, band, revision, status, 0);
    }

    private void arrived(long day, int count, long at) {
        arrived("s", day, count, at);
    }

    private void arrived(String source, long day, int count, long at) {
        Window window = new Window(WindowKind.DAY, day * 24 * HOUR, (day + 1) * 24 * HOUR, "UTC");
        take("events_in", window, Map.of("source", source), "" + count, Optional.empty(), at, ResultStatus.PARTIAL, at);
    }

    private void take(
            String metric,
            Window window,
            Map<String, String> dimensions,
            String value,
            Optional<Bounds> bounds,
            long revision,
            ResultStatus status,
            long producedAt) {
        conditions.take(new MetricResult(
                metric,
                window,
                new TreeMap<>(dimensions),
                Optional.of(new BigDecimal(value)),
                bounds,
                status,
                revision,
                0,
                "definition",
                "live",
                producedAt));
    }
}
