package dev.tidemark.benchmarks.costs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MarkersTest {
    private static final long DAY = 86_400_000;

    private final Markers markers = new Markers();
    private final Markers.Sightings sightings = markers.sightings();
    private final Events writer = new Events(Inputs.of("test"));

    @BeforeEach
    void sendThreeToTheFirstSeries() {
        for (int number = 0; number < 33; number++) {
            markers.marker(writer, number, 1_000 + number);
        }
    }

    @Test
    void theNthMarkerOfASeriesIsSeenWithTheFirstResultThatIsN() {
        sightings.see(sent(WindowKind.DAY, 0, 1), 1_500);
        sightings.see(sent(WindowKind.DAY, 0, 3), 2_000);
        sightings.see(sent(WindowKind.DAY, 0, 3), 9_000);

        // Due at 1000, 1016 and 1032.
        assertThat(sightings.latencies(0)).containsExactly(500, 968, 984);
        assertThat(sightings.latencies(1_001)).containsExactly(968, 984);
        assertThat(sightings.missing()).isEqualTo(30);
    }

    @Test
    void eachReaderHasSeenWhatCameToIt() {
        Markers.Sightings other = markers.sightings();
        sightings.see(sent(WindowKind.DAY, 0, 1), 1_500);
        other.see(sent(WindowKind.DAY, 0, 1), 1_700);

        assertThat(sightings.latencies(0)).containsExactly(500);
        assertThat(other.latencies(0)).containsExactly(700);
    }

    @Test
    void aCountGoesOnOverMidnight() {
        sightings.see(sent(WindowKind.DAY, 0, 2), 1_500);
        sightings.see(sent(WindowKind.DAY, DAY, 1), 2_000);

        assertThat(sightings.latencies(0)).containsExactly(484, 500, 968);
    }

    @Test
    void otherWindowsAndCutsSayNothing() {
        sightings.see(sent(WindowKind.ROLLING_7D, 0, 1), 1_500);
        sightings.see(result(WindowKind.DAY, 0, 1, Map.of("channel", "marker-0", "status", "read")), 1_500);

        assertThat(sightings.latencies(0)).isEmpty();
    }

    private static MetricResult sent(WindowKind kind, long start, int value) {
        return result(kind, start, value, Map.of("channel", "marker-0", "status", "sent"));
    }

    private static MetricResult result(WindowKind kind, long start, int value, Map<String, String> dimensions) {
        return new MetricResult(
                "messages",
                new Window(kind, start, start + DAY, "UTC"),
                new TreeMap<>(dimensions),
                Optional.of(BigDecimal.valueOf(value)),
                Optional.empty(),
                ResultStatus.PARTIAL,
                0,
                Long.MIN_VALUE,
                "",
                "live",
                0);
    }
}
