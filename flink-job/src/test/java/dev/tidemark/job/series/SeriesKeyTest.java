package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.exchange.Buckets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

class SeriesKeyTest {
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("ab\\|,=é ").ofMinLength(0).ofMaxLength(6);
    }

    @Property(tries = 500)
    void anyDimensionsComeBack(@ForAll @Size(max = 4) Map<@From("names") String, @From("names") String> dimensions) {
        SeriesKey key = new SeriesKey("messages", new TreeMap<>(dimensions), "a81f");
        assertThat(SeriesKey.parse(SeriesKey.text(key.metric(), key.dimensions(), key.definition())))
                .isEqualTo(key);
    }

    @Test
    void theTextIsMetricDimensionsAndDefinition() {
        assertThat(SeriesKey.text("charge", new TreeMap<>(Map.of("currency", "A|B", "channel", "x=1,y\\")), "a81f"))
                .isEqualTo("charge|channel=x\\=1\\,y\\\\,currency=A\\|B|a81f");
    }

    @Test
    void aSeriesIsOfOneOfItsMetricsCuts() {
        assertThat(MergerHarness.series("messages", "status", "sent", "channel", "sms")
                        .key())
                .isEqualTo(MergerHarness.series("messages", "channel", "sms", "status", "sent")
                        .key());
        assertThatThrownBy(() -> MergerHarness.series("messages", "channel", "sms"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("messages has no cut [channel]");
    }

    @Test
    void theClockSignalReachesEveryKeyGroupAndNothingElseIsOne() {
        List<Partial> signals = new ArrayList<>();
        ClockSignal.send(42, signals::add);
        assertThat(signals)
                .extracting(
                        signal -> KeyGroupRangeAssignment.assignToKeyGroup(signal.series(), Buckets.MAX_PARALLELISM))
                .hasSize(Buckets.MAX_PARALLELISM)
                .doesNotHaveDuplicates();
        assertThat(signals).allMatch(ClockSignal::is).allMatch(signal -> ClockSignal.millis(signal) == 42);
    }

    @Test
    void revisionsFollowTheWallClockButNeverStandStillOrGoBack() {
        AtomicLong wall = new AtomicLong(1_000);
        HybridClock clock = new HybridClock(wall::get);
        assertThat(clock.next()).isEqualTo(1_000_000);
        assertThat(clock.next()).isEqualTo(1_000_001);
        wall.set(1);
        assertThat(clock.next()).isEqualTo(1_000_002);
        wall.set(2_000);
        assertThat(clock.next()).isEqualTo(2_000_000);
        assertThat(clock.last()).isEqualTo(2_000_000);
    }

    @Test
    void revisionsResumeBeyondWhatAnyMachineMayHaveIssued() {
        HybridClock ahead = new HybridClock(() -> 1_000);
        ahead.resume(5_000_000, 7);
        assertThat(ahead.next()).isEqualTo(5_000_001);
        HybridClock behind = new HybridClock(() -> 9_000);
        behind.resume(5_000_000, 7);
        assertThat(behind.next()).isEqualTo(9_007_001);
    }
}
