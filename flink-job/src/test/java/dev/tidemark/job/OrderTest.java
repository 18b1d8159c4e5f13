package dev.tidemark.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.oracle.Invariants;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No order of the records, no copy and no wrong clock moves a number; over the real topology. */
class OrderTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 2);
    private static final long SKEW = Duration.ofMinutes(5).toMillis();
    private static final long HORIZON = Duration.ofDays(40).toMillis();
    private static final long DISORDER = Duration.ofSeconds(60).toMillis();
    private static final long LATENESS = Duration.ofDays(3).toMillis();
    private static final Set<WindowKind> BY_DAY = EnumSet.of(
            WindowKind.DAY, WindowKind.ROLLING_7D, WindowKind.ROLLING_28D, WindowKind.ROLLING_30D, WindowKind.TO_DATE);

    @ParameterizedTest(name = "seed {0}: {1} users, {2} days from {3}, {4}, parallelism {5}")
    @CsvSource({
        "11, 60, 20, 2026-03-02, UTC, 3",
        "13, 12, 3, 2026-03-02, UTC, 2",
        "14, 20, 33, 2025-10-10, Europe/Berlin, 2",
        "15, 30, 9, 2026-03-24, Europe/Berlin, 4",
        "17, 40, 7, 2026-04-01, Australia/Lord_Howe, 2",
        "18, 50, 6, 2025-12-29, America/St_Johns, 1"
    })
    void orderDuplicationAndPartitioningOfTheRecordsChangeNoNumber(
            long seed, int users, int days, LocalDate start, String zone, int parallelism) throws Exception {
        List<SentRecord> records = Histories.world(seed, users, start, days);
        Map<ResultKey, MetricResult> straight =
                ListTopology.run(Histories.config(1, zone), Histories.partitions(records, 1));
        Random random = new Random(seed);
        List<SentRecord> others = Histories.disturbed(records, random);
        Map<ResultKey, MetricResult> results = ListTopology.run(
                Histories.config(parallelism, zone), Histories.dealt(others, 2 * parallelism - 1, random));
        assertThat(Histories.numbers(straight)).isNotEmpty();
        Histories.assertSame(Histories.numbers(straight), Histories.numbers(results));
        if (days > 30) {
            // assertSame takes a side without anomalies for one whose windows are not complete.
            for (var numbers : List.of(straight, results)) {
                assertThat(numbers.keySet()).anyMatch(key -> key.metric().equals("anomaly"));
            }
        }
        assertThat(Invariants.violations(results)).isEmpty();
        assertAccountsFor(records, straight);
        assertAccountsFor(others, results);
        for (String outcome : List.of("rejected", "internal_events")) {
            // Copies of these are not recognised: each counts again.
            assertThat(sums(results, outcome).keySet())
                    .isEqualTo(sums(straight, outcome).keySet());
        }
        assertThat(sum(results, "accepted", Topics.MESSAGE_EVENTS))
                .isEqualTo(sum(straight, "accepted", Topics.MESSAGE_EVENTS));
    }

    @Test
    void replayingARangeTwiceChangesNothingAppendedOrInterleaved() throws Exception {
        List<SentRecord> records = Histories.world(21, 50, MARCH, 14);
        Map<ResultKey, MetricResult> once =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(records, 3));
        List<SentRecord> range = records.subList(records.size() / 4, records.size() / 2);
        List<SentRecord> appended = new ArrayList<>(records);
        appended.addAll(range);
        List<SentRecord> interleaved = new ArrayList<>(records);
        Random random = new Random(22);
        int from = records.size() / 4;
        for (SentRecord copy : range) {
            interleaved.add(from + random.nextInt(interleaved.size() - from + 1), copy);
        }
        for (List<SentRecord> twice : List.of(appended, interleaved)) {
            Map<ResultKey, MetricResult> results =
                    ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(twice, 3));
            Histories.assertSame(Histories.numbers(once), Histories.numbers(results));
            assertAccountsFor(twice, results);
            long copies = range.stream()
                    .filter(record -> record.topic().equals(Topics.MESSAGE_EVENTS))
                    .filter(record -> record.truth() instanceof Truth.Valid valid
                            && !valid.event().internal())
                    .count();
            // Messages are remembered longer than this history lasts; product events for three days of event time.
            assertThat(sum(results, "accepted", Topics.MESSAGE_EVENTS))
                    .isEqualTo(sum(once, "accepted", Topics.MESSAGE_EVENTS));
            assertThat(sum(results, "duplicates", Topics.MESSAGE_EVENTS))
                    .isEqualTo(sum(once, "duplicates", Topics.MESSAGE_EVENTS) + copies);
            assertThat(sums(results, "expired_contributions")).isEmpty();
        }
    }

    @Test
    void copiesOfProductEventsAreRecognisedWithinTheirLifetime() throws Exception {
        List<SentRecord> records = Histories.world(23, 80, MARCH, 10);
        long end = records.stream().mapToLong(SentRecord::timestamp).max().orElseThrow();
        List<SentRecord> recent = records.stream()
                .filter(record -> record.truth() instanceof Truth.Valid valid
                        && !valid.event().internal()
                        && valid.event().eventTime() > end - Duration.ofDays(2).toMillis())
                .toList();
        List<SentRecord> twice = new ArrayList<>(records);
        twice.addAll(recent);
        Map<ResultKey, MetricResult> once =
                ListTopology.run(Histories.config(1, "UTC"), Histories.partitions(records, 1));
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(1, "UTC"), Histories.partitions(twice, 1));
        for (String topic : List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS)) {
            long copies = recent.stream()
                    .filter(record -> record.topic().equals(topic))
                    .count();
            assertThat(copies).isPositive();
            assertThat(sum(results, "accepted", topic)).isEqualTo(sum(once, "accepted", topic));
            assertThat(sum(results, "duplicates", topic)).isEqualTo(sum(once, "duplicates", topic) + copies);
        }
    }

    @Test
    void noEventWithAWrongClockChangesAnythingButTheCountOfItsOwnRejection() throws Exception {
        List<SentRecord> records = Histories.world(31, 50, MARCH, 10);
        Map<ResultKey, MetricResult> clean =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(records, 3));
        Random random = new Random(32);
        List<SentRecord> poison = poison(records, random);
        List<SentRecord> poisoned = new ArrayList<>(records);
        poison.forEach(record -> poisoned.add(random.nextInt(poisoned.size() + 1), record));
        poisoned.add(0, poison.get(0));
        poisoned.add(poison.get(poison.size() - 1));
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, "UTC"), Histories.dealt(poisoned, 3, random));

        Histories.assertSame(Histories.numbers(clean), Histories.numbers(results));
        assertAccountsFor(poisoned, results);
        for (String topic : List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS)) {
            long more = poisoned.stream()
                            .filter(record -> record.topic().equals(topic))
                            .count()
                    - records.stream()
                            .filter(record -> record.topic().equals(topic))
                            .count();
            assertThat(more).isPositive();
            assertThat(sum(results, "rejected", topic)).isEqualTo(sum(clean, "rejected", topic) + more);
            assertThat(sum(results, "internal_events", topic)).isEqualTo(sum(clean, "internal_events", topic));
        }
        long latest = greatestEventTime(records) - DISORDER - 1;
        assertThat(results.values()).allMatch(result -> result.watermark() <= latest);
    }

    /** Events of users and messages that exist, at every time that a wrong clock or a wrong unit can make of it. */
    private static List<SentRecord> poison(List<SentRecord> records, Random random) {
        List<SentRecord> victims = records.stream()
                .filter(record -> record.truth() instanceof Truth.Valid valid
                        && !valid.event().internal())
                .toList();
        List<SentRecord> poison = new ArrayList<>();
        for (String topic : List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS)) {
            List<SentRecord> ofTopic = victims.stream()
                    .filter(record -> record.topic().equals(topic))
                    .toList();
            long arrival = ofTopic.get(ofTopic.size() / 2).timestamp();
            long now = System.currentTimeMillis();
            for (String time : wrongTimes(arrival)) {
                poison.add(poisoned(ofTopic.get(random.nextInt(ofTopic.size())), time, arrival));
                poison.add(poisoned(ofTopic.get(random.nextInt(ofTopic.size())), time, arrival / 1_000));
            }
            long year9999 = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
            for (long timestamp : new long[] {0, -2, Long.MIN_VALUE, arrival / 1_000, year9999, Long.MAX_VALUE}) {
                poison.add(poisoned(ofTopic.get(random.nextInt(ofTopic.size())), Long.toString(arrival), timestamp));
                poison.add(poisoned(ofTopic.get(random.nextInt(ofTopic.size())), Long.toString(timestamp), timestamp));
            }
            for (long time : new long[] {0, arrival / 1_000, now + 2 * SKEW, arrival * 1_000}) {
                poison.add(poisoned(ofTopic.get(random.nextInt(ofTopic.size())), Long.toString(time), -1));
            }
        }
        return poison;
    }

    private static List<String> wrongTimes(long arrival) {
        Stream<Long> numbers = Stream.of(
                0L,
                1L,
                -1L,
                -arrival,
                arrival / 1_000,
                arrival * 1_000,
                arrival * 1_000_000,
                arrival + SKEW + 1,
                arrival - HORIZON - 1,
                arrival + Duration.ofDays(365).toMillis(),
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (long) Integer.MAX_VALUE);
        Stream<String> texts = Stream.of(
                "\"9999-12-31T23:59:59Z\"",
                "\"0001-01-01T00:00:00Z\"",
                "\"1970-01-01T00:00:00Z\"",
                // Right on the clock of the wall, wrong by the offset.
                "\"" + Instant.ofEpochMilli(arrival).toString().replace("Z", "-17:59") + "\"",
                "1e400",
                "\"yesterday\"");
        return Stream.concat(numbers.map(String::valueOf), texts).toList();
    }

    private static SentRecord poisoned(SentRecord victim, String eventTime, long timestamp) {
        var event = ((Truth.Valid) victim.truth()).event();
        String json = event instanceof MessageEvent message
                ? """
                {"event_id":"poison","message_id":"%s","user_id":"%s","channel":"sms","status":"clicked",\
                "charge":"7","currency":"USD","event_time":%s}"""
                        .formatted(message.messageId(), event.userId(), eventTime)
                : """
                {"event_id":"poison","user_id":"%s","event_name":"user_registered","event_time":%s}"""
                        .formatted(event.userId(), eventTime);
        // The reason depends on which of its times is wrong; that there is one is what matters.
        Truth truth = new Truth.Invalid(RejectReason.FUTURE_TIMESTAMP);
        return new SentRecord(victim.topic(), victim.key(), json.getBytes(UTF_8), timestamp, truth);
    }

    @Test
    void aRightEventOfAnOldRecordChangesOnlyTheWindowsOfItsOwnTimeAlsoIfItIsTheFirst() throws Exception {
        List<SentRecord> records = Histories.world(33, 40, MARCH, 8);
        Map<ResultKey, MetricResult> clean =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(records, 2));
        long old = Instant.parse("2000-01-01T12:00:00Z").toEpochMilli();
        List<SentRecord> others = new ArrayList<>(records);
        for (String event : List.of("login", "user_registered")) {
            String json = "{\"event_id\":\"%s\",\"user_id\":\"old\",\"event_name\":\"%s\",\"event_time\":%d}"
                    .formatted(event, event, old);
            others.add(
                    0,
                    new SentRecord(
                            Topics.PRODUCT_EVENTS,
                            new byte[] {1},
                            json.getBytes(UTF_8),
                            old,
                            new Truth.Invalid(RejectReason.BEYOND_HORIZON)));
        }
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(others, 2));
        long start = MARCH.minusDays(92).toEpochDay() * ProjectCalendar.DAY_MILLIS;
        Map<ResultKey, MetricResult> since = new TreeMap<>(Comparator.comparing(ResultKey::toString));
        results.forEach((key, result) -> {
            // It has registered: from then on it is one more of those who have. And its series have begun: from then on
            // they have weeks without anything to be held against.
            if (!key.metric().startsWith("anomaly")
                    && (key.windowStart() >= start || key.windowKind() == WindowKind.ALL_TIME)
                    && key.windowKind() != WindowKind.TO_DATE) {
                since.put(key, result);
            }
        });
        Map<ResultKey, MetricResult> expected = clean.entrySet().stream()
                .filter(result -> result.getKey().windowKind() != WindowKind.TO_DATE)
                .filter(result -> !result.getKey().metric().startsWith("anomaly"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Histories.assertSame(Histories.numbers(expected), Histories.numbers(since));
    }

    @ParameterizedTest(name = "seed {0}: {1} days, {2}")
    @CsvSource({"41, 2, UTC", "42, 9, Europe/Berlin"})
    void theEndOfTheInputMakesNothingFinalBeginsNoDayAndExpiresNothing(long seed, int days, String zone)
            throws Exception {
        List<SentRecord> records = Histories.world(seed, 40, MARCH, days);
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, zone), Histories.partitions(records, 3));
        long greatest = greatestEventTime(records);
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of(zone));
        long endOfDay = calendar.startOfDay(calendar.day(greatest) + 1L);
        assertThat(results).isNotEmpty();
        results.forEach((key, result) -> {
            assertThat(result.watermark()).as("%s", key).isLessThan(greatest - DISORDER);
            assertThat(result.status()).as("%s", key).isLessThanOrEqualTo(status(result));
            if (BY_DAY.contains(key.windowKind()) && !isAboutRecords(key)) {
                assertThat(result.window().end()).as("%s", key).isLessThanOrEqualTo(endOfDay);
            }
        });
        if (days < 3) {
            assertThat(results.values()).noneMatch(result -> result.status() == ResultStatus.FINAL);
        }
        assertThat(sums(results, "expired_contributions")).isEmpty();
    }

    /** The greatest status that the watermark of the result allows; retention waits longer. */
    private static ResultStatus status(MetricResult result) {
        if (result.watermark() < result.window().end()) {
            return ResultStatus.PARTIAL;
        }
        return result.watermark() < result.window().end() + LATENESS ? ResultStatus.COMPLETE : ResultStatus.FINAL;
    }

    private static boolean isAboutRecords(ResultKey key) {
        return key.dimensions().containsKey("source") || key.metric().equals("corrected_windows");
    }

    private static long greatestEventTime(List<SentRecord> records) {
        return records.stream()
                .flatMap(record -> record.truth() instanceof Truth.Valid valid
                                && !valid.event().internal()
                        ? Stream.of(valid.event().eventTime())
                        : Stream.empty())
                .mapToLong(Long::longValue)
                .max()
                .orElseThrow();
    }

    /** {@code events_in = accepted + rejected + duplicates + internal} for each source, and all records are there. */
    private static void assertAccountsFor(List<SentRecord> records, Map<ResultKey, MetricResult> results) {
        assertThat(Invariants.violations(results)).isEmpty();
        for (String topic : List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS)) {
            long sent = records.stream()
                    .filter(record -> record.topic().equals(topic))
                    .count();
            assertThat(sum(results, "events_in", topic)).isEqualTo(sent);
            long outcomes = Stream.of("accepted", "rejected", "duplicates", "internal_events")
                    .mapToLong(outcome -> sum(results, outcome, topic))
                    .sum();
            assertThat(outcomes).isEqualTo(sent);
        }
    }

    private static long sum(Map<ResultKey, MetricResult> results, String metric, String source) {
        return sums(results, metric).entrySet().stream()
                .filter(sum -> sum.getKey().contains("source=" + source))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The sums over all days, by dimensions; zeros left out. */
    private static Map<String, Long> sums(Map<ResultKey, MetricResult> results, String metric) {
        Map<String, Long> sums = new TreeMap<>();
        results.forEach((key, result) -> {
            if (key.metric().equals(metric)) {
                sums.merge(
                        key.dimensions().toString(),
                        result.value().orElseThrow().longValueExact(),
                        Long::sum);
            }
        });
        sums.values().removeIf(sum -> sum == 0);
        return sums;
    }
}
