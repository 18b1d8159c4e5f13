package dev.tidemark.job.derive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.sink.MetricResultSerializer;
import dev.tidemark.job.sink.StaleWriterException;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class DeriveTest {
    private static final Catalogue CATALOGUE = Catalogue.shipped("test", Duration.ofDays(40), Duration.ofDays(30));
    private static final ProjectCalendar CALENDAR = new ProjectCalendar(ZoneOffset.UTC);
    private static final DerivedMetrics DERIVED = new DerivedMetrics(
            List.of(
                    FunnelDefinition.invitation(Duration.ofDays(30)),
                    new FunnelDefinition(
                            "trial",
                            List.of(new FunnelStep("opened", Set.of("opened")), new FunnelStep("paid", Set.of("paid"))),
                            Duration.ofMinutes(90))),
            List.of(30));
    private static final long MONDAY = LocalDate.of(2026, 3, 2).toEpochDay();
    private static final long INTERVAL = 1_000;
    private static final WriterLimits LIMITS = new WriterLimits(120_000, INTERVAL, 5_000);
    private static final long WALL = 1_772_452_800_000L;

    @Test
    void stickinessIsTheDayOverTheMonth() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("active_users", WindowKind.DAY, MONDAY, 20, "platform", "web");
            derive.put("active_users", WindowKind.ROLLING_30D, MONDAY, 60, "platform", "web");
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "stickiness{platform=web} day 0", "0.333333333",
                            "avg_stickiness{platform=web} day 0", "0.011111111"));
        }
    }

    @Test
    void monthlyRevenueIsATwelfthOfTheAnnualRoundedOnce() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("gross_arr", WindowKind.TO_DATE, MONDAY, 900, "currency", "EUR", "plan", "yearly");
            derive.put("gross_arr", WindowKind.TO_DATE, MONDAY, 100, "currency", "USD");
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "mrr{currency=EUR, plan=yearly} to_date 0", "75",
                            "mrr{currency=USD} to_date 0", "8.333333"));
        }
    }

    private static void drain(Harness derive, String model, int mean, int count) {
        derive.put("battery_drain_mah", WindowKind.ROLLING_7D, MONDAY, mean, "device_model", model, "stat", "mean");
        derive.put("battery_drain_mah", WindowKind.ROLLING_7D, MONDAY, count, "device_model", model, "stat", "count");
    }

    @Test
    void aModelWithFourReportsIsNotRanked() throws Exception {
        try (Harness derive = Harness.start()) {
            drain(derive, "a", 900, 5);
            drain(derive, "b", 950, 4);
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("top_device_models{device_model=a} rolling_7d 0", "1"));
        }
        for (String model : List.of("_unknown", "_other")) {
            assertThat(DERIVED.group(Harness.result(
                            ResultStatus.PARTIAL,
                            "battery_drain_mah",
                            WindowKind.DAY,
                            MONDAY,
                            1,
                            "device_model",
                            model,
                            "stat",
                            "mean")))
                    .isEmpty();
        }
    }

    @Test
    void modelsAreRankedByMeanAndThenByBytesAndWhoIsPassedFallsOut() throws Exception {
        try (Harness derive = Harness.start()) {
            for (int i = 0; i < 10; i++) {
                drain(derive, "m" + i, 100, 5);
            }
            derive.tick();
            assertThat(derive.published())
                    .hasSize(10)
                    .containsEntry("top_device_models{device_model=m0} rolling_7d 0", "1")
                    .containsEntry("top_device_models{device_model=m9} rolling_7d 0", "10");
            drain(derive, "z", 101, 7);
            derive.checkpoint(1);
            assertThat(derive.published())
                    .hasSize(11)
                    .containsEntry("top_device_models{device_model=z} rolling_7d 0", "1")
                    .containsEntry("top_device_models{device_model=m8} rolling_7d 0", "10")
                    .containsEntry("top_device_models{device_model=m9} rolling_7d 0", "0");
        }
    }

    @Test
    void aRankIsPublishedWhenItOrItsStatusChangesAndOnceMoreAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Harness derive = Harness.start()) {
            drain(derive, "a", 300, 5);
            drain(derive, "b", 200, 5);
            drain(derive, "c", 100, 5);
            derive.tick();
            assertThat(derive.published()).hasSize(3);
            drain(derive, "c", 150, 6);
            derive.tick();
            assertThat(derive.published()).isEmpty();
            drain(derive, "c", 250, 7);
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "top_device_models{device_model=b} rolling_7d 0", "3",
                            "top_device_models{device_model=c} rolling_7d 0", "2"));
            String[] mean = {"device_model", "a", "stat", "mean"};
            String[] count = {"device_model", "a", "stat", "count"};
            derive.put(ResultStatus.COMPLETE, "battery_drain_mah", WindowKind.ROLLING_7D, MONDAY, 300, mean);
            derive.put(ResultStatus.COMPLETE, "battery_drain_mah", WindowKind.ROLLING_7D, MONDAY, 5, count);
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("top_device_models{device_model=a} rolling_7d 0", "1"));
            state = derive.checkpoint(1);
        }
        try (Harness derive = Harness.restore(state, WALL)) {
            drain(derive, "c", 260, 7);
            derive.tick();
            assertThat(derive.published()).isEmpty();
            while (derive.wallClock() < WALL + LIMITS.settledMillis() + 3 * INTERVAL) {
                derive.tick();
            }
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "top_device_models{device_model=a} rolling_7d 0", "1",
                            "top_device_models{device_model=b} rolling_7d 0", "3",
                            "top_device_models{device_model=c} rolling_7d 0", "2"));
        }
    }

    @Test
    void theMeanOfActiveDaysIsAStatisticOfActionsAndTheShareOfPowerUsersAMetric() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("user_actions", WindowKind.DAY, MONDAY, 40, "period", "30d", "stat", "users");
            derive.put("action_days", WindowKind.DAY, MONDAY, 100, "period", "30d");
            derive.put("power_users", WindowKind.DAY, MONDAY, 5);
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "user_actions{period=30d, stat=mean_active_days} day 0", "2.5",
                            "power_user_share{} day 0", "0.125"));
        }
    }

    @Test
    void averageStickinessTakesAllThirtyDaysAndFollowsACorrectionOfAnyOfThem() throws Exception {
        try (Harness derive = Harness.start()) {
            for (int day = 0; day < 30; day += 2) {
                derive.put("active_users", WindowKind.DAY, MONDAY + day, 10);
            }
            derive.put("active_users", WindowKind.DAY, MONDAY - 1, 999);
            derive.put("active_users", WindowKind.ROLLING_30D, MONDAY + 29, 50);
            derive.tick();
            // 15 days of 10, over 30 days of 50.
            assertThat(derive.published()).containsEntry("avg_stickiness{} day 29", "0.1");
            derive.put("active_users", WindowKind.DAY, MONDAY, 160);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry("avg_stickiness{} day 29", "0.2")
                    .doesNotContainKey("avg_stickiness{} day 28");
        }
    }

    @Test
    void sketchErrorIsTheRelativeDeviation() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("active_users", WindowKind.ROLLING_7D, MONDAY, 198);
            derive.put("active_users_exact", WindowKind.ROLLING_7D, MONDAY, 200);
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("sketch_error{} rolling_7d 0", "-0.01"));
        }
    }

    @Test
    void aDayThatHasNotBegunHasNoSketchError() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("active_users", WindowKind.DAY, MONDAY, 198);
            derive.put("active_users_exact", WindowKind.DAY, MONDAY, 200);
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("sketch_error{} day 0", "-0.01"));
        }
    }

    @Test
    void quickRatioIsGainedOverLost() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.ISO_WEEK, MONDAY, 3, "state", "new");
            derive.put("lifecycle", WindowKind.ISO_WEEK, MONDAY, 2, "state", "resurrected");
            derive.put("lifecycle", WindowKind.ISO_WEEK, MONDAY, 50, "state", "returning");
            derive.put("lifecycle", WindowKind.ISO_WEEK, MONDAY, 4, "state", "dormant");
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("quick_ratio{} iso_week 0", "1.25"));
        }
    }

    @Test
    void aRatioOverNothingHasNoValue() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("quick_ratio{} day 0", "nothing"));
        }
    }

    @Test
    void anOperandWithoutValueIsAbsent() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.putNothing("lifecycle", WindowKind.DAY, MONDAY, "state", "dormant");
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 2, "state", "resurrected");
            derive.put("lifecycle", WindowKind.DAY, MONDAY + 1, 4, "state", "dormant");
            derive.put("lifecycle", WindowKind.DAY, MONDAY + 1, 4, "state", "new");
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of("quick_ratio{} day 0", "nothing", "quick_ratio{} day 1", "1"));
            derive.putNothing("lifecycle", WindowKind.DAY, MONDAY + 1, "state", "new");
            derive.tick();
            assertThat(derive.published()).isEqualTo(Map.of("quick_ratio{} day 1", "0"));
        }
    }

    private static void variant(Harness derive, String name, int users, int conversions) throws Exception {
        String[] dimensions = {"experiment", "button", "variant", name};
        derive.put("experiment_users", WindowKind.DAY, MONDAY, users, dimensions);
        derive.put("experiment_conversions", WindowKind.DAY, MONDAY, conversions, dimensions);
    }

    @Test
    void aVariantIsHeldAgainstTheLeastOneOrTheControl() throws Exception {
        try (Harness derive = Harness.start()) {
            variant(derive, "red", 1_000, 150);
            variant(derive, "blue", 1_000, 120);
            derive.tick();
            String red = "{experiment=button, variant=red} day 0";
            String blue = "{experiment=button, variant=blue} day 0";
            assertThat(derive.published())
                    .containsEntry("experiment_conversion" + red, "0.15")
                    .containsEntry("experiment_lift" + red, "0.03")
                    .hasEntrySatisfying(
                            "experiment_p_value" + red, p -> assertThat(p).startsWith("0.0496"))
                    .containsEntry("experiment_lift" + blue, "nothing")
                    .containsEntry("experiment_p_value" + blue, "nothing");
            variant(derive, "control", 100, 4);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry("experiment_lift" + red, "0.11")
                    .containsEntry("experiment_lift" + blue, "0.08")
                    .containsEntry("experiment_p_value" + red, "nothing");
            variant(derive, "control", 0, 0);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry("experiment_lift" + red, "0.03")
                    .containsEntry("experiment_lift" + blue, "nothing")
                    .containsEntry("experiment_conversion{experiment=button, variant=control} day 0", "nothing");
        }
    }

    @Test
    void retentionIsOverTheCohort() throws Exception {
        try (Harness derive = Harness.start()) {
            for (String n : List.of("0", "1", "7")) {
                derive.put(
                        "retention_users",
                        WindowKind.DAY,
                        MONDAY,
                        n.equals("0") ? 8 : 8 - Integer.parseInt(n),
                        "by",
                        "active",
                        "kind",
                        "n_day",
                        "n",
                        n);
            }
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "retention{by=active, kind=n_day, n=0} day 0", "1",
                            "retention{by=active, kind=n_day, n=1} day 0", "0.875",
                            "retention{by=active, kind=n_day, n=7} day 0", "0.125"));
        }
    }

    @Test
    void activationRateIsOverTheRegistered() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("registered_users", WindowKind.DAY, MONDAY, 40);
            derive.put("activated_users", WindowKind.DAY, MONDAY, 10, "days", "7");
            derive.put("activated_users", WindowKind.DAY, MONDAY, 15, "days", "30");
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "activation_rate{days=7} day 0", "0.25",
                            "activation_rate{days=30} day 0", "0.375"));
        }
    }

    @Test
    void ratesAreOfMessagesBySendTime() throws Exception {
        try (Harness derive = Harness.start()) {
            Map.of("sent", 200, "delivered", 160, "read", 40, "clicked", 8, "failed", 30)
                    .forEach((status, count) -> derive.put(
                            "messages_by_send_time",
                            WindowKind.ROLLING_7D,
                            MONDAY,
                            count,
                            "channel",
                            "sms",
                            "status",
                            status));
            derive.tick();
            assertThat(derive.published())
                    .isEqualTo(Map.of(
                            "delivery_rate{channel=sms} rolling_7d 0", "0.8",
                            "read_rate{channel=sms} rolling_7d 0", "0.25",
                            "click_rate{channel=sms} rolling_7d 0", "0.05",
                            "failure_rate{channel=sms} rolling_7d 0", "0.15"));
        }
    }

    @Test
    void ofOneFlushNoRatioHasTheNewNumeratorAndTheOldDenominator() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("messages_by_send_time", WindowKind.DAY, MONDAY, 4, "status", "sent");
            derive.put("messages_by_send_time", WindowKind.DAY, MONDAY, 1, "status", "delivered");
            derive.tick();
            derive.published();
            derive.put("messages_by_send_time", WindowKind.DAY, MONDAY, 8, "status", "delivered");
            derive.put("messages_by_send_time", WindowKind.DAY, MONDAY, 10, "status", "sent");
            assertThat(derive.results()).isEmpty();
            derive.tick();
            assertThat(derive.results().stream()
                            .filter(result -> result.metric().equals("delivery_rate")))
                    .singleElement()
                    .satisfies(result -> assertThat(result.value()).contains(new BigDecimal("0.800000000")));
        }
    }

    @Test
    void ratiosLeaveBeforeTheBarrierAndAtTheEnd() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.checkpoint(1);
            assertThat(derive.results()).hasSize(1);
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "dormant");
            derive.finish();
            assertThat(derive.published()).isEqualTo(Map.of("quick_ratio{} day 0", "1"));
        }
    }

    @Test
    void aRatioIsAsSettledAsTheLeastSettledOfItsOperands() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put(ResultStatus.FINAL, "lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.put(ResultStatus.COMPLETE, "lifecycle", WindowKind.DAY, MONDAY, 3, "state", "dormant");
            derive.tick();
            assertThat(derive.results()).extracting(MetricResult::status).containsExactly(ResultStatus.COMPLETE);
        }
    }

    private static void enter(Harness derive, WindowKind window, long position, int invited, int transacted) {
        derive.put("funnel_users", window, position, invited, "funnel", "invitation", "step", "invited");
        derive.put("funnel_users", window, position, invited / 2, "funnel", "invitation", "step", "activated");
        derive.put("funnel_users", window, position, transacted, "funnel", "invitation", "step", "transacted");
    }

    @Test
    void conversionsAreOverTheFirstAndThePreviousStep() throws Exception {
        try (Harness derive = Harness.start()) {
            enter(derive, WindowKind.DAY, MONDAY, 210, 34);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry("funnel_conversion{funnel=invitation, step=invited} day 0", "1")
                    .containsEntry("funnel_conversion{funnel=invitation, step=activated} day 0", "0.5")
                    .containsEntry("funnel_conversion{funnel=invitation, step=transacted} day 0", "0.161904762")
                    .containsEntry("funnel_step_conversion{funnel=invitation, step=activated} day 0", "0.5")
                    .containsEntry("funnel_step_conversion{funnel=invitation, step=transacted} day 0", "0.323809524")
                    .doesNotContainKey("funnel_step_conversion{funnel=invitation, step=invited} day 0");
        }
    }

    @Test
    void eachFunnelHasItsOwnStepsAndItsOwnConversionWindow() throws Exception {
        String open = "funnel_open{funnel=trial, state=";
        try (Harness derive = Harness.start()) {
            enter(derive, WindowKind.DAY, MONDAY, 210, 34);
            derive.put("funnel_users", WindowKind.DAY, MONDAY, 8, "funnel", "trial", "step", "opened");
            derive.put("funnel_users", WindowKind.DAY, MONDAY, 6, "funnel", "trial", "step", "paid");
            derive.tick();
            assertThat(derive.published())
                    .containsEntry("funnel_conversion{funnel=trial, step=paid} day 0", "0.75")
                    .containsEntry("funnel_step_conversion{funnel=trial, step=paid} day 0", "0.75")
                    .containsEntry("funnel_conversion{funnel=invitation, step=transacted} day 0", "0.161904762")
                    .containsEntry(open + "pending} day 0", "2");
            long midnight = (MONDAY + 1) * ProjectCalendar.DAY_MILLIS;
            derive.watermark(midnight + Duration.ofMinutes(90).toMillis() - 1);
            derive.tick();
            assertThat(derive.published()).containsEntry(open + "pending} day 0", "2");
            derive.watermark(midnight + Duration.ofMinutes(90).toMillis());
            derive.tick();
            assertThat(derive.published())
                    .as("at once, not with the next day")
                    .containsEntry(open + "pending} day 0", "0")
                    .containsEntry(open + "expired} day 0", "2")
                    .containsEntry("funnel_open{funnel=invitation, state=pending} day 0", "176");
        }
    }

    @Test
    void whoHasNotConvertedIsPendingUntilTheWatermarkHasPassedTheConversionWindow() throws Exception {
        String pending = "funnel_open{funnel=invitation, state=pending} ";
        String expired = "funnel_open{funnel=invitation, state=expired} ";
        try (Harness derive = Harness.start()) {
            enter(derive, WindowKind.DAY, MONDAY, 10, 4);
            enter(derive, WindowKind.DAY, MONDAY + 1, 20, 5);
            enter(derive, WindowKind.ROLLING_30D, MONDAY + 1, 30, 9);
            enter(derive, WindowKind.ALL_TIME, 0, 30, 9);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry(pending + "day 0", "6")
                    .containsEntry(expired + "day 0", "0")
                    .containsEntry(pending + "all_time", "21");
            derive.watermark((MONDAY + 31) * ProjectCalendar.DAY_MILLIS - 1);
            derive.tick();
            assertThat(derive.published()).containsEntry(pending + "day 0", "6");
            derive.watermark((MONDAY + 31) * ProjectCalendar.DAY_MILLIS);
            derive.tick();
            assertThat(derive.published())
                    .containsEntry(pending + "day 0", "0")
                    .containsEntry(expired + "day 0", "6")
                    .containsEntry(pending + "day 1", "15")
                    .containsEntry(pending + "rolling_30d 1", "15")
                    .containsEntry(expired + "rolling_30d 1", "6")
                    .containsEntry(pending + "all_time", "15")
                    .containsEntry(expired + "all_time", "6");
            derive.watermark(Long.MAX_VALUE);
            derive.tick();
            assertThat(derive.published()).isEmpty();
        }
    }

    @Test
    void operandsAreRestoredAndRevisionsGo() throws Exception {
        OperatorSubtaskState state;
        long greatest;
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            state = derive.checkpoint(1);
            greatest = derive.results().get(0).revision();
        }
        try (Harness derive = Harness.restore(state, WALL - 1_000)) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 4, "state", "dormant");
            derive.tick();
            assertThat(derive.results()).singleElement().satisfies(result -> {
                assertThat(result.value()).contains(new BigDecimal("0.750000000"));
                assertThat(result.revision()).isGreaterThan(greatest);
            });
        }
    }

    @Test
    void everyNumberIsPublishedOnceMoreWhenTheWriterBeforeTheRestoreIsHeardOfNoMore() throws Exception {
        OperatorSubtaskState state;
        SortedMap<String, String> before;
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 4, "state", "dormant");
            enter(derive, WindowKind.DAY, MONDAY, 10, 4);
            derive.tick();
            before = derive.published();
            state = derive.checkpoint(1);
        }
        try (Harness derive = Harness.restore(state, WALL)) {
            while (derive.wallClock() + INTERVAL < WALL + LIMITS.settledMillis()) {
                derive.tick();
            }
            assertThat(derive.results()).isEmpty();
            for (int i = 0; i < 3; i++) {
                derive.tick();
            }
            List<MetricResult> again = derive.results();
            assertThat(again).hasSameSizeAs(before.keySet()).allMatch(result -> result.revision() >= WALL * 1000);
            assertThat(Harness.published(again)).isEqualTo(before);
        }
    }

    @Test
    void whoStoodStillPublishesNothing() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            assertThatThrownBy(() -> derive.wallClock(WALL + LIMITS.standStillMillis() + 1))
                    .isInstanceOf(StaleWriterException.class);
            assertThat(derive.results()).isEmpty();
            derive.wallClock(WALL);
        }
    }

    @Test
    void oldOperandsAreForgotten() throws Exception {
        try (Harness derive = Harness.start()) {
            derive.put("lifecycle", WindowKind.DAY, MONDAY, 3, "state", "new");
            derive.put(
                    "messages_by_send_time", WindowKind.HOUR, MONDAY * ProjectCalendar.DAY_MILLIS, 4, "status", "sent");
            derive.tick();
            assertThat(derive.keys()).isEqualTo(2);
            derive.watermark((MONDAY + 400) * ProjectCalendar.DAY_MILLIS);
            assertThat(derive.keys()).isZero();
            derive.tick();
        }
    }

    @Test
    void aDayWithoutAnythingIsSaidAtABarrierAndOnceMoreAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (Harness derive = Harness.watching()) {
            for (int week = 1; week <= 8; week++) {
                derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 1 - 7 * week, 400);
            }
            derive.watermark(MONDAY * ProjectCalendar.DAY_MILLIS);
            derive.tick();
            // Its results may be on their way.
            assertThat(derive.published()).doesNotContainKey("anomaly{of=active_users} day -1");
            state = derive.checkpoint(1);
            assertThat(derive.published())
                    .containsEntry("anomaly{of=active_users} day -1", "-13.48981519")
                    .containsEntry("anomaly_expected{of=active_users} day -1", "400");
            derive.checkpoint(2);
            assertThat(derive.results()).isEmpty();
        }
        try (Harness derive = Harness.restoreWatching(state)) {
            derive.checkpoint(3);
            assertThat(derive.published()).containsEntry("anomaly{of=active_users} day -1", "-13.48981519");
        }
    }

    @Test
    void aSeriesThatIsNewAtTheBarrierHasItsEmptyDaysToo() throws Exception {
        try (Harness derive = Harness.watching()) {
            derive.watermark(MONDAY * ProjectCalendar.DAY_MILLIS);
            derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 29, 400);
            derive.checkpoint(1);
            assertThat(derive.published()).containsEntry("anomaly{of=active_users} day -1", "0");
        }
    }

    @Test
    void aSeriesBeginsWithItsFirstWindowThatIsNotEmptyAlsoIfACorrectionEmptiesIt() throws Exception {
        try (Harness derive = Harness.watching()) {
            derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 36, 400);
            derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 29, 400);
            derive.watermark(MONDAY * ProjectCalendar.DAY_MILLIS);
            derive.checkpoint(1);
            assertThat(derive.published())
                    .containsEntry("anomaly_expected{of=active_users} day -1", "0")
                    .containsEntry("anomaly_expected{of=active_users} day -8", "200");
            derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 36, 0);
            derive.checkpoint(2);
            assertThat(derive.published())
                    .as("four weeks from day -29 on, three of them empty")
                    .containsEntry("anomaly_expected{of=active_users} day -1", "0")
                    .containsEntry("anomaly_expected{of=active_users} day -8", "nothing");
        }
    }

    @Test
    void whileTheJobCatchesUpNothingIsTakenForAbsent() throws Exception {
        try (Harness derive = Harness.watching()) {
            for (int week = 1; week <= 8; week++) {
                derive.put(ResultStatus.FINAL, "active_users", WindowKind.DAY, MONDAY - 3 - 7 * week, 400);
            }
            derive.watermark((MONDAY - 2) * ProjectCalendar.DAY_MILLIS);
            derive.checkpoint(1);
            assertThat(derive.published()).doesNotContainKey("anomaly{of=active_users} day -3");
            // The end of the input: nothing is on its way.
            derive.finish();
            assertThat(derive.published()).containsEntry("anomaly{of=active_users} day -3", "-13.48981519");
        }
    }

    @Test
    void nothingIsDerivedFromOtherResults() {
        assertThat(DERIVED.group(
                        Harness.result(ResultStatus.PARTIAL, "charge", WindowKind.DAY, 0, 1, "currency", "EUR")))
                .isEmpty();
        assertThat(DERIVED.group(
                        Harness.result(ResultStatus.PARTIAL, "active_users", WindowKind.DAY, 0, 1, "os", "ios")))
                .isEmpty();
    }

    /** Runs one subtask of {@link Derive}. */
    private static final class Harness implements AutoCloseable {
        private final KeyedOneInputStreamOperatorTestHarness<String, MetricResult, MetricResult> harness;
        private int taken;

        private Harness(long wallClock, DerivedMetrics derived) throws Exception {
            harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new Derive(new SeriesOptions("live", INTERVAL, 0, LIMITS), CATALOGUE, CALENDAR, derived),
                    result -> derived.group(result).orElseThrow(),
                    Types.STRING,
                    Buckets.MAX_PARALLELISM,
                    1,
                    0);
            harness.setup(MetricResultSerializer.INSTANCE);
            harness.setProcessingTime(wallClock);
        }

        static Harness start() throws Exception {
            return start(DERIVED);
        }

        private static Harness start(DerivedMetrics derived) throws Exception {
            Harness it = new Harness(WALL, derived);
            it.harness.open();
            return it;
        }

        /** Of the anomalies. */
        static Harness watching() throws Exception {
            return start(DerivedMetrics.anomalies(CATALOGUE, CALENDAR).orElseThrow());
        }

        static Harness restoreWatching(OperatorSubtaskState state) throws Exception {
            return restore(
                    state, WALL, DerivedMetrics.anomalies(CATALOGUE, CALENDAR).orElseThrow());
        }

        static Harness restore(OperatorSubtaskState state, long wallClock) throws Exception {
            return restore(state, wallClock, DERIVED);
        }

        private static Harness restore(OperatorSubtaskState state, long wallClock, DerivedMetrics derived)
                throws Exception {
            Harness it = new Harness(wallClock, derived);
            it.harness.initializeState(state);
            it.harness.open();
            return it;
        }

        static MetricResult result(
                ResultStatus status, String metric, WindowKind window, long position, int value, String... dimensions) {
            return result(status, metric, window, position, Optional.of(BigDecimal.valueOf(value)), dimensions);
        }

        private static MetricResult result(
                ResultStatus status,
                String metric,
                WindowKind window,
                long position,
                Optional<BigDecimal> value,
                String... dimensions) {
            SortedMap<String, String> named = new TreeMap<>();
            for (int i = 0; i < dimensions.length; i += 2) {
                named.put(dimensions[i], dimensions[i + 1]);
            }
            return new MetricResult(
                    metric,
                    CALENDAR.window(window, position),
                    named,
                    value,
                    Optional.empty(),
                    status,
                    1,
                    Long.MIN_VALUE,
                    CATALOGUE.metric(metric).hash(),
                    "live",
                    WALL);
        }

        void put(String metric, WindowKind window, long position, int value, String... dimensions) {
            put(ResultStatus.PARTIAL, metric, window, position, value, dimensions);
        }

        void put(
                ResultStatus status, String metric, WindowKind window, long position, int value, String... dimensions) {
            try {
                harness.processElement(new StreamRecord<>(result(status, metric, window, position, value, dimensions)));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        /** An operand without value. */
        void putNothing(String metric, WindowKind window, long position, String... dimensions) throws Exception {
            harness.processElement(new StreamRecord<>(
                    result(ResultStatus.PARTIAL, metric, window, position, Optional.empty(), dimensions)));
        }

        void watermark(long time) throws Exception {
            harness.processWatermark(new Watermark(time));
        }

        void tick() throws Exception {
            wallClock(wallClock() + INTERVAL);
        }

        long wallClock() {
            return harness.getProcessingTime();
        }

        void wallClock(long time) throws Exception {
            harness.setProcessingTime(time);
        }

        OperatorSubtaskState checkpoint(long id) throws Exception {
            harness.prepareSnapshotPreBarrier(id);
            return harness.snapshot(id, id);
        }

        void finish() throws Exception {
            harness.getOperator().finish();
        }

        int keys() {
            return harness.numKeyedStateEntries();
        }

        /** The results since the last call. */
        List<MetricResult> results() {
            List<MetricResult> all = harness.extractOutputValues();
            List<MetricResult> fresh = all.subList(taken, all.size());
            taken = all.size();
            return fresh;
        }

        SortedMap<String, String> published() {
            return published(results());
        }

        static SortedMap<String, String> published(List<MetricResult> results) {
            SortedMap<String, String> published = new TreeMap<>();
            for (MetricResult result : results) {
                WindowKind kind = result.window().kind();
                String place = kind == WindowKind.ALL_TIME ? "" : " " + (CALENDAR.position(result.window()) - MONDAY);
                published.put(
                        result.metric() + result.dimensions() + " " + kind.text() + place,
                        result.value()
                                .map(value -> value.signum() == 0
                                        ? "0"
                                        : value.stripTrailingZeros().toPlainString())
                                .orElse("nothing"));
            }
            return published;
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }
    }
}
