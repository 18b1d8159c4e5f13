package dev.tidemark.job.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSerializer;
import dev.tidemark.job.journey.JourneyDefinition;
import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Internal;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.series.SumAccumulator;
import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final ProjectCalendar CALENDAR = new ProjectCalendar(ZoneOffset.UTC);
    private static final long T0 = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
    private static final long FLUSH = 50;
    private static final Catalogue CATALOGUE = Catalogue.shipped("test", Duration.ofDays(40), Duration.ofDays(30));
    private static final RouterOptions OPTIONS = new RouterOptions(
            CATALOGUE,
            CALENDAR,
            new JourneyDefinition(
                    Set.of("user_invited", "device_usage_reported"),
                    CATALOGUE.funnels(),
                    CATALOGUE.settings().experiments().goal()),
            new SipHash(1, 2),
            "",
            2,
            42,
            FLUSH,
            1_000);

    @Test
    void everyRecordIsAccountedForOnTheDayOfItsArrival() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            long yesterday = T0 - ProjectCalendar.DAY_MILLIS;
            router.send(new Accepted(message("1", T0, MessageStatus.SENT), T0));
            router.send(new Accepted(message("2", T0 - 1, MessageStatus.READ), yesterday));
            router.send(new Internal(T0));
            router.send(refused(RejectReason.TOO_LARGE, T0));
            router.send(refused(RejectReason.TOO_LARGE, yesterday));
            router.send(refused(RejectReason.MALFORMED_JSON, T0));
            router.finish();
            long today = CALENDAR.day(T0);
            assertThat(router.sums("events_in", "internal_events", "rejected", "late_events"))
                    .isEqualTo(Map.of(
                            "events_in{source=message-events} " + today, 4L,
                            "events_in{source=message-events} " + (today - 1), 2L,
                            "internal_events{source=message-events} " + today, 1L,
                            "rejected{reason=TOO_LARGE, source=message-events} " + today, 1L,
                            "rejected{reason=TOO_LARGE, source=message-events} " + (today - 1), 1L,
                            "rejected{reason=MALFORMED_JSON, source=message-events} " + today, 1L));
            assertThat(router.rejected()).hasSize(3);
        }
    }

    @Test
    void anAcceptedEventBehindTheWatermarkIsLateAndCountsAllTheSame() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            router.watermark(T0);
            router.send(new Accepted(product("1", T0 - 1, "login"), T0));
            router.send(new Accepted(product("2", T0 + 1, "login"), T0));
            router.send(new Internal(T0));
            router.finish();
            assertThat(router.sums("late_events"))
                    .isEqualTo(Map.of("late_events{source=product-events} " + CALENDAR.day(T0), 1L));
            assertThat(router.blocks()).isPositive();
        }
    }

    @Test
    void aSentMessageIsActivityInEveryCut() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(message("1", T0, MessageStatus.SENT), T0));
            router.finish();
            assertThat(router.cuts("active_users"))
                    .containsExactlyInAnyOrder(
                            "{} hour",
                            "{channel=sms} hour",
                            "{category=otp} hour",
                            "{category=otp, channel=sms} hour",
                            "{platform=web} hour",
                            "{os=_unknown} hour",
                            "{country=DE} hour",
                            "{user_type=_unknown} hour",
                            "{} minute",
                            "{channel=sms} minute",
                            "{category=otp} minute",
                            "{category=otp, channel=sms} minute",
                            "{platform=web} minute",
                            "{os=_unknown} minute",
                            "{country=DE} minute",
                            "{user_type=_unknown} minute");
            assertThat(router.cuts("active_users_by_hour_of_week"))
                    .containsExactlyInAnyOrder(
                            "{hour_of_week=MON-12} day",
                            "{channel=sms, hour_of_week=MON-12} day",
                            "{category=otp, hour_of_week=MON-12} day",
                            "{category=otp, channel=sms, hour_of_week=MON-12} day");
            assertThat(router.cuts("active_accounts")).containsExactlyInAnyOrder("{} day", "{platform=web} day");
            assertThat(router.cuts("campaigns")).containsExactlyInAnyOrder("{} day", "{channel=sms} day");
            assertThat(router.cuts("recipients")).isEmpty();
            assertThat(router.cuts("transacting_users"))
                    .containsExactlyInAnyOrder(
                            "{} day", "{channel=sms} day", "{category=otp} day", "{category=otp, channel=sms} day");
        }
    }

    @Test
    void onlyDeliveredReadAndClickedEventsReachARecipient() throws Exception {
        for (MessageStatus status : MessageStatus.values()) {
            try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
                router.send(new Accepted(message("1", T0, status), T0));
                router.finish();
                boolean reached = Set.of(MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.CLICKED)
                        .contains(status);
                assertThat(router.cuts("recipients")).as(status.name()).hasSize(reached ? 4 : 0);
                assertThat(router.cuts("active_users").isEmpty()).isEqualTo(status != MessageStatus.SENT);
            }
        }
    }

    @Test
    void anOldEventDoesNotEnterTheLiveCounters() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            router.send(new Accepted(product("1", T0 - 36 * 60_000, "login"), T0));
            router.finish();
            assertThat(router.cuts("active_users")).isNotEmpty().noneMatch(cut -> cut.endsWith("minute"));
        }
    }

    @Test
    void anInvitationIsNoActivityButATouchOfTheJourney() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            router.send(new Accepted(product("1", T0, "user_invited"), T0));
            router.finish();
            assertThat(router.cuts("active_users")).isEmpty();
            assertThat(router.blocks()).isOne();
        }
    }

    @Test
    void aTransactionCountsWithoutChannelAndCategory() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            router.send(new Accepted(product("1", T0, "transaction_completed"), T0));
            router.finish();
            assertThat(router.cuts("transacting_users"))
                    .containsExactlyInAnyOrder(
                            "{} day",
                            "{channel=_unknown} day",
                            "{category=_unknown} day",
                            "{category=_unknown, channel=_unknown} day");
        }
    }

    @Test
    void aTouchThatSaysNothingNewIsNotSentAgain() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(uncharged("1", T0), T0));
            router.watermark(T0);
            assertThat(router.touches()).isOne();
            router.send(new Accepted(uncharged("2", T0 + 1), T0));
            router.watermark(T0 + 1);
            assertThat(router.touches()).isOne();
            router.send(new Accepted(uncharged("3", T0 - 1), T0));
            router.watermark(T0 + 2);
            assertThat(router.touches()).isEqualTo(2);
        }
    }

    @Test
    void campaignsOfADayAreCappedHoweverOldTheDayIs() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(ofCampaign("today", T0), T0));
            long longAgo = T0 - Duration.ofDays(60).toMillis();
            for (String campaign : List.of("spring", "summer", "autumn")) {
                router.send(new Accepted(ofCampaign(campaign, longAgo), longAgo));
            }
            router.finish();
            assertThat(router.output)
                    .filteredOn(Block.class::isInstance)
                    .extracting(block -> new String(((Block) block).bytes(), StandardCharsets.ISO_8859_1))
                    .anyMatch(text -> text.contains("_other"))
                    .noneMatch(text -> text.contains("c-autumn"));
        }
    }

    @Test
    void reasonsAndCurrenciesOfMessagesAreCapped() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            for (String value : List.of("AAA", "BBB", "CCC")) {
                router.send(new Accepted(failed("r" + value, "blocked" + value, "EUR"), T0));
                router.send(new Accepted(failed("c" + value, "blockedAAA", value), T0));
            }
            router.finish();
            assertThat(router.output)
                    .filteredOn(Block.class::isInstance)
                    .extracting(block -> new String(((Block) block).bytes(), StandardCharsets.ISO_8859_1))
                    .anyMatch(text -> text.contains("blockedAAA"))
                    .anyMatch(text -> text.contains("_other"))
                    .noneMatch(text -> text.contains("CCC"));
        }
    }

    private static MessageEvent failed(String message, String reason, String currency) {
        return new MessageEvent(
                "e-" + message.toLowerCase(Locale.ROOT),
                T0,
                message.toLowerCase(Locale.ROOT),
                "u1",
                "",
                "",
                "sms",
                "otp",
                MessageStatus.FAILED,
                Optional.of(new Charge(5, currency)),
                reason,
                "",
                "DE",
                "",
                "web",
                false);
    }

    private static MessageEvent ofCampaign(String campaign, long time) {
        return new MessageEvent(
                campaign,
                time,
                "m1",
                "u1",
                "",
                "c-" + campaign,
                "sms",
                "otp",
                MessageStatus.SENT,
                Optional.empty(),
                "",
                "",
                "DE",
                "",
                "web",
                false);
    }

    @Test
    void whatIsSaidOfASubscriptionGoesToItsOwnBlocksToo() throws Exception {
        Map<String, PropertyValue> terms =
                Map.of("plan", new PropertyValue.Text("yearly"), "price", new PropertyValue.Text("10"));
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            for (String name : List.of("subscription_started", "subscription_cancelled", "subscription_viewed")) {
                router.send(new Accepted(
                        new ProductEvent(name, T0, "u", name, "", "", "", "", "", "", "", false, terms), T0));
            }
            router.finish();
            assertThat(router.records).containsOnly(Map.entry("subscription-blocks", 2));
        }
    }

    @Test
    void reportsOfDevicesGoToTheirOwnBlocksToo() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            for (String name : List.of("device_usage_reported", "device_seen")) {
                router.send(new Accepted(
                        new ProductEvent(name, T0, "u", name, "", "", "", "", "", "", "", false, Map.of()), T0));
            }
            router.finish();
            assertThat(router.records).containsOnly(Map.entry("device-blocks", 1));
        }
    }

    @Test
    void valuesBeyondTheCapBecomeOther() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            for (String platform : List.of("ios", "android", "fridge", "toaster")) {
                router.send(new Accepted(
                        new ProductEvent(platform, T0, "u", "login", "", "", platform, "", "", "", "", false, Map.of()),
                        T0));
            }
            router.finish();
            assertThat(router.cuts("active_users").stream().filter(cut -> cut.contains("platform")))
                    .containsExactlyInAnyOrder(
                            "{platform=ios} hour",
                            "{platform=android} hour",
                            "{platform=_other} hour",
                            "{platform=ios} minute",
                            "{platform=android} minute",
                            "{platform=_other} minute");
        }
    }

    @Test
    void ofACombinationBeyondTheCapTheCategoryBecomesOtherWhereItStandsWithTheChannelOnly() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(by("sms", "otp"), T0));
            router.send(new Accepted(by("sms", "news"), T0));
            router.send(new Accepted(by("email", "news"), T0));
            router.finish();
            assertThat(router.cuts("transacting_users"))
                    .containsExactlyInAnyOrder(
                            "{} day",
                            "{channel=sms} day",
                            "{channel=email} day",
                            "{category=otp} day",
                            "{category=news} day",
                            "{category=otp, channel=sms} day",
                            "{category=news, channel=sms} day",
                            "{category=_other, channel=email} day");
        }
    }

    private static MessageEvent by(String channel, String category) {
        Optional<Charge> charge = Optional.of(new Charge(5, "EUR"));
        return new MessageEvent(
                channel + category,
                T0,
                "m",
                "u",
                "",
                "",
                channel,
                category,
                MessageStatus.SENT,
                charge,
                "",
                "",
                "",
                "",
                "",
                false);
    }

    @Test
    void aRestartAdmitsNoValueThatWasNotKnownAndForgetsNone() throws Exception {
        OperatorSubtaskState state;
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(by("sms", "otp"), T0));
            router.send(new Accepted(by("email", "otp"), T0));
            state = router.snapshot();
        }
        try (Harness router = Harness.restore(new MessageRouter(OPTIONS), state)) {
            router.send(new Accepted(by("fax", "otp"), T0));
            router.send(new Accepted(by("email", "otp"), T0));
            router.finish();
            assertThat(router.cuts("transacting_users").stream().filter(cut -> cut.contains("channel")))
                    .containsExactlyInAnyOrder(
                            "{channel=email} day",
                            "{channel=_other} day",
                            "{category=otp, channel=email} day",
                            "{category=_other, channel=_other} day");
        }
    }

    @Test
    void aValueThatWasNotSeenForLongMakesRoom() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.watermark(T0);
            router.send(new Accepted(by("sms", "otp"), T0));
            router.send(new Accepted(by("email", "otp"), T0));
            router.watermark(T0 + Duration.ofDays(42).toMillis());
            router.send(new Accepted(by("email", "otp"), T0));
            router.send(new Accepted(by("fax", "otp"), T0));
            router.watermark(T0 + Duration.ofDays(43).toMillis());
            router.output.clear();
            router.send(new Accepted(by("fax", "otp"), T0));
            router.send(new Accepted(by("sms", "otp"), T0));
            router.finish();
            assertThat(router.cuts("transacting_users"))
                    .contains("{channel=fax} day", "{channel=_other} day")
                    .doesNotContain("{channel=sms} day");
        }
    }

    @Test
    void everythingLeavesBeforeTheBarrierAndTheWatermarkAndAfterTheInterval() throws Exception {
        try (Harness router = Harness.of(new MessageRouter(OPTIONS))) {
            router.send(new Accepted(message("1", T0, MessageStatus.SENT), T0));
            assertThat(router.output).isEmpty();
            router.watermark(T0);
            assertThat(router.output).hasSizeGreaterThan(10).last().isEqualTo("watermark " + T0);
            assertThat(router.output.stream().filter(String.class::isInstance)).hasSize(1);
            router.output.clear();
            router.send(new Accepted(message("2", T0, MessageStatus.SENT), T0));
            router.barrier();
            assertThat(router.output).hasSizeGreaterThan(10).last().isEqualTo("barrier");
            router.output.clear();
            router.send(new Accepted(message("3", T0, MessageStatus.SENT), T0));
            router.wallClock(T0 + 2 * FLUSH);
            assertThat(router.output).hasSizeGreaterThan(10);
            router.output.clear();
            router.finish();
            assertThat(router.output).isEmpty();
        }
    }

    @Test
    void theGreatestEventTimeIsToldToAllSeriesBeforeTheBarrierAndAtTheEnd() throws Exception {
        try (Harness router = Harness.of(new ProductRouter(OPTIONS))) {
            router.send(new Accepted(product("1", T0 + 7, "login"), T0));
            router.send(new Accepted(product("2", T0, "login"), T0));
            router.barrier();
            assertThat(router.signals()).hasSize(128).containsOnly(T0 + 7);
            router.barrier();
            assertThat(router.signals()).hasSize(128);
            router.send(new Accepted(product("3", T0 + 9, "login"), T0));
            router.finish();
            assertThat(router.signals()).hasSize(256).contains(T0 + 9);
        }
    }

    private static ProductEvent product(String id, long time, String name) {
        return new ProductEvent(id, time, "u1", name, "", "", "ios", "", "", "DE", "", false, Map.of());
    }

    private static MessageEvent message(String id, long time, MessageStatus status) {
        return message(id, time, status, Optional.of(new Charge(5, "EUR")));
    }

    private static MessageEvent uncharged(String id, long time) {
        return message(id, time, MessageStatus.SENT, Optional.empty());
    }

    private static MessageEvent message(String id, long time, MessageStatus status, Optional<Charge> charge) {
        return new MessageEvent(
                id, time, "m1", "u1", "r1", "spring", "sms", "otp", status, charge, "", "a1", "DE", "", "web", false);
    }

    private static Refused refused(RejectReason reason, long recordTime) {
        return new Refused(
                new RejectedRecord(new byte[0], new byte[0], reason, "", "message-events", 0, 0, T0), recordTime);
    }

    /** Runs a router and keeps what it emits. */
    private static final class Harness implements AutoCloseable {
        final List<Object> output = new ArrayList<>();
        private final OneInputStreamOperatorTestHarness<Screened, Block> harness;
        private final Map<String, Integer> records = new HashMap<>();
        private int touches;

        private Harness(Router<? extends Event> router) throws Exception {
            harness = new OneInputStreamOperatorTestHarness<>(router);
            harness.setOutputCreator(serializer -> new Recorder());
            harness.setup(BlockSerializer.INSTANCE);
            harness.setProcessingTime(T0);
        }

        static Harness of(Router<? extends Event> router) throws Exception {
            Harness it = new Harness(router);
            it.harness.open();
            return it;
        }

        static Harness restore(Router<? extends Event> router, OperatorSubtaskState state) throws Exception {
            Harness it = new Harness(router);
            it.harness.initializeState(state);
            it.harness.open();
            return it;
        }

        OperatorSubtaskState snapshot() throws Exception {
            barrier();
            return harness.snapshot(1, 1);
        }

        void send(Screened screened) throws Exception {
            harness.processElement(new StreamRecord<>(screened));
        }

        /** A watermark, and the flush interval after it, in which it leaves. */
        void watermark(long time) throws Exception {
            harness.processWatermark(new Watermark(time));
            wallClock(harness.getProcessingTime() + FLUSH);
        }

        void wallClock(long time) throws Exception {
            harness.setProcessingTime(time);
        }

        void barrier() throws Exception {
            harness.prepareSnapshotPreBarrier(1);
            output.add("barrier");
        }

        void finish() throws Exception {
            harness.getOperator().finish();
        }

        /** Blocks of the main output and of the side output. */
        long blocks() {
            return output.stream().filter(Block.class::isInstance).count();
        }

        /** Blocks for journeys of senders. */
        int touches() {
            return touches;
        }

        List<RejectedRecord> rejected() {
            return output.stream()
                    .filter(RejectedRecord.class::isInstance)
                    .map(RejectedRecord.class::cast)
                    .toList();
        }

        private List<Partial> partials() {
            return output.stream()
                    .filter(Partial.class::isInstance)
                    .map(Partial.class::cast)
                    .toList();
        }

        /** Sums of the given metrics by series and position. */
        Map<String, Long> sums(String... metrics) {
            Map<String, Long> sums = new TreeMap<>();
            for (Partial partial : partials()) {
                if (!partial.series().startsWith("#")) {
                    SeriesKey key = SeriesKey.parse(partial.series());
                    if (Set.of(metrics).contains(key.metric())) {
                        sums.merge(
                                key.metric() + key.dimensions() + " " + partial.position(),
                                ((SumAccumulator) partial.value()).low(),
                                Long::sum);
                    }
                }
            }
            return sums;
        }

        /** Dimensions and kinds of slice that a metric got contributions to. */
        Set<String> cuts(String metric) {
            Set<String> cuts = new TreeSet<>();
            for (Partial partial : partials()) {
                if (partial.series().startsWith(metric + "|")) {
                    cuts.add(SeriesKey.parse(partial.series()).dimensions() + " "
                            + partial.slice().text());
                }
            }
            return cuts;
        }

        /** The times of the clock signals. */
        List<Long> signals() {
            return partials().stream()
                    .filter(partial -> partial.series().startsWith("#"))
                    .map(partial -> ((SumAccumulator) partial.value()).low())
                    .toList();
        }

        @Override
        public void close() throws Exception {
            harness.close();
        }

        private final class Recorder implements Output<StreamRecord<Block>> {
            @Override
            public void collect(StreamRecord<Block> element) {
                output.add(element.getValue());
            }

            @Override
            public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
                if (tag.equals(MessageRouter.USER_BLOCKS)) {
                    touches++;
                }
                if (element.getValue() instanceof Block block) {
                    records.merge(tag.getId(), block.records(), Integer::sum);
                }
                output.add(element.getValue());
            }

            @Override
            public void emitWatermark(Watermark mark) {
                output.add("watermark " + mark.getTimestamp());
            }

            @Override
            public void emitWatermarkStatus(WatermarkStatus status) {}

            @Override
            public void emitLatencyMarker(LatencyMarker marker) {}

            @Override
            public void emitRecordAttributes(RecordAttributes attributes) {}

            @Override
            public void emitWatermark(WatermarkEvent event) {}

            @Override
            public void close() {}
        }
    }
}
