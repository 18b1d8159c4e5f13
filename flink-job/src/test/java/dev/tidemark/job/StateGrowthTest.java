package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * More than a year of equal activity: three weeks of a world again and again, each time with new messages and campaigns,
 * and with half of the users new.
 *
 * <p>{@code -Dtidemark.state.users=2000} makes it a measurement; what it finds is in {@code target/state-growth*.txt}.
 */
class StateGrowthTest {
    private static final int USERS = Integer.getInteger("tidemark.state.users", 24);
    private static final LocalDate START = LocalDate.of(2025, 1, 6);
    private static final int CYCLE_DAYS = 21;
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** After so many cycles: days 126, 210, 315, 399 and 483. */
    private static final List<Integer> MEASURED = List.of(6, 10, 15, 19, 23);

    /** What a checkpoint after some days holds. */
    private record Measure(
            int day,
            long messages,
            long liveMessages,
            long users,
            long liveUsers,
            int series,
            int groups,
            Map<String, Long> bytes) {
        double bytesPerMessage() {
            return (double) bytes.get("message-ledger") / messages;
        }

        double bytesPerUser() {
            return (double) bytes.get("user-journey") / users;
        }

        long total() {
            return bytes.values().stream().mapToLong(Long::longValue).sum();
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "day %d: %,d messages of %.1f bytes, %,d users of %.1f bytes, %,d series, %,d groups, %,d bytes %s",
                    day,
                    messages,
                    bytesPerMessage(),
                    users,
                    bytesPerUser(),
                    series,
                    groups,
                    total(),
                    bytes);
        }
    }

    /** Bytes that a user takes at most on average, with the sections 3 to 5 of the metrics and with all of them. */
    @ParameterizedTest(name = "sections \"{0}\"")
    @CsvSource({"'activity,messages,funnel', 200", "'', 350"})
    void aYearOfEqualActivityDoesNotGrowTheState(String sections, int mostBytesPerUser) throws Exception {
        List<Measure> measures = run(sections);
        Files.write(
                Path.of("target", sections.isEmpty() ? "state-growth.txt" : "state-growth-3-5.txt"),
                measures.stream().map(Measure::toString).toList());
        assertThat(measures).allSatisfy(measure -> {
            assertThat(measure.messages()).isEqualTo(measure.liveMessages());
            assertThat(measure.users()).isEqualTo(measure.liveUsers());
            assertThat(measure.bytesPerMessage()).isLessThan(200);
            assertThat(measure.bytesPerUser()).isLessThan(mostBytesPerUser);
        });
        // By day 210 all slices that ever expire have begun to.
        Measure settled = measures.get(1);
        assertThat(measures.subList(2, measures.size())).allSatisfy(later -> {
            assertThat(later.series()).isLessThanOrEqualTo(settled.series());
            assertThat(later.groups()).isLessThanOrEqualTo(settled.groups());
            assertThat(later.total() - later.bytes().get("user-journey")).isLessThan((long)
                    (1.02 * (settled.total() - settled.bytes().get("user-journey"))));
        });
    }

    private static List<Measure> run(String sections) throws Exception {
        List<Event> cycle = new World(new WorldConfig(5, USERS, START, CYCLE_DAYS, FaultShares.none(), 1.0))
                .history()
                .map(SentRecord::truth)
                .filter(SentRecord.Truth.Valid.class::isInstance)
                .map(truth -> ((SentRecord.Truth.Valid) truth).event())
                .filter(event -> !event.internal())
                .sorted(Comparator.comparingLong(Event::eventTime))
                .toList();
        long start = START.toEpochDay() * DAY;
        long wallClock = start + Duration.ofDays(600).toMillis();
        List<Measure> measures = new ArrayList<>();
        Map<String, Long> messages = new HashMap<>();
        Map<String, Long> users = new HashMap<>();
        try (DrivenTopology job = new DrivenTopology(
                TidemarkConfig.of(Map.of("job.parallelism", "1", "metrics.sections", sections)), wallClock)) {
            for (int day = 0; measures.size() < MEASURED.size(); day++) {
                int number = day / CYCLE_DAYS;
                for (Event event : cycle) {
                    if (Math.floorDiv(event.eventTime() - start, DAY) == day % CYCLE_DAYS) {
                        Event moved = moved(event, number);
                        job.send(moved, moved.eventTime());
                        note(moved, messages, users);
                    }
                }
                long watermark = start + (day + 1) * DAY + 3_600_000;
                job.watermark(watermark, Duration.ofMillis(CatchUp.PUBLISH_MILLIS + 1_000));
                Map<String, OperatorSubtaskState> states = job.checkpoint();
                int days = day + 1;
                if (days % CYCLE_DAYS == 0 && MEASURED.contains(days / CYCLE_DAYS)) {
                    Map<String, Long> bytes = new TreeMap<>();
                    states.forEach((uid, state) -> bytes.put(uid, state.getStateSize()));
                    bytes.values().removeIf(size -> size == 0);
                    measures.add(new Measure(
                            days,
                            job.entities("message-ledger"),
                            messages.values().stream()
                                    .filter(latest -> latest + 41 * DAY >= watermark)
                                    .count(),
                            job.entities("user-journey"),
                            users.values().stream()
                                    .filter(latest -> latest / DAY + 400 >= watermark / DAY)
                                    .count(),
                            job.keys("merge-series"),
                            job.keys("derive"),
                            bytes));
                }
            }
        }
        return measures;
    }

    /** Notes the latest event of its message and of its user. */
    private static void note(Event event, Map<String, Long> messages, Map<String, Long> users) {
        if (event instanceof MessageEvent message) {
            messages.merge(message.messageId(), message.eventTime(), Math::max);
            if (message.status() != MessageStatus.SENT && message.charge().isEmpty()) {
                return;
            }
        }
        users.merge(event.userId(), event.eventTime(), Math::max);
    }

    private static Event moved(Event event, int cycle) {
        long time = event.eventTime() + cycle * CYCLE_DAYS * DAY;
        if (event instanceof MessageEvent it) {
            return new MessageEvent(
                    it.eventId() + "-" + cycle,
                    time,
                    it.messageId() + "-" + cycle,
                    user(it.userId(), cycle),
                    it.recipientId(),
                    it.campaignId().isEmpty() ? "" : it.campaignId() + "-" + cycle,
                    it.channel(),
                    it.category(),
                    it.status(),
                    it.charge(),
                    it.failureReason(),
                    it.accountId(),
                    it.country(),
                    it.recipientCountry(),
                    it.platform(),
                    false);
        }
        ProductEvent it = (ProductEvent) event;
        return new ProductEvent(
                it.eventId() + "-" + cycle,
                time,
                user(it.userId(), cycle),
                it.eventName(),
                it.sessionId(),
                it.accountId(),
                it.platform(),
                it.os(),
                it.deviceModel(),
                it.country(),
                it.userType(),
                false,
                it.properties());
    }

    /** Half of the users stay, the others are others in each cycle. */
    private static String user(String id, int cycle) {
        return id.hashCode() % 2 == 0 ? id : id + "-" + cycle;
    }
}
