package dev.tidemark.job.series;

import static dev.tidemark.job.series.MergerHarness.CALENDAR;
import static dev.tidemark.job.series.MergerHarness.MONDAY;
import static dev.tidemark.job.series.MergerHarness.at;
import static dev.tidemark.job.series.MergerHarness.series;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.datasketches.hll.HllSketch;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class SeriesMergerTest {
    private static final Series SENT = series("messages", "status", "sent");
    private static final Series RECIPIENTS = series("recipients");
    private static final Series ACTIVE = series("active_users");
    private static final Series REGISTERED = series("registered_users");
    private static final Series EXACT = series("active_users_exact");
    private static final Series EVENTS_IN = series("events_in", "source", "message-events");
    private static final long MINUTE = ProjectCalendar.MINUTE_MILLIS;

    private static void sent(MergerHarness merger, long day, int hour, long amount) throws Exception {
        merger.send(out -> out.add(SENT, WindowKind.HOUR, at(day, hour), amount));
    }

    @Test
    void everyWindowThatChangedIsPublishedOncePerInterval() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            sent(merger, MONDAY, 9, 3);
            sent(merger, MONDAY, 9, 1);
            assertThat(merger.results()).isEmpty();
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "messages{status=sent} hour 480", "2 partial",
                            "messages{status=sent} hour 540", "4 partial",
                            "messages{status=sent} day 0", "6 partial",
                            "messages{status=sent} rolling_7d 0", "6 partial",
                            "messages{status=sent} rolling_30d 0", "6 partial"));
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void aPartialOfNothingPublishesItsWindowsBecauseAnEarlierValueMayStandThere() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.process(List.of(new Partial(SENT.key(), WindowKind.HOUR, at(MONDAY, 8), SumAccumulator.of(0))));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("messages{status=sent} hour 480", "0 partial")
                    .containsEntry("messages{status=sent} day 0", "0 partial");
        }
    }

    @Test
    void everythingThatChangedLeavesBeforeTheBarrierAndAtTheEndAndNothingAfterThat() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.checkpoint(1);
            assertThat(merger.output()).last().isEqualTo("barrier 1");
            assertThat(merger.results()).hasSize(4);
            sent(merger, MONDAY, 8, 1);
            merger.finish();
            assertThat(merger.published()).containsEntry("messages{status=sent} day 0", "3 partial");
            merger.complete(1);
            merger.checkpoint(2);
            assertThat(merger.output()).last().isEqualTo("barrier 2");
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void nothingOfEventTimeIsPublishedBeforeADayHasBegunButWhatBecameOfTheRecordsIs() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            sent(merger, MONDAY, 8, 2);
            merger.send(out -> out.add(EVENTS_IN, WindowKind.DAY, MONDAY, 5));
            merger.tick();
            assertThat(merger.published()).isEqualTo(Map.of("events_in{source=message-events} day 0", "5 partial"));
            merger.watermark(at(MONDAY, 8));
            merger.tick();
            assertThat(merger.published()).containsEntry("messages{status=sent} day 0", "2 partial");
        }
    }

    @Test
    void aDayBeginsByTheGreatestEventTimeAndRollingWindowsAreThereAlsoForDaysWithoutEvents() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.tick();
            merger.results();
            merger.eventTime(at(MONDAY + 8, 0) - 1);
            merger.tick();
            SortedMap<String, String> expected = new TreeMap<>();
            for (int day = 1; day <= 7; day++) {
                expected.put("messages{status=sent} rolling_30d " + day, "2 partial");
                if (day < 7) {
                    expected.put("messages{status=sent} rolling_7d " + day, "2 partial");
                }
            }
            assertThat(merger.published()).isEqualTo(expected);
        }
    }

    @Test
    void aFirstEventFromAWrongClockChangesNothingOfWhatIsPublishedAfterIt() throws Exception {
        SortedMap<String, String> expected;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sendManySeries(merger);
            merger.secure(1, at(MONDAY + 6, 9));
            expected = merger.published();
        }
        try (MergerHarness merger = MergerHarness.start()) {
            long wrong = LocalDate.of(2000, 1, 1).toEpochDay();
            merger.eventTime(at(wrong, 9));
            sent(merger, wrong, 9, 1);
            merger.watermark(at(wrong, 9));
            publishBehind(merger, 1);
            assertThat(merger.published()).isNotEmpty();
            merger.eventTime(at(MONDAY, 9));
            sendManySeries(merger);
            merger.secure(2, at(MONDAY + 6, 9));
            SortedMap<String, String> published = merger.published();
            published.keySet().removeIf(name -> Long.parseLong(name.substring(name.lastIndexOf(' ') + 1)) < -9_000);
            assertThat(published).isEqualTo(expected);
        }
    }

    private static void sendManySeries(MergerHarness merger) throws Exception {
        merger.send(out -> {
            for (int i = 0; i < 20; i++) {
                out.add(series("messages", "status", "sent", "channel", "c" + i), WindowKind.HOUR, at(MONDAY, 8), 1);
                out.add(series("registered_users", "country", "c" + i), WindowKind.DAY, MONDAY, 1);
            }
        });
    }

    @Test
    void aDayBeginsByTheWatermark() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.watermark(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.tick();
            merger.results();
            merger.watermark(at(MONDAY + 1, 0));
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "messages{status=sent} rolling_7d 1", "2 partial",
                            "messages{status=sent} rolling_30d 1", "2 partial"));
        }
    }

    @Test
    void windowsThatEntitiesContributeToAheadOfTimeArePublishedWhenTheirDayBegins() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                for (int ahead = 0; ahead < 7; ahead++) {
                    out.add(EXACT, WindowKind.ROLLING_7D, MONDAY + ahead, 4);
                }
            });
            merger.tick();
            assertThat(merger.published()).isEqualTo(Map.of("active_users_exact{} rolling_7d 0", "4 partial"));
            merger.eventTime(at(MONDAY + 2, 1));
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "active_users_exact{} rolling_7d 1", "4 partial",
                            "active_users_exact{} rolling_7d 2", "4 partial"));
        }
    }

    @Test
    void theEndOfABoundedInputBeginsNoDayAndLabelsNothing() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.watermark(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.tick();
            merger.results();
            merger.watermark(Long.MAX_VALUE);
            merger.checkpoint(1);
            merger.complete(1);
            merger.tick();
            merger.finish();
            assertThat(merger.published())
                    .as("the hour's end has been passed by the last real watermark")
                    .isEqualTo(Map.of("messages{status=sent} hour 480", "2 complete"));
            assertThat(merger.output()).contains("watermark " + Long.MAX_VALUE);
        }
    }

    @Test
    void weeksAndMonthsAreRolledUpFromDays() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY + 8, 9));
            for (long day : new long[] {MONDAY - 2, MONDAY - 1, MONDAY, MONDAY + 8}) {
                merger.send(out -> out.distinct(ACTIVE, WindowKind.HOUR, at(day, 3), day));
            }
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("active_users{} iso_week -7", "2 partial")
                    .containsEntry("active_users{} iso_week 0", "1 partial")
                    .containsEntry("active_users{} iso_week 7", "1 partial")
                    .containsEntry("active_users{} month -29", "1 partial")
                    .containsEntry("active_users{} month -1", "3 partial");
        }
    }

    @Test
    void weeksAndMonthsTakeADayWhoseContributionsCameBeforeItBegan() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> out.distinct(ACTIVE, WindowKind.HOUR, at(MONDAY, 9), 1));
            merger.tick();
            merger.results();
            merger.send(out -> out.distinct(ACTIVE, WindowKind.HOUR, at(MONDAY + 1, 0), 2));
            merger.tick();
            merger.results();
            merger.eventTime(at(MONDAY + 1, 0));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("active_users{} day 1", "1 partial")
                    .containsEntry("active_users{} rolling_7d 1", "2 partial")
                    .containsEntry("active_users{} iso_week 0", "2 partial")
                    .containsEntry("active_users{} month -1", "2 partial");
        }
    }

    @Test
    void whatIsKnownOfDaysToComeIsInNoMonthBeforeTheyBegin() throws Exception {
        Series series = series("cancelled_arr", "currency", "USD");
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> {
                out.add(series, WindowKind.DAY, MONDAY, 1);
                out.add(series, WindowKind.DAY, MONDAY + 3, 100);
            });
            merger.tick();
            assertThat(merger.published()).containsEntry("cancelled_arr{currency=USD} month -1", "0.000001 partial");
            merger.eventTime(at(MONDAY + 3, 0));
            merger.tick();
            assertThat(merger.published()).containsEntry("cancelled_arr{currency=USD} month -1", "0.000101 partial");
        }
    }

    @Test
    void onlyAWatermarkThatACompletedCheckpointSecuredLabels() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.watermark(at(MONDAY + 1, 0));
            merger.checkpoint(1);
            merger.watermark(at(MONDAY + 3, 9));
            merger.tick();
            assertThat(merger.published().values()).allMatch(text -> text.endsWith(" partial"));
            merger.complete(1);
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "messages{status=sent} hour 480", "2 complete",
                            "messages{status=sent} day 0", "2 complete",
                            "messages{status=sent} rolling_7d 0", "2 complete",
                            "messages{status=sent} rolling_30d 0", "2 complete"));
            merger.secure(2, at(MONDAY + 4, 0));
            assertThat(merger.published())
                    .containsEntry("messages{status=sent} hour 480", "2 final")
                    .containsEntry("messages{status=sent} day 0", "2 final")
                    .containsEntry("messages{status=sent} rolling_7d 0", "2 final")
                    .containsEntry("messages{status=sent} rolling_7d 1", "2 complete")
                    .containsEntry("messages{status=sent} rolling_7d 3", "2 complete")
                    .doesNotContainKey("messages{status=sent} rolling_7d 5");
            assertThat(merger.own()).isEmpty();
        }
    }

    @Test
    void anAbortedCheckpointLabelsNothing() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.watermark(at(MONDAY, 10));
            merger.checkpoint(1);
            merger.watermark(at(MONDAY, 11));
            merger.checkpoint(2);
            merger.results();
            merger.complete(2);
            merger.tick();
            assertThat(merger.results()).extracting(MetricResult::watermark).containsOnly(at(MONDAY, 11));
            merger.complete(1);
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void labelsOfTwoCheckpointsThatCompleteBetweenTwoPublicationsAreAllPublished() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 7, 1);
            sent(merger, MONDAY, 8, 2);
            merger.watermark(at(MONDAY, 8));
            merger.checkpoint(1);
            merger.watermark(at(MONDAY, 9));
            merger.checkpoint(2);
            merger.results();
            merger.complete(1);
            merger.complete(2);
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "messages{status=sent} hour 420", "1 complete",
                            "messages{status=sent} hour 480", "2 complete"));
        }
    }

    @Test
    void afterARestoreNoStatusGoesDownAndNoLabelIsForgotten() throws Exception {
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.secure(1, at(MONDAY, 9));
            assertThat(merger.published()).containsEntry("messages{status=sent} hour 480", "2 complete");
            merger.watermark(at(MONDAY + 1, 1));
            state = merger.checkpoint(2);
            // The checkpoint completes, but the job dies before the merger is told.
            assertThat(merger.published()).doesNotContainEntry("messages{status=sent} day 0", "2 complete");
        }
        try (MergerHarness merger = MergerHarness.restore(state, at(MONDAY, 12))) {
            merger.tick();
            assertThat(merger.published()).containsEntry("messages{status=sent} day 0", "2 complete");
            sent(merger, MONDAY, 8, 1);
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("messages{status=sent} hour 480", "3 complete")
                    .containsEntry("messages{status=sent} day 0", "3 complete")
                    .containsEntry("messages{status=sent} rolling_7d 1", "3 partial");
        }
    }

    @Test
    void revisionsGrowAcrossARestoreOnAMachineWhoseClockIsBehind() throws Exception {
        OperatorSubtaskState state;
        long greatest;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            state = merger.checkpoint(1);
            sent(merger, MONDAY, 8, 7);
            merger.wallClock(at(MONDAY, 12) + 4_000);
            List<Long> revisions =
                    merger.results().stream().map(MetricResult::revision).toList();
            assertThat(revisions).isSorted().doesNotHaveDuplicates();
            greatest = revisions.get(revisions.size() - 1);
        }
        // A second later, by a clock that is five seconds behind.
        try (MergerHarness merger = MergerHarness.restore(state, at(MONDAY, 12))) {
            sent(merger, MONDAY, 8, 7);
            merger.tick();
            List<MetricResult> results = merger.results();
            assertThat(results).isNotEmpty().allMatch(result -> result.revision() > greatest);
            assertThat(results.get(0).value()).contains(BigDecimal.valueOf(9));
        }
    }

    @Test
    void aValueThatFallsBackToZeroIsPublishedWithZero() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.tick();
            merger.results();
            sent(merger, MONDAY, 8, -2);
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "messages{status=sent} hour 480", "0 partial",
                            "messages{status=sent} day 0", "0 partial",
                            "messages{status=sent} rolling_7d 0", "0 partial",
                            "messages{status=sent} rolling_30d 0", "0 partial"));
        }
    }

    @Test
    void whatHasExpiredIsGoneAndLaterContributionsToItAreCountedAndStartNothing() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, MONDAY, 17));
            merger.checkpoint(10);
            assertThat(merger.keys()).isEqualTo(2);
            merger.secure(1, at(MONDAY + 76, 1));
            merger.checkpoint(11);
            assertThat(merger.keys()).isEqualTo(2);
            merger.secure(2, at(MONDAY + 77, 1));
            merger.checkpoint(12);
            assertThat(merger.keys()).isEqualTo(1);
            merger.secure(3, at(MONDAY + 117, 1));
            merger.checkpoint(13);
            assertThat(merger.keys()).isEqualTo(1);
            merger.secure(4, at(MONDAY + 118, 1));
            merger.checkpoint(14);
            assertThat(merger.keys()).isZero();
            merger.results();
            sent(merger, MONDAY, 8, 1);
            sent(merger, MONDAY, 9, 1);
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, MONDAY + 1, 18));
            merger.tick();
            assertThat(merger.keys()).isZero();
            assertThat(merger.results()).isEmpty();
            assertThat(merger.own()).isEqualTo(Map.of("expired_contributions 0", 2L, "expired_contributions 1", 1L));
        }
    }

    @Test
    void aDayIsCorrectedOnlyAsLongAsEveryWindowThatHoldsItCanBe() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            for (long day : new long[] {MONDAY - 29, MONDAY}) {
                merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, day, day));
            }
            merger.tick();
            assertThat(merger.published()).containsEntry("recipients{} rolling_30d 0", "2 partial");
            merger.secure(1, at(MONDAY + 44, 1));
            merger.results();
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, MONDAY, 3));
            merger.tick();
            assertThat(merger.published()).containsEntry("recipients{} rolling_30d 0", "3 final");
            merger.secure(2, at(MONDAY + 50, 1));
            merger.results();
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, MONDAY, 4));
            merger.tick();
            assertThat(merger.published()).doesNotContainKey("recipients{} rolling_30d 0");
            assertThat(merger.own()).containsEntry("expired_contributions 0", 1L);
        }
    }

    @Test
    void expiredContributionsOfAnyAgeAreCounted() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.secure(1, at(MONDAY + 200, 1));
            merger.send(out -> out.add(series("expired_contributions"), WindowKind.DAY, MONDAY, 3));
            merger.tick();
            assertThat(merger.published()).containsEntry("expired_contributions{} day 0", "3 final");
            assertThat(merger.own()).isEmpty();
        }
    }

    @Test
    void onlyNewValuesOfCompleteWindowsCountAsCorrected() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY + 1, 9));
            sent(merger, MONDAY, 8, 2);
            merger.secure(1, at(MONDAY + 1, 8));
            merger.tick();
            assertThat(merger.own()).isEmpty();
            // Day 0 is complete, the rolling windows of day 0 are, those of day 1 are not.
            sent(merger, MONDAY, 8, 1);
            merger.send(out -> out.add(EVENTS_IN, WindowKind.DAY, MONDAY, 5));
            merger.tick();
            assertThat(merger.own()).isEqualTo(Map.of("corrected_windows 0", 4L));
        }
    }

    @Test
    void toDateKeepsTheSumOfDaysThatHaveExpired() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY - 1, 5));
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY, 2));
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("registered_users{} to_date -1", "5 partial")
                    .containsEntry("registered_users{} to_date 0", "7 partial");
            merger.secure(1, at(MONDAY + 80, 1));
            merger.results();
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY + 80, 1));
            OperatorSubtaskState state = merger.checkpoint(2);
            assertThat(merger.published())
                    .containsEntry("registered_users{} day 80", "1 partial")
                    .containsEntry("registered_users{} to_date 80", "8 partial");
            try (MergerHarness restored = MergerHarness.restore(state, at(MONDAY, 12))) {
                restored.eventTime(at(MONDAY + 81, 1));
                restored.tick();
                assertThat(restored.published()).containsEntry("registered_users{} to_date 81", "8 partial");
            }
        }
    }

    /** Publishes while the job catches up. */
    private static void publishBehind(MergerHarness merger, int checkpoint) throws Exception {
        merger.wallClock(at(MONDAY, 12) + checkpoint * CatchUp.PUBLISH_MILLIS);
        merger.checkpoint(checkpoint);
    }

    @Test
    void whatACheckpointHeldBackIsPublishedAfterARestoreAndNothingThatHasLostDays() throws Exception {
        long first = MONDAY - 200;
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(first + 60, 9));
            for (long day = first; day <= first + 60; day++) {
                long id = day;
                merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, id, id));
            }
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, first, 5));
            publishBehind(merger, 1);
            merger.eventTime(at(first + 100, 1));
            merger.watermark(at(first + 100, 1));
            merger.checkpoint(2);
            merger.complete(2);
            publishBehind(merger, 3);
            merger.results();
            merger.eventTime(at(first + 103, 1));
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, first + 55, 1));
            merger.send(out -> out.distinct(RECIPIENTS, WindowKind.DAY, first + 103, 2));
            state = merger.checkpoint(4);
            assertThat(merger.results()).isEmpty();
        }
        try (MergerHarness merger = MergerHarness.restore(state, at(MONDAY, 12) + 4 * CatchUp.PUBLISH_MILLIS)) {
            publishBehind(merger, 5);
            var published = merger.published();
            assertThat(published)
                    .containsEntry("recipients{} rolling_30d -145", "31 final")
                    .containsEntry("recipients{} day -97", "1 partial")
                    .containsEntry("registered_users{} to_date -99", "5 partial")
                    .containsEntry("registered_users{} to_date -97", "5 partial");
            // The days before the 24th have expired.
            assertThat(published)
                    .doesNotContainKey("recipients{} rolling_30d -176")
                    .doesNotContainKey("recipients{} rolling_30d -148");
        }
    }

    @Test
    void aJobThatHasCaughtUpPublishesOnceItsLabelHasTooTheLatestDaysFirstAndTotalsBeforeTheirParts() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY - 10, 9));
            merger.send(out -> {
                out.add(series("messages", "channel", "sms", "status", "sent"), WindowKind.DAY, MONDAY - 10, 2);
                out.add(series("messages", "status", "sent"), WindowKind.DAY, MONDAY - 10, 3);
                out.add(REGISTERED, WindowKind.DAY, MONDAY - 10, 4);
            });
            merger.tick();
            merger.eventTime(at(MONDAY, 11));
            merger.watermark(at(MONDAY, 11));
            merger.send(out -> {
                out.add(series("messages", "channel", "sms", "status", "sent"), WindowKind.DAY, MONDAY, 5);
                out.add(REGISTERED, WindowKind.DAY, MONDAY, 6);
            });
            merger.tick();
            merger.checkpoint(1);
            assertThat(merger.results()).isEmpty();
            merger.complete(1);
            merger.tick();
            List<String> days = merger.results().stream()
                    .filter(result -> result.window().kind() == WindowKind.DAY)
                    .map(result -> "%s%s %d %s"
                            .formatted(
                                    result.metric(),
                                    result.dimensions().values(),
                                    CALENDAR.position(result.window()) - MONDAY,
                                    result.status().text()))
                    .toList();
            assertThat(days)
                    .containsExactly(
                            "registered_users[] 0 partial",
                            "messages[sms, sent] 0 partial",
                            "registered_users[] -10 final",
                            "messages[sent] -10 final",
                            "messages[sms, sent] -10 final");
            merger.tick();
            merger.checkpoint(2);
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void whatIsPublishedInTwoPartsAfterACatchUpIsWhatALiveJobPublishes() throws Exception {
        Consumer<Contributions> all = out -> {
            for (long day : List.of(MONDAY - 40, MONDAY - 10, MONDAY - 2, MONDAY - 1, MONDAY)) {
                out.add(series("messages", "status", "sent"), WindowKind.DAY, day, 2);
                out.add(series("messages", "status", "sent"), WindowKind.HOUR, at(day, 9), 2);
                out.add(series("funnel_users", "funnel", "invitation", "step", "invited"), WindowKind.DAY, day, 3);
                out.add(series("funnel_users", "funnel", "invitation", "step", "invited"), WindowKind.ALL_TIME, 0, 3);
                out.add(REGISTERED, WindowKind.DAY, day, 4);
                out.distinct(RECIPIENTS, WindowKind.DAY, day, day);
                out.distinct(ACTIVE, WindowKind.HOUR, at(day, 0), day);
                out.distinct(ACTIVE, WindowKind.HOUR, at(day, 10), day);
            }
        };
        List<String> live;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 11));
            merger.secure(1, at(MONDAY, 11));
            merger.send(all);
            merger.tick();
            live = numbers(merger.results());
        }
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY - 40, 9));
            merger.tick();
            merger.eventTime(at(MONDAY, 11));
            merger.watermark(at(MONDAY, 11));
            merger.send(all);
            merger.checkpoint(1);
            assertThat(merger.results()).isEmpty();
            merger.complete(1);
            merger.tick();
            assertThat(numbers(merger.results())).isEqualTo(live).hasSizeGreaterThan(50);
        }
    }

    private static List<String> numbers(List<MetricResult> results) {
        return results.stream()
                .map(result -> "%s: %s %s"
                        .formatted(
                                MergerHarness.name(result),
                                result.value().orElseThrow(),
                                result.status().text()))
                .sorted()
                .toList();
    }

    @Test
    void whoComesAfterIsToldTheTimeWhenTheResultsUpToItHaveBeenSent() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY - 10, 9));
            merger.watermark(at(MONDAY - 10, 9));
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY - 10, 1));
            merger.checkpoint(1);
            merger.eventTime(at(MONDAY, 11));
            merger.watermark(at(MONDAY, 11));
            merger.checkpoint(2);
            assertThat(merger.output()).containsExactly("watermark " + at(MONDAY - 10, 9), "barrier 1", "barrier 2");
            merger.complete(2);
            merger.tick();
            assertThat(merger.output())
                    .endsWith("watermark " + at(MONDAY, 11))
                    .hasSizeGreaterThan(4)
                    .doesNotHaveDuplicates();
            merger.watermark(at(MONDAY, 12));
            assertThat(merger.output()).endsWith("watermark " + at(MONDAY, 12));
        }
    }

    @Test
    void aHistoryThatEndedLongAgoIsPublishedWithItsTimeWhenNothingMoreComes() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY - 10, 9));
            merger.watermark(at(MONDAY - 11, 9));
            merger.watermark(at(MONDAY - 10, 9));
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY - 10, 1));
            merger.tick();
            assertThat(merger.output()).containsExactly("watermark " + at(MONDAY - 11, 9));
            merger.idle();
            assertThat(merger.output()).endsWith("watermark " + at(MONDAY - 10, 9));
            assertThat(merger.published()).containsEntry("registered_users{} day -10", "1 partial");
        }
    }

    @Test
    void aJobOfWhichOnePartIsBehindCatchesUp() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 11));
            merger.watermark(at(MONDAY - 10, 9));
            merger.send(out -> out.add(REGISTERED, WindowKind.DAY, MONDAY, 1));
            merger.tick();
            assertThat(merger.results()).isEmpty();
            publishBehind(merger, 1);
            assertThat(merger.published()).containsEntry("registered_users{} day 0", "1 partial");
        }
    }

    @Test
    void theLiveCountersStandAtTheMinuteOfTheGreatestEventTime() throws Exception {
        long t0 = at(MONDAY, 12);
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(t0 + 5 * MINUTE);
            for (int minute = 0; minute <= 5; minute++) {
                long start = t0 + minute * MINUTE;
                long user = minute;
                merger.send(out -> out.distinct(ACTIVE, WindowKind.MINUTE, start, user));
            }
            merger.tick();
            assertThat(merger.published())
                    .containsEntry("active_users{} now_5m 725", "5 partial")
                    .containsEntry("active_users{} now_30m 725", "6 partial");
            merger.eventTime(t0 + 7 * MINUTE + 59_000);
            merger.tick();
            assertThat(merger.published())
                    .isEqualTo(Map.of(
                            "active_users{} now_5m 727", "3 partial",
                            "active_users{} now_30m 727", "6 partial"));
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void theLiveCountersGrowWithinAMinute() throws Exception {
        long t0 = at(MONDAY, 12);
        try (MergerHarness merger = MergerHarness.start()) {
            for (int user = 1; user <= 3; user++) {
                long id = user;
                merger.eventTime(t0 + user);
                merger.send(out -> out.distinct(ACTIVE, WindowKind.MINUTE, t0, id));
                merger.tick();
                assertThat(merger.published()).containsEntry("active_users{} now_5m 720", user + " partial");
            }
        }
    }

    @Test
    void theLiveCountersTakeMinutesThatCameBeforeTheirTime() throws Exception {
        long t0 = at(MONDAY, 12);
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(t0);
            merger.send(out -> out.distinct(ACTIVE, WindowKind.MINUTE, t0 + 40 * MINUTE, 1));
            merger.tick();
            merger.eventTime(t0 + 40 * MINUTE);
            merger.tick();
            assertThat(merger.published()).containsEntry("active_users{} now_5m 760", "1 partial");
        }
    }

    @Test
    void theLiveCountersFallToZeroWhenNobodyIsThereAlsoAfterARestore() throws Exception {
        long t0 = at(MONDAY, 12);
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(t0);
            merger.send(out -> out.distinct(ACTIVE, WindowKind.MINUTE, t0, 1));
            merger.send(out -> out.distinct(ACTIVE, WindowKind.HOUR, t0, 1));
            state = merger.checkpoint(1);
            merger.results();
            merger.eventTime(t0 + 31 * MINUTE);
            merger.tick();
            assertThat(merger.published()).containsEntry("active_users{} now_30m 751", "0 partial");
        }
        try (MergerHarness merger = MergerHarness.restore(state, t0)) {
            merger.eventTime(t0 + 40 * MINUTE);
            merger.tick();
            assertThat(merger.published()).containsEntry("active_users{} now_30m 760", "0 partial");
            merger.eventTime(t0 + 41 * MINUTE);
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void theSketchesOfChangedDaysLeaveAtTheBarrierAndUniteToThePublishedNumber() throws Exception {
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            for (int hour = 0; hour < 4; hour++) {
                long start = at(MONDAY, hour);
                long from = hour * 500L;
                merger.send(out -> {
                    for (long user = from; user < from + 1_000; user++) {
                        out.distinct(ACTIVE, WindowKind.HOUR, start, user);
                    }
                });
            }
            merger.tick();
            assertThat(merger.sketches()).isEmpty();
            BigDecimal published = merger.results().stream()
                    .filter(result -> result.window().kind() == WindowKind.DAY)
                    .findFirst()
                    .flatMap(MetricResult::value)
                    .orElseThrow();
            merger.checkpoint(1);
            assertThat(merger.output()).last().isEqualTo("barrier 1");
            assertThat(merger.sketches()).singleElement().satisfies(sketch -> {
                assertThat(sketch.key().metric()).isEqualTo("active_users");
                assertThat(sketch.key().windowKind()).isEqualTo(WindowKind.DAY);
                assertThat(sketch.key().windowStart()).isEqualTo(at(MONDAY, 0));
                double estimate = HllSketch.heapify(sketch.image()).getCompositeEstimate();
                assertThat(Math.rint(estimate)).isEqualTo(published.doubleValue());
            });
            merger.checkpoint(2);
            assertThat(merger.sketches()).hasSize(1);
        }
    }

    @Test
    void stateIsRestoredAtAnotherParallelism() throws Exception {
        List<Series> all = Stream.of("whatsapp", "email", "sms", "ivr", "rcs", "push", "fax", "post")
                .map(channel -> series("messages", "status", "sent", "channel", channel))
                .toList();
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            merger.send(out -> all.forEach(series -> out.add(series, WindowKind.HOUR, at(MONDAY, 8), 7)));
            state = merger.checkpoint(1);
        }
        List<String> found = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            try (MergerHarness merger = MergerHarness.rescale(state, 3, subtask)) {
                merger.eventTime(at(MONDAY + 1, 9));
                merger.tick();
                merger.published().forEach((name, value) -> {
                    if (name.contains("rolling_7d 1")) {
                        found.add(name);
                        assertThat(value).isEqualTo("7 partial");
                    }
                });
            }
        }
        assertThat(found).hasSize(all.size()).doesNotHaveDuplicates();
    }

    @Test
    void stateOfAnotherDefinitionIsLeftBehind() throws Exception {
        OperatorSubtaskState state;
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY, 9));
            sent(merger, MONDAY, 8, 2);
            state = merger.checkpoint(1);
        }
        Catalogue other =
                Catalogue.shipped("another zone", java.time.Duration.ofDays(40), java.time.Duration.ofDays(30));
        try (MergerHarness merger = MergerHarness.restore(other, state, at(MONDAY, 12))) {
            assertThat(merger.keys()).isZero();
            merger.eventTime(at(MONDAY + 1, 9));
            merger.tick();
            assertThat(merger.results()).isEmpty();
        }
    }

    @Test
    void aRetentionCellIsPartialUntilItsLastDayIsOver() throws Exception {
        Series cell = series("retention_users", "by", "active", "kind", "n_day", "n", "7");
        Series open = series("retention_users", "by", "active", "kind", "unbounded", "n", "7");
        try (MergerHarness merger = MergerHarness.start()) {
            merger.eventTime(at(MONDAY + 8, 9));
            merger.send(out -> {
                for (Series series : List.of(cell, open)) {
                    out.add(series, WindowKind.DAY, MONDAY, 3);
                    out.add(series, WindowKind.ISO_WEEK, MONDAY, 3);
                }
            });
            merger.secure(1, at(MONDAY + 8, 0) - 1);
            assertThat(merger.published().values()).containsOnly("3 partial");
            merger.secure(2, at(MONDAY + 8, 0));
            assertThat(merger.published().keySet())
                    .containsExactly("retention_users{by=active, kind=n_day, n=7} day 0");
            merger.secure(3, at(MONDAY + 56, 0));
            assertThat(merger.published())
                    .containsEntry("retention_users{by=active, kind=n_day, n=7} day 0", "3 final")
                    .containsEntry("retention_users{by=active, kind=n_day, n=7} iso_week 0", "3 complete");
            merger.secure(4, at(MONDAY + 91, 0));
            assertThat(new TreeSet<>(merger.published().keySet()))
                    .contains(
                            "retention_users{by=active, kind=unbounded, n=7} day 0",
                            "retention_users{by=active, kind=unbounded, n=7} iso_week 0");
        }
    }

    @Test
    void theCalendarOfTheTestsIsWhatTheySay() {
        assertThat(ProjectCalendar.week((int) MONDAY)).isEqualTo((int) MONDAY);
        assertThat(CALENDAR.startOfDay(MONDAY)).isEqualTo(at(MONDAY, 0));
    }
}
