package dev.tidemark.job.series;

import static dev.tidemark.job.series.MergerHarness.INTERVAL;
import static dev.tidemark.job.series.MergerHarness.LIMITS;
import static dev.tidemark.job.series.MergerHarness.MONDAY;
import static dev.tidemark.job.series.MergerHarness.at;
import static dev.tidemark.job.series.MergerHarness.series;
import static dev.tidemark.model.ResultStatus.FINAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.sink.StaleWriterException;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class RepublicationTest {
    private static final long NOON = at(MONDAY, 12);
    private static final List<Series> CAMPAIGNS = IntStream.range(0, 60)
            .mapToObj(i -> series("campaign_charge", "campaign", "c" + i, "currency", "EUR"))
            .toList();
    private static final Series SENT = series("messages", "status", "sent");
    private static final Series ACTIVE = series("active_users");
    /** The shares, and some. */
    private static final int ENOUGH = 30;

    /** What a merger has published, and its checkpoint. */
    private record Before(OperatorSubtaskState state, SortedMap<String, String> published, long greatestRevision) {}

    private static Before before() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 12));
            merger.send(out -> {
                CAMPAIGNS.forEach(campaign -> out.add(campaign, WindowKind.DAY, MONDAY, 7));
                out.add(SENT, WindowKind.HOUR, at(MONDAY, 8), 2);
                out.distinct(ACTIVE, WindowKind.HOUR, at(MONDAY, 12), 1);
                out.distinct(ACTIVE, WindowKind.MINUTE, at(MONDAY, 12), 1);
            });
            merger.watermark(at(MONDAY, 11));
            merger.checkpoint(1);
            merger.complete(1);
            OperatorSubtaskState state = merger.checkpoint(2);
            List<MetricResult> results = merger.results();
            return new Before(
                    state,
                    MergerHarness.published(results),
                    results.get(results.size() - 1).revision());
        }
    }

    private static void tickUntil(MergerHarness merger, long time) throws Exception {
        while (merger.wallClock() + INTERVAL < time) {
            merger.tick();
        }
    }

    @Test
    void everythingThatCanChangeIsPublishedOnceMoreWhenTheWriterBeforeIsHeardOfNoMore() throws Exception {
        Before before = before();
        try (MergerHarness merger = MergerHarness.restore(before.state(), NOON)) {
            merger.tick();
            assertThat(merger.published().keySet())
                    .as("where the live counters stand is not known after a restore")
                    .containsExactly("active_users{} now_30m 720", "active_users{} now_5m 720");
            tickUntil(merger, NOON + LIMITS.settledMillis());
            assertThat(merger.results()).isEmpty();
            assertThat(merger.sketches()).isEmpty();
            List<MetricResult> again = new ArrayList<>();
            for (int i = 0; i < ENOUGH; i++) {
                merger.tick();
                List<MetricResult> share = merger.results();
                assertThat(share).hasSizeLessThan(before.published().size() / 4);
                again.addAll(share);
            }
            assertThat(MergerHarness.published(again)).isEqualTo(before.published());
            assertThat(again)
                    .hasSameSizeAs(before.published().keySet())
                    .allMatch(result -> result.revision() > before.greatestRevision());
            assertThat(merger.sketches()).hasSize(1);
            assertThat(merger.own())
                    .as("complete windows that are published once more are not corrected")
                    .isEmpty();
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void whatIsPublishedOnceMoreIsWhatHoldsThen() throws Exception {
        try (MergerHarness merger = MergerHarness.restore(before().state(), NOON)) {
            tickUntil(merger, NOON + LIMITS.settledMillis());
            merger.send(out -> out.add(SENT, WindowKind.HOUR, at(MONDAY, 8), 3));
            List<MetricResult> again = new ArrayList<>();
            for (int i = 0; i < ENOUGH; i++) {
                merger.tick();
                again.addAll(merger.results());
            }
            assertThat(MergerHarness.published(again))
                    .containsEntry("messages{status=sent} hour 480", "5 complete")
                    .containsEntry("messages{status=sent} day 0", "5 partial");
        }
    }

    @Test
    void anotherRestoreStartsAnew() throws Exception {
        Before before = before();
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.restore(before.state(), NOON)) {
            tickUntil(merger, NOON + LIMITS.settledMillis() + 5 * INTERVAL);
            state = merger.checkpoint(3);
        }
        long restored = NOON + LIMITS.settledMillis() + 60_000;
        try (MergerHarness merger = MergerHarness.restore(state, restored)) {
            tickUntil(merger, restored + LIMITS.settledMillis());
            merger.results();
            SortedMap<String, String> again = new TreeMap<>();
            for (int i = 0; i < ENOUGH; i++) {
                merger.tick();
                again.putAll(merger.published());
            }
            assertThat(again).isEqualTo(before.published());
        }
    }

    @Test
    void aJobThatCatchesUpPublishesItsSharesAtItsOwnPaceAndLetsNothingExpireBefore() throws Exception {
        long longAgo = MONDAY - 200;
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(longAgo, 9));
            merger.send(out -> CAMPAIGNS.forEach(campaign -> out.add(campaign, WindowKind.DAY, longAgo, 7)));
            merger.wallClock(NOON + CatchUp.PUBLISH_MILLIS);
            state = merger.checkpoint(1);
        }
        try (MergerHarness merger = MergerHarness.restore(state, NOON)) {
            merger.secure(2, at(longAgo + 150, 1));
            merger.wallClock(NOON + CatchUp.PUBLISH_MILLIS);
            merger.checkpoint(3);
            assertThat(merger.results()).hasSameSizeAs(CAMPAIGNS).allMatch(result -> result.status() == FINAL);
            tickUntil(merger, NOON + LIMITS.settledMillis());
            assertThat(merger.results()).isEmpty();
            assertThat(merger.keys()).isEqualTo(CAMPAIGNS.size());
            List<MetricResult> again = new ArrayList<>();
            for (int i = 0; i < ENOUGH; i++) {
                merger.wallClock(merger.wallClock() + CatchUp.PUBLISH_MILLIS);
                assertThat(merger.results()).isEmpty();
                merger.checkpoint(4 + i);
                again.addAll(merger.results());
            }
            assertThat(again).hasSameSizeAs(CAMPAIGNS);
            assertThat(merger.keys()).isZero();
        }
    }

    @Test
    void withoutARestoreNothingIsPublishedOnceMore() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> out.add(SENT, WindowKind.HOUR, at(MONDAY, 8), 2));
            merger.tick();
            merger.results();
            tickUntil(merger, NOON + LIMITS.settledMillis() + ENOUGH * INTERVAL);
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void theLiveCountersFallToZeroOnceMoreAlsoIfNobodyHasCome() throws Exception {
        Before before = before();
        try (MergerHarness merger = MergerHarness.restore(before.state(), NOON)) {
            merger.eventTime(at(MONDAY, 13));
            merger.tick();
            assertThat(merger.published()).containsEntry("active_users{} now_5m 780", "0 partial");
            tickUntil(merger, NOON + LIMITS.settledMillis());
            assertThat(merger.results()).isEmpty();
            SortedMap<String, String> again = new TreeMap<>();
            for (int i = 0; i < ENOUGH; i++) {
                merger.tick();
                again.putAll(merger.published());
            }
            assertThat(again).containsEntry("active_users{} now_5m 780", "0 partial");
        }
    }

    @Test
    void whoStoodStillForSoLongThatAnotherMayHaveTakenItsPlacePublishesNothing() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> out.add(SENT, WindowKind.HOUR, at(MONDAY, 8), 2));
            assertThatThrownBy(() -> merger.wallClock(NOON + LIMITS.standStillMillis() + 1))
                    .isInstanceOf(StaleWriterException.class)
                    .hasMessage("this subtask stood still for 121 s; another may have taken its place");
            assertThatThrownBy(() -> merger.checkpoint(1)).isInstanceOf(StaleWriterException.class);
            assertThatThrownBy(merger::finish).isInstanceOf(StaleWriterException.class);
            assertThat(merger.output()).isEmpty();
            merger.wallClock(NOON);
        }
    }

    @Test
    void whoIsSlowGoesOn() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            for (int i = 1; i <= 3; i++) {
                merger.send(out -> out.add(SENT, WindowKind.HOUR, at(MONDAY, 8), 2));
                merger.wallClock(NOON + i * LIMITS.standStillMillis());
                assertThat(merger.published()).containsEntry("messages{status=sent} day 0", 2 * i + " partial");
            }
        }
    }

    @Test
    void theSharesCoverEverythingOnceAndTellHowMuchIsToGo() {
        List<Integer> all = IntStream.range(0, 1_000).boxed().toList();
        Republication<Integer> republication = Republication.after(0, LIMITS);
        assertThat(republication.remaining()).isPositive();
        assertThat(republication.next(LIMITS.settledMillis() - 1, () -> all)).isEmpty();
        List<Integer> published = new ArrayList<>();
        long remaining = all.size();
        while (republication.remaining() > 0) {
            published.addAll(republication.next(LIMITS.settledMillis(), () -> all));
            assertThat(republication.remaining()).isLessThan(remaining);
            remaining = republication.remaining();
        }
        assertThat(published).isEqualTo(all);
        assertThat(republication.next(Long.MAX_VALUE, () -> all)).isEmpty();
        Republication<Integer> empty = Republication.after(0, LIMITS);
        empty.next(LIMITS.settledMillis(), List::of);
        assertThat(empty.remaining()).isZero();
        assertThat(Republication.none().remaining()).isZero();
    }

    @Test
    void revisionsGrowAcrossRestartsInQuickSuccessionFromOneCheckpoint() {
        long skew = LIMITS.clockSkewMillis();
        long[] wall = {NOON};
        HybridClock first = new HybridClock(() -> wall[0]);
        first.resume(0, skew);
        long checkpointed = first.next();
        long greatest = checkpointed;
        for (int attempt = 0; attempt < 5; attempt++) {
            wall[0] += 1_000;
            HybridClock clock = new HybridClock(() -> wall[0]);
            clock.resume(checkpointed, skew);
            assertThat(clock.next()).isGreaterThan(greatest);
            greatest = Stream.generate(clock::next)
                    .limit(10_000)
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    @Test
    void whatIsPublishedOnceMoreOutranksWhatAnyWriterBeforeCanHavePublished() {
        // The one before stood on a machine whose clock is ahead, had itself just been restored, and slept until the
        // end.
        long skew = LIMITS.clockSkewMillis();
        long[] wall = {NOON + skew};
        HybridClock zombie = new HybridClock(() -> wall[0]);
        zombie.resume(0, skew);
        wall[0] += LIMITS.standStillMillis();
        HybridClock successor = new HybridClock(() -> NOON + LIMITS.settledMillis());
        assertThat(successor.next()).isGreaterThan(zombie.next());
        assertThat(LIMITS.settledMillis())
                .as("stood still, waited for the producer, waited in the producer, and the clocks")
                .isEqualTo(121_000 + 120_000 + 120_000 + 2 * skew);
    }
}
