package dev.tidemark.job.ledger;

import static dev.tidemark.job.ledger.Messages.event;
import static dev.tidemark.model.MessageStatus.CLICKED;
import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.FAILED;
import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.exchange.EntityHarness;
import dev.tidemark.job.ledger.Messages.Draft;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.series.SumAccumulator;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageStatus;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class MessageLedgerTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Duration HORIZON = Duration.ofDays(40);
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int RECORD_DAY = 20_000;
    /** More than the properties have of anything. */
    private static final int CAP = 20;

    /** In the local hour that the end of summer time repeats; an event later by an hour is in the repeated one. */
    private static final long T0 = Instant.parse("2025-10-26T00:20:30Z").toEpochMilli();

    private static EntityHarness ledger() throws Exception {
        return EntityHarness.start(operator(CAP));
    }

    private static MessageLedger operator(int cap) {
        return new MessageLedger(
                Catalogue.shipped("test", Duration.ofDays(40), Duration.ofDays(30)),
                new ProjectCalendar(ZONE),
                HORIZON,
                cap,
                42,
                Duration.ofMillis(50));
    }

    private static void send(EntityHarness ledger, Draft... events) throws Exception {
        ledger.send(sender -> Arrays.stream(events).forEach(event -> event.append(sender, RECORD_DAY)));
    }

    /** What left the ledger, keyed like {@link NaiveMessages}; without the accounting of records. */
    private static Map<String, BigInteger> sums(EntityHarness ledger) throws Exception {
        ledger.finish();
        Map<String, BigInteger> sums = new TreeMap<>();
        ledger.sums().forEach((key, sum) -> {
            int position = key.lastIndexOf(' ');
            int slice = key.lastIndexOf(' ', position - 1);
            SeriesKey series = SeriesKey.parse(key.substring(0, slice));
            sums.put(series.metric() + series.dimensions() + key.substring(slice), sum);
        });
        return sums;
    }

    private static Map<String, BigInteger> removeAccounting(Map<String, BigInteger> sums) {
        sums.keySet()
                .removeIf(key -> key.startsWith("accepted{")
                        || key.startsWith("duplicates{")
                        || key.startsWith("expired_contributions{"));
        return sums;
    }

    private static void assertLike(EntityHarness ledger, Draft... events) throws Exception {
        assertThat(removeAccounting(sums(ledger))).isEqualTo(NaiveMessages.sums(List.of(events), ZONE));
    }

    private static BigInteger accounting(Map<String, BigInteger> sums, String metric) {
        return sums.getOrDefault(metric + "{source=message-events} DAY " + RECORD_DAY, BigInteger.ZERO);
    }

    @Property(tries = 200, seed = "2026")
    void sumsAreAFunctionOfTheSetOfEvents(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Draft> events = randomEvents(random);
        List<Draft> arrivals = new ArrayList<>(events);
        for (Draft event : events) {
            if (random.nextInt(3) == 0) {
                arrivals.add(event);
            }
        }
        Collections.shuffle(arrivals, random);
        try (EntityHarness ledger = ledger()) {
            int sent = 0;
            while (sent < arrivals.size()) {
                int until = Math.min(arrivals.size(), sent + 1 + random.nextInt(6));
                send(ledger, arrivals.subList(sent, until).toArray(new Draft[0]));
                sent = until;
                if (random.nextBoolean()) {
                    ledger.watermark(T0 + random.nextInt(1000));
                }
            }
            Map<String, BigInteger> sums = sums(ledger);
            assertThat(accounting(sums, "accepted")).isEqualTo(events.size());
            assertThat(accounting(sums, "duplicates")).isEqualTo(arrivals.size() - events.size());
            assertThat(removeAccounting(sums)).isEqualTo(NaiveMessages.sums(events, ZONE));
        }
    }

    @Property(tries = 200, seed = "2027")
    void beyondTheCapEachValueIsStillExactAndCombinationsAddUpWithOther(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<Draft> events = new ArrayList<>();
        randomEvents(random).forEach(event -> events.add(event.campaign().contains(",") ? event.in("fall") : event));
        Collections.shuffle(events, random);
        try (EntityHarness ledger = EntityHarness.start(operator(1))) {
            for (Draft event : events) {
                send(ledger, event);
            }
            Map<String, BigInteger> expected = NaiveMessages.sums(events, ZONE);
            Map<String, BigInteger> sums = removeAccounting(sums(ledger));
            assertThat(addedUp(sums)).isEqualTo(addedUp(expected));
            assertThat(sums).allSatisfy((key, sum) -> assertThat(key.contains("charge{") || sum.signum() >= 0)
                    .as("%s is %d: what was added under one value is taken back under it", key, sum)
                    .isTrue());
            sums.keySet().removeIf(MessageLedgerTest::isCombination);
            expected.keySet().removeIf(MessageLedgerTest::isCombination);
            assertThat(sums).isEqualTo(expected);
        }
    }

    private static boolean isCombination(String key) {
        return Stream.of("channel=", "category=", "campaign=", "currency=", "failure_reason=")
                        .filter(key::contains)
                        .count()
                > 1;
    }

    /** The sums of each cut over the values that can become {@code _other} in it. */
    private static Map<String, BigInteger> addedUp(Map<String, BigInteger> sums) {
        Map<String, BigInteger> added = new TreeMap<>();
        sums.forEach((key, sum) -> added.merge(
                key.replaceAll("(channel|category|campaign|failure_reason)=[^,}]*", "$1"), sum, BigInteger::add));
        added.values().removeIf(sum -> sum.signum() == 0);
        return added;
    }

    private static List<Draft> randomEvents(Random random) {
        // Ids that are prefixes of each other, and two that sort differently as UTF-16.
        List<String> ids = List.of("a", "ab", "abc", "b", "\u00E9", "\uFFFD", "\uD800\uDC00", "a\u0000", "B");
        List<Draft> events = new ArrayList<>();
        for (int message = 0; message < 2; message++) {
            for (String id : ids) {
                if (random.nextInt(3) != 0) {
                    // Few times, so that many are equal.
                    long time = T0 + HOUR * random.nextInt(3) * random.nextInt(20) + random.nextInt(2);
                    Draft event = event(id, time, pick(random, MessageStatus.values()))
                            .of("message " + message)
                            .by(pick(random, "", "whatsapp", "sms"), pick(random, "", "otp", "promotional"))
                            .in(pick(random, "", "spring", "a,b=c"))
                            .because(pick(random, "", "unreachable", "blocked"));
                    Optional<Charge> charge = pick(random, Optional.empty(), Optional.of(charge(random)));
                    events.add(
                            charge.isEmpty()
                                    ? event
                                    : event.charged(
                                            charge.get().micros(), charge.get().currency()));
                }
            }
        }
        return events;
    }

    private static Charge charge(Random random) {
        long micros =
                random.nextInt(4) == 0 ? 0 : random.nextInt(3) == 0 ? -random.nextInt(1000) : random.nextLong(1L << 59);
        return new Charge(micros, pick(random, "EUR", "USD"));
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    @Test
    void aReadWithoutDeliveredCountsAsDelivered() throws Exception {
        try (EntityHarness ledger = ledger()) {
            Draft read = event("1", T0, READ).by("sms", "otp");
            send(ledger, read);
            assertLike(ledger, read);
            assertThat(sums(ledger))
                    .containsEntry("messages{status=delivered} MINUTE " + (T0 - 30_000), BigInteger.ONE)
                    .containsEntry("messages{status=sent} MINUTE " + (T0 - 30_000), BigInteger.ONE)
                    .doesNotContainKey("messages{status=clicked} MINUTE " + (T0 - 30_000));
        }
    }

    @Test
    void aDeliveryWithdrawsTheFailureAndItsReason() throws Exception {
        try (EntityHarness ledger = ledger()) {
            Draft failed = event("1", T0, FAILED).because("blocked");
            send(ledger, failed);
            ledger.watermark(T0 + 1);
            assertThat(ledger.sums()).anySatisfy((key, sum) -> assertThat(key).startsWith("failures|"));
            Draft delivered = event("2", T0 + HOUR, DELIVERED);
            send(ledger, delivered);
            assertLike(ledger, failed, delivered);
            assertThat(sums(ledger).keySet()).noneMatch(key -> key.contains("failed") || key.startsWith("failures"));
        }
    }

    @Test
    void theLatestChargeWinsWholeWithItsCurrencyAndWindow() throws Exception {
        try (EntityHarness ledger = ledger()) {
            Draft early = event("1", T0, SENT).charged(5_000_000, "EUR").in("spring");
            Draft late = event("2", T0 + 3 * DAY, SENT).charged(0, "USD");
            send(ledger, early);
            send(ledger, late);
            assertLike(ledger, early, late);
            assertThat(sums(ledger).keySet()).noneMatch(key -> key.contains("charge"));
        }
    }

    @Test
    void anEventThatChangesNothingContributesNothingButItsAcceptance() throws Exception {
        try (EntityHarness ledger = ledger()) {
            send(ledger, event("1", T0, CLICKED).by("sms", "otp"));
            ledger.watermark(T0);
            int before = ledger.output().size();
            send(ledger, event("2", T0 + 1, CLICKED).by("email", "otp"));
            ledger.finish();
            assertThat(ledger.output()).hasSize(before + 1);
            assertThat(accounting(sums(ledger), "accepted")).isEqualTo(2);
        }
    }

    @Test
    void minutesTooOldToBePublishedGetNoContributionsAndNeverFallBelowZero() throws Exception {
        try (EntityHarness ledger = ledger()) {
            ledger.wallClock(T0 + HOUR);
            send(ledger, event("1", T0 + 60_000, SENT));
            ledger.wallClock(T0 + 50 * HOUR);
            // Moves the message to an earlier minute; the old minute is not published any more.
            send(ledger, event("2", T0, SENT));
            send(ledger, event("3", T0, SENT).of("another"));
            Map<String, BigInteger> sums = sums(ledger);
            assertThat(sums).containsEntry("messages{status=sent} HOUR " + hour(T0), BigInteger.TWO);
            assertThat(sums.keySet().stream().filter(key -> key.contains("MINUTE")))
                    .containsExactly("messages{status=sent} MINUTE " + (T0 + 30_000));
            assertThat(sums.values()).allMatch(sum -> sum.signum() > 0);
        }
    }

    private static long hour(long time) {
        return new ProjectCalendar(ZONE).hour(time);
    }

    @Test
    void aMessageIsKeptForTheHorizonAndADayAfterItsLatestEventAndThenNothingIsLeft() throws Exception {
        try (EntityHarness ledger = ledger()) {
            send(
                    ledger,
                    event("1", T0, SENT),
                    event("2", T0 + 5 * DAY, READ),
                    event("1", T0, SENT).of("other"));
            ledger.watermark(T0 + 46 * DAY);
            assertThat(ledger.pages()).isOne();
            send(ledger, event("2", T0 + 5 * DAY, READ));
            ledger.watermark(T0 + 47 * DAY);
            assertThat(ledger.pages()).isZero();
            assertThat(ledger.eventTimers()).isZero();
            assertThat(accounting(sums(ledger), "duplicates")).isEqualTo(1);
        }
    }

    @Test
    void anEventOfAMessageThatMayHaveBeenDroppedStartsNothingButIsAccountedFor() throws Exception {
        try (EntityHarness ledger = ledger()) {
            Draft first = event("1", T0, SENT);
            send(ledger, first);
            ledger.watermark(T0 + 42 * DAY);
            send(ledger, event("2", T0, DELIVERED));
            assertThat(ledger.pages()).isZero();
            Map<String, BigInteger> sums = sums(ledger);
            int day = new ProjectCalendar(ZONE).day(T0);
            assertThat(sums).containsEntry("expired_contributions{} DAY " + day, BigInteger.ONE);
            assertThat(accounting(sums, "accepted")).isEqualTo(2);
            assertLike(ledger, first);
        }
    }

    @Test
    void aLateEventOfAMessageThatIsStillThereCorrectsIt() throws Exception {
        try (EntityHarness ledger = ledger()) {
            Draft clicked = event("9", T0 + 30 * DAY, CLICKED);
            Draft sent = event("1", T0, SENT).by("sms", "otp");
            send(ledger, clicked);
            ledger.watermark(T0 + 45 * DAY);
            send(ledger, sent);
            assertLike(ledger, clicked, sent);
        }
    }

    @Test
    void aMessageThatExpiredBeforeACrashDoesNotBeginAnewAfterIt() throws Exception {
        OperatorSubtaskState state;
        try (EntityHarness ledger = ledger()) {
            send(ledger, event("1", T0, SENT));
            ledger.watermark(T0 + 43 * DAY);
            assertThat(ledger.pages()).isZero();
            state = ledger.checkpoint(1);
        }
        try (EntityHarness ledger = new EntityHarness(operator(CAP), 1, 0, new HashMapStateBackend())) {
            ledger.restore(state);
            // The sources have not said anything yet, and then say less than before.
            send(ledger, event("2", T0 + HOUR, DELIVERED));
            ledger.watermark(T0 + DAY);
            send(ledger, event("3", T0 + HOUR, READ));
            Map<String, BigInteger> sums = sums(ledger);
            assertThat(sums.keySet().stream().filter(key -> key.startsWith("messages")))
                    .isEmpty();
            assertThat(accounting(sums, "accepted")).isEqualTo(2);
        }
    }

    @Test
    void whatCancelsOutAfterARestoreIsSentBecauseAPartOfItMayHaveBeenPublishedBefore() throws Exception {
        OperatorSubtaskState state;
        try (EntityHarness ledger = ledger()) {
            state = ledger.checkpoint(1);
            assertThat(withdrawnFailures(ledger)).isZero();
        }
        try (EntityHarness ledger = new EntityHarness(operator(CAP), 1, 0, new HashMapStateBackend())) {
            ledger.restore(state);
            assertThat(withdrawnFailures(ledger)).isPositive();
        }
        try (EntityHarness ledger = new EntityHarness(operator(CAP), 1, 0, new HashMapStateBackend())) {
            ledger.restore(state);
            ledger.wallClock(Duration.ofMinutes(11).toMillis());
            assertThat(withdrawnFailures(ledger)).isZero();
        }
    }

    /** How many partials of nothing come of a failure that is taken back at once. */
    private static long withdrawnFailures(EntityHarness ledger) throws Exception {
        send(ledger, event("1", T0, FAILED), event("2", T0 + HOUR, DELIVERED));
        ledger.finish();
        return ledger.output().stream()
                .filter(element -> element instanceof Partial partial
                        && "failed"
                                .equals(SeriesKey.parse(partial.series())
                                        .dimensions()
                                        .get("status"))
                        && partial.value().equals(SumAccumulator.of(0)))
                .count();
    }

    @Test
    void everySubtaskGoesOnFromTheGreatestWatermarkOfAll() throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (EntityHarness ledger = new EntityHarness(operator(CAP), 2, subtask, new HashMapStateBackend())) {
                ledger.open();
                if (subtask == 0) {
                    ledger.watermark(T0 + 43 * DAY);
                }
                states[subtask] = ledger.checkpoint(1);
            }
        }
        OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(states);
        for (int subtask = 0; subtask < 3; subtask++) {
            try (EntityHarness ledger = new EntityHarness(operator(CAP), 3, subtask, new HashMapStateBackend())) {
                ledger.restore(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        all, Buckets.MAX_PARALLELISM, 2, 3, subtask));
                String mine = ofSubtask(subtask, 3);
                send(ledger, event("1", T0, SENT).of(mine));
                assertThat(sums(ledger).keySet())
                        .allMatch(key -> key.startsWith("accepted{") || key.startsWith("expired_contributions{"));
            }
        }
    }

    /** The id of a message whose bucket a subtask holds. */
    private static String ofSubtask(int subtask, int parallelism) {
        for (int i = 0; ; i++) {
            int bucket = Buckets.bucket(Messages.hash("m" + i));
            int holder = KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(
                    Buckets.MAX_PARALLELISM, parallelism, bucket);
            if (holder == subtask) {
                return "m" + i;
            }
        }
    }
}
