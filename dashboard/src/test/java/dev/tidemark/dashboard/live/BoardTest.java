package dev.tidemark.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final Filter ALL = new Filter(Set.of(), Set.of());
    private static final long HOUR = 3_600_000;
    private static final long NOW = 1_000 * HOUR;

    private final Board board = new Board("s");

    @BeforeEach
    void begin() {
        board.loaded();
    }

    @Test
    void ofAKeyTheHighestRevisionHoldsWhateverComesAfterIt() {
        put(result("a", 5, 50), result("a", 4, 40), result("a", 5, 55), result("a", 6, 60));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(60);
        assertThat(board.snapshot(ALL).upTo()).isEqualTo(new EventId("s", 2));
    }

    @Test
    void aReaderGetsWhatChangedSinceOnceAndTheNewestOfEachKey() throws InterruptedException {
        put(result("a", 1, 1));
        EventId known = board.snapshot(ALL).upTo();
        put(result("a", 2, 2), result("b", 1, 7), result("a", 3, 3));
        Board.Changes changes = board.after(known, ALL, Duration.ZERO).orElseThrow();
        assertThat(changes.events())
                .extracting(it -> it.event().result().value().orElseThrow().intValue())
                .containsExactly(7, 3);
        assertThat(changes.upTo()).isEqualTo(new EventId("s", 4));
        assertThat(board.after(changes.upTo(), ALL, Duration.ZERO).orElseThrow().events())
                .isEmpty();
    }

    @Test
    void aFilterPassesByMetricAndWindow() {
        put(result("a", 1, 1));
        assertThat(board.snapshot(new Filter(Set.of("users"), Set.of(WindowKind.HOUR)))
                        .events())
                .hasSize(1);
        assertThat(board.snapshot(new Filter(Set.of("others"), Set.of())).events())
                .isEmpty();
        assertThat(board.snapshot(new Filter(Set.of(), Set.of(WindowKind.DAY))).events())
                .isEmpty();
    }

    @Test
    void whoIsTooFarBehindOrComesFromElsewhereHasLostTheThread() throws InterruptedException {
        put(result("a", 1, 1));
        EventId known = board.snapshot(ALL).upTo();
        for (int i = 0; i < Board.CHANGES; i++) {
            put(result("k" + i, 1, i));
        }
        assertThat(board.after(known, ALL, Duration.ZERO)).isPresent();
        put(result("one-more", 1, 1));
        assertThat(board.after(known, ALL, Duration.ZERO)).isEmpty();
        EventId last = board.snapshot(ALL).upTo();
        assertThat(board.after(new EventId("other", last.number()), ALL, Duration.ZERO))
                .isEmpty();
        assertThat(board.after(new EventId("s", last.number() + 1), ALL, Duration.ZERO))
                .isEmpty();
    }

    @Test
    void windowsThatEndedAnHourAgoAreForgotten() {
        put(result("old", 1, 1, NOW - HOUR), result("new", 1, 2, NOW));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(1, 2);
        assertThat(board.watermark()).isEqualTo(NOW - HOUR / 2);
        put(result("newer", 1, 3, NOW + HOUR));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(2, 3);
        put(result("too-late", 1, 4, NOW - 3 * HOUR));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(2, 3);
    }

    @Test
    void correctionsOfWindowsThatEndedLongAgoAreToldOnceEachAndNotShown() throws InterruptedException {
        put(result("new", 1, 1));
        EventId known = board.snapshot(ALL).upTo();
        put(result("old", 7, 70, NOW - 30 * HOUR), result("old", 6, 60, NOW - 30 * HOUR));
        put(result("old", 8, 80, NOW - 30 * HOUR), result("new", 2, 2, NOW + HOUR));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(1, 2);
        assertThat(board.after(known, ALL, Duration.ZERO).orElseThrow().events())
                .extracting(it -> it.event().result().value().orElseThrow().intValue())
                .containsExactly(80, 2);
    }

    @Test
    void whatHasBeenIsNoChangeAndOfItOnlyOpenWindowsAreKept() throws InterruptedException {
        Board fresh = new Board("f");
        assertThat(fresh.awaitLoaded(Duration.ZERO)).isFalse();
        fresh.put(List.of(
                new Event(result("new", 1, 1), new byte[0]),
                new Event(result("old", 1, 2, NOW - 3 * HOUR), new byte[0])));
        fresh.loaded();
        assertThat(fresh.awaitLoaded(Duration.ZERO)).isTrue();
        assertThat(values(fresh.snapshot(ALL).events())).containsExactly(1);
        assertThat(fresh.snapshot(ALL).upTo()).isEqualTo(new EventId("f", 0));
        fresh.put(List.of(new Event(result("new", 2, 3), new byte[0])));
        assertThat(fresh.after(new EventId("f", 0), ALL, Duration.ZERO)
                        .orElseThrow()
                        .events())
                .hasSize(1);
    }

    @Test
    void aWindowThatMovesIsForgottenWhenItHasNotMovedForAnHour() {
        put(moving("idle", NOW), moving("busy", NOW));
        assertThat(board.snapshot(ALL).events()).hasSize(2);
        put(moving("busy", NOW + 2 * HOUR));
        assertThat(board.snapshot(ALL).events())
                .extracting(event -> event.result().dimensions().get("channel"))
                .containsExactly("busy");
    }

    @Test
    void numbersOfAnEarlierDefinitionAreNotShown() {
        put(result("a", 1, 1, NOW, "d1"), result("a", 2, 2, NOW, "d2"), result("b", 1, 3, NOW, "d1"));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(2);
        assertThat(board.run()).contains("live");
    }

    @Test
    void ofTooManyWindowsThoseGoThatEndedFirst() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < Board.MOST_KEYS + 1_000; i++) {
            events.add(new Event(result("k" + i, 1, i, NOW + i), new byte[0]));
        }
        board.put(events);
        assertThat(board.evicted()).isBetween(1_000L, Board.MOST_KEYS / 5L);
        List<Integer> left = values(board.snapshot(ALL).events());
        assertThat(left).hasSize(Board.MOST_KEYS + 1_000 - (int) board.evicted());
        assertThat(left.get(0)).isEqualTo((int) board.evicted());
        put(result("one-more", 1, -1, NOW + HOUR));
        assertThat(values(board.snapshot(ALL).events())).contains(-1);
    }

    @Test
    void beforeThereIsAnyWatermarkEverythingIsOpen() {
        MetricResult early = result("a", 1, 1);
        put(new MetricResult(
                early.metric(),
                early.window(),
                early.dimensions(),
                early.value(),
                early.bounds(),
                early.status(),
                early.revision(),
                Long.MIN_VALUE,
                early.definition(),
                early.run(),
                early.producedAt()));
        assertThat(values(board.snapshot(ALL).events())).containsExactly(1);
        assertThat(board.watermark()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void idsAreReadAsTheyAreWritten() {
        assertThat(EventId.of("abc-17")).contains(new EventId("abc", 17));
        assertThat(EventId.of(new EventId("x-y", 0).text())).contains(new EventId("x-y", 0));
        for (String wrong : List.of("", "17", "-17", "a-", "a-x", "a-1234567890123456789")) {
            assertThat(EventId.of(wrong)).isEmpty();
        }
    }

    private void put(MetricResult... results) {
        List<Event> events = new ArrayList<>();
        for (MetricResult result : results) {
            events.add(new Event(result, new byte[0]));
        }
        board.put(events);
    }

    private static List<Integer> values(List<Event> events) {
        return events.stream()
                .map(event -> event.result().value().orElseThrow().intValue())
                .sorted()
                .toList();
    }

    private static MetricResult result(String channel, long revision, int value) {
        return result(channel, revision, value, NOW);
    }

    /** Of an hour, half an hour before its end. */
    private static MetricResult result(String channel, long revision, int value, long end) {
        return result(channel, revision, value, end, "d1");
    }

    private static MetricResult result(String channel, long revision, int value, long end, String definition) {
        return result(channel, revision, value, new Window(WindowKind.HOUR, end - HOUR, end, "UTC"), definition);
    }

    private static MetricResult moving(String channel, long end) {
        return result(channel, end, 1, new Window(WindowKind.NOW_5M, 0, end, "UTC"), "d1");
    }

    private static MetricResult result(String channel, long revision, int value, Window window, String definition) {
        long end = window.end();
        return new MetricResult(
                "users",
                window,
                new TreeMap<>(Map.of("channel", channel)),
                Optional.of(BigDecimal.valueOf(value)),
                Optional.empty(),
                ResultStatus.PARTIAL,
                revision,
                end - HOUR / 2,
                definition,
                "live",
                end);
    }
}
