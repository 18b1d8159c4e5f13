package dev.tidemark.job.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.Buckets;
import dev.tidemark.job.exchange.EntityHarness;
import dev.tidemark.job.exchange.EntityOperator;
import dev.tidemark.job.exchange.FactList;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserEngagement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EngagementJourneyTest {
    private static final long DAY = ProjectCalendar.DAY_MILLIS;
    private static final long HOUR = ProjectCalendar.HOUR_MILLIS;
    private static final long INTERVAL = 1_000;
    private static final WriterLimits LIMITS = new WriterLimits(120_000, INTERVAL, 5_000);
    private static final int PERIOD = 30;
    private static final int FIRST = (int) LocalDate.of(2026, 3, 1).toEpochDay();

    /** Noon of the first day, by the wall clock. */
    private static final long NOON = FIRST * DAY + 12 * HOUR;

    private static EntityOperator publishing() {
        return new EngagementJourney(
                Happening.DEFINITION.withUserIds(),
                Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30)),
                new ProjectCalendar(ZoneOffset.UTC),
                Duration.ofDays(3),
                Duration.ofMillis(50),
                new SeriesOptions("live", INTERVAL, 0, LIMITS));
    }

    private static EntityOperator silent() {
        return new UserJourney(
                Happening.DEFINITION,
                Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30)),
                new ProjectCalendar(ZoneOffset.UTC),
                Duration.ofDays(3),
                Duration.ofMillis(50));
    }

    private static EntityHarness start(long wallClock) throws Exception {
        EntityHarness harness = new EntityHarness(publishing(), 1, 0, new HashMapStateBackend());
        harness.wallClock(wallClock);
        harness.open();
        return harness;
    }

    private static EntityHarness restore(OperatorSubtaskState state, long wallClock) throws Exception {
        EntityHarness harness = new EntityHarness(publishing(), 1, 0, new HashMapStateBackend());
        harness.wallClock(wallClock);
        harness.restore(state);
        return harness;
    }

    /**
     * What a user did.
     *
     * @param what the name of a product event, or {@link Happening#SENT}
     */
    private record Act(String user, long time, String what) {
        long hash() {
            return user.hashCode() * 0x9E3779B97F4A7C15L;
        }

        int day() {
            return (int) Math.floorDiv(time, DAY);
        }

        boolean isAction() {
            return !what.equals(Happening.SENT) && !Happening.NOT_ACTIVITY.contains(what);
        }

        boolean makesActive() {
            return isAction() || what.equals(Happening.SENT);
        }
    }

    private static Act act(String user, int day, int hour) {
        return new Act(user, (FIRST + day) * DAY + hour * HOUR, "opened");
    }

    private static void send(EntityHarness harness, Act... acts) throws Exception {
        send(harness, Happening.DEFINITION.withUserIds(), List.of(acts));
    }

    private static void send(EntityHarness harness, JourneyDefinition definition, List<Act> acts) throws Exception {
        harness.send(sender -> {
            for (Act act : acts) {
                String id = act.what + act.time;
                if (act.what.equals(Happening.SENT)) {
                    MessageEvent event = new MessageEvent(
                            id,
                            act.time,
                            "m",
                            act.user,
                            "",
                            "",
                            "sms",
                            "",
                            MessageStatus.SENT,
                            Optional.empty(),
                            "",
                            "",
                            "",
                            "",
                            "",
                            false);
                    UserRecord.appendTouch(sender, event, definition.messageFlags(event), "", "", act.hash(), 0);
                } else {
                    ProductEvent event = new ProductEvent(
                            id, act.time, act.user, act.what, "", "", "", "", "", "", "", false, Map.of());
                    UserRecord.appendProduct(
                            sender,
                            event,
                            definition.productFlags(act.what),
                            "",
                            "",
                            act.hash(),
                            id.hashCode() * 31L,
                            act.day(),
                            new FactList(),
                            "",
                            "",
                            0);
                }
            }
        });
    }

    private static void tick(EntityHarness harness) throws Exception {
        harness.wallClock(harness.wallClock() + INTERVAL);
    }

    private static List<UserEngagement> rows(EntityHarness harness) {
        return harness.output().stream()
                .filter(UserEngagement.class::isInstance)
                .map(UserEngagement.class::cast)
                .toList();
    }

    /** The rows since the last call. */
    private static List<UserEngagement> newRows(EntityHarness harness) {
        List<UserEngagement> rows = rows(harness);
        harness.output().clear();
        return rows;
    }

    private static Map<String, UserEngagement> latest(List<UserEngagement> rows) {
        Map<String, UserEngagement> latest = new TreeMap<>();
        rows.forEach(row -> latest.merge(
                row.userId(), row, (held, arrived) -> arrived.revision() > held.revision() ? arrived : held));
        return latest;
    }

    @Test
    void eventsOfAnIntervalBecomeOneRow() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            send(harness, act("a", 0, 8), act("a", 0, 9), act("b", 0, 9));
            send(harness, act("a", 0, 10), new Act("a", FIRST * DAY, Happening.SENT));
            harness.wallClock(NOON + INTERVAL - 50);
            assertThat(rows(harness)).isEmpty();
            harness.wallClock(NOON + INTERVAL);
            assertThat(newRows(harness))
                    .extracting(UserEngagement::userId, UserEngagement::totalActions)
                    .containsExactlyInAnyOrder(tuple("a", 3L), tuple("b", 1L));
            tick(harness);
            assertThat(rows(harness)).isEmpty();
        }
    }

    @Test
    void aRowSaysWhatItsUserDid() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            List<Act> acts = new ArrayList<>();
            IntStream.range(0, 19).forEach(hour -> acts.add(act("a", -20 + hour % 4, hour)));
            acts.add(act("a", -40, 1));
            acts.add(new Act("a", (FIRST - 3) * DAY, Happening.SENT));
            acts.add(new Act("a", (FIRST - 90) * DAY, "user_invited"));
            acts.add(act("a", 0, 1));
            send(harness, Happening.DEFINITION.withUserIds(), acts);
            tick(harness);
            assertThat(rows(harness)).hasSize(1);
            UserEngagement row = rows(harness).get(0);
            assertThat(row)
                    .isEqualTo(new UserEngagement(
                            "a",
                            "live",
                            LocalDate.ofEpochDay(FIRST),
                            30,
                            20,
                            5,
                            true,
                            2,
                            6,
                            LocalDate.ofEpochDay(FIRST - 40),
                            LocalDate.ofEpochDay(FIRST),
                            Optional.of(ChurnState.ACTIVE),
                            row.revision(),
                            NOON + INTERVAL));
            assertThat(row.actionsPerActiveDay()).hasValue(new BigDecimal("4.000000000"));
        }
    }

    @Test
    void aDayChangesRowsWithoutEventsAndOnlyThoseItChanges() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            send(harness, act("a", 0, 8));
            send(
                    harness,
                    IntStream.range(0, 14).mapToObj(i -> act("daily", -i, 8)).toArray(Act[]::new));
            tick(harness);
            newRows(harness);
            Map<String, List<Integer>> days = new TreeMap<>();
            for (int day = 1; day <= 130; day++) {
                harness.watermark((FIRST + day) * DAY);
                tick(harness);
                for (UserEngagement row : newRows(harness)) {
                    days.computeIfAbsent(row.userId(), any -> new ArrayList<>()).add(day);
                    assertThat(row.asOf()).isEqualTo(LocalDate.ofEpochDay(FIRST + day));
                }
            }
            // l7 falls to 0, l28 falls and away too long, the period ends, counted no more.
            assertThat(days.get("a")).containsExactly(7, 28, 30, 91);
            List<Integer> expected = new ArrayList<>();
            IntStream.rangeClosed(1, 7).forEach(expected::add); // l7
            expected.add(9); // dormant: 14 days of 28 allow for four times two
            IntStream.rangeClosed(15, 29).forEach(expected::add); // l28, then the period
            expected.add(30);
            expected.add(91);
            assertThat(days.get("daily")).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void severalDaysAtOnceAreOneRow() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            send(harness, act("a", 0, 8));
            tick(harness);
            newRows(harness);
            harness.watermark((FIRST + 28) * DAY);
            tick(harness);
            assertThat(newRows(harness)).extracting(UserEngagement::l28).containsExactly(0);
        }
    }

    @Test
    void everyRowLeavesBeforeTheBarrier() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            send(harness, act("a", 0, 8));
            harness.checkpoint(1);
            assertThat(harness.output().stream()
                            .map(element -> element instanceof UserEngagement ? "row" : element)
                            .filter(String.class::isInstance))
                    .containsSubsequence("row", "barrier 1");
        }
    }

    @Test
    void afterACrashTheRowsComeOutAgainUnderGreaterRevisions() throws Exception {
        OperatorSubtaskState state;
        List<UserEngagement> before;
        try (EntityHarness harness = start(NOON)) {
            send(harness, act("a", 0, 8), act("b", 0, 8));
            state = harness.checkpoint(1);
            newRows(harness);
            send(harness, act("a", 0, 9));
            tick(harness);
            harness.watermark((FIRST + 7) * DAY);
            tick(harness);
            before = newRows(harness);
            assertThat(latest(before)).containsOnlyKeys("a", "b");
        }
        try (EntityHarness harness = restore(state, NOON)) {
            send(harness, act("a", 0, 9));
            tick(harness);
            assertThat(rows(harness)).extracting(UserEngagement::userId).containsExactly("a");
            harness.watermark((FIRST + 7) * DAY);
            tick(harness);
            Map<String, UserEngagement> after = latest(rows(harness));
            latest(before).forEach((user, row) -> {
                assertThat(after.get(user))
                        .usingRecursiveComparison()
                        .ignoringFields("revision", "producedAt")
                        .isEqualTo(row);
                assertThat(after.get(user).revision()).isGreaterThan(row.revision());
            });
        }
    }

    @Test
    void aCatchUpPublishesAtSomeBarriersAndARestoreFromAnotherPublishesEveryRow() throws Exception {
        long late = NOON + 20 * DAY;
        OperatorSubtaskState state;
        try (EntityHarness harness = start(late)) {
            send(harness, act("a", 0, 8), act("b", 0, 8));
            tick(harness);
            harness.checkpoint(1);
            assertThat(rows(harness)).isEmpty();
            harness.wallClock(late + CatchUp.PUBLISH_MILLIS);
            harness.checkpoint(2);
            assertThat(latest(newRows(harness))).containsOnlyKeys("a", "b");
            send(harness, act("b", 1, 8));
            state = harness.checkpoint(3);
            assertThat(rows(harness)).isEmpty();
        }
        try (EntityHarness harness = restore(state, late + CatchUp.PUBLISH_MILLIS + 10_000)) {
            harness.finish();
            assertThat(latest(rows(harness))).containsOnlyKeys("a", "b");
        }
    }

    @Test
    void whenNoOldRecordCanComeAnyMoreEveryRowIsPublishedOnceMore() throws Exception {
        OperatorSubtaskState state;
        try (EntityHarness harness = start(NOON)) {
            for (int user = 0; user < 200; user++) {
                send(harness, act("u" + user, 0, 8));
            }
            state = harness.checkpoint(1);
        }
        try (EntityHarness harness = restore(state, NOON)) {
            long settled = NOON + LIMITS.settledMillis();
            while (harness.wallClock() + 60_000 < settled) {
                harness.wallClock(harness.wallClock() + 60_000);
            }
            assertThat(rows(harness)).isEmpty();
            harness.wallClock(settled);
            tick(harness);
            assertThat(rows(harness).size()).isBetween(1, 100);
            for (int i = 0; i < 30; i++) {
                tick(harness);
            }
            assertThat(rows(harness)).hasSize(200);
            assertThat(latest(rows(harness))).hasSize(200);
        }
    }

    @Test
    void afterRescalingEachRowComesFromOneSubtask() throws Exception {
        OperatorSubtaskState state;
        Set<String> users = new HashSet<>();
        try (EntityHarness harness = start(NOON)) {
            for (int user = 0; user < 50; user++) {
                send(harness, act("u" + user, 0, 8));
                users.add("u" + user);
            }
            state = harness.checkpoint(1);
        }
        List<String> published = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (EntityHarness harness = new EntityHarness(publishing(), 2, subtask, new HashMapStateBackend())) {
                harness.wallClock(NOON);
                harness.restore(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, Buckets.MAX_PARALLELISM, 1, 2, subtask));
                harness.watermark((FIRST + 7) * DAY);
                tick(harness);
                rows(harness).forEach(row -> published.add(row.userId()));
            }
        }
        assertThat(published).containsExactlyInAnyOrderElementsOf(users);
    }

    @Test
    void whoWasNeverActiveHasNoRow() throws Exception {
        try (EntityHarness harness = start(NOON)) {
            send(harness, new Act("a", FIRST * DAY, "user_invited"));
            tick(harness);
            assertThat(rows(harness)).isEmpty();
            send(harness, new Act("a", FIRST * DAY + HOUR, Happening.SENT));
            tick(harness);
            assertThat(rows(harness)).extracting(UserEngagement::totalActions).containsExactly(0L);
        }
    }

    @Test
    void noUserIdIsKeptWhereTheTopicIsOff() throws Exception {
        List<Act> acts = List.of(act("canary-id", 0, 8), new Act("canary-id", FIRST * DAY, Happening.SENT));
        try (EntityHarness with = start(NOON);
                EntityHarness without = EntityHarness.start(silent())) {
            send(with, Happening.DEFINITION.withUserIds(), acts);
            assertThat(text(with.checkpoint(1))).contains("canary-id");
            send(without, Happening.DEFINITION, acts);
            assertThat(text(without.checkpoint(1))).doesNotContain("canary-id");
            assertThat(rows(without)).isEmpty();
        }
    }

    /** What a checkpoint holds, of which small parts are in memory. */
    private static String text(OperatorSubtaskState state) throws Exception {
        return new String(InstantiationUtil.serializeObject(state), UTF_8);
    }

    @Property(tries = 150, seed = "61")
    void theRowsAreThoseWorkedOutFromAllEventsAtOnce(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        int last = 40 + random.nextInt(100);
        List<String> kinds = List.of("opened", "opened", "opened", Happening.SENT, "user_invited", "user_activated");
        List<Act> acts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            // Some users come often, some stay away.
            int user = random.nextInt(4);
            int day = user == 3 ? random.nextInt(10) : random.nextInt(last);
            long time = (FIRST + day) * DAY + random.nextInt((int) DAY);
            acts.add(new Act("u" + user, time, kinds.get(random.nextInt(kinds.size()))));
        }
        List<Act> sent = new ArrayList<>(acts);
        Collections.shuffle(sent, random);
        OperatorSubtaskState state = null;
        List<UserEngagement> rows = new ArrayList<>();
        int done = 0;
        int safe = 0;
        long mark = Long.MIN_VALUE;
        long wallClock = NOON;
        while (done < sent.size()) {
            try (EntityHarness harness = state == null ? start(wallClock) : restore(state, wallClock)) {
                done = safe;
                int end = Math.min(sent.size(), done + 1 + random.nextInt(40));
                while (done < end) {
                    send(harness, sent.get(done++));
                    if (random.nextInt(3) == 0) {
                        tick(harness);
                    }
                    if (random.nextInt(4) == 0) {
                        mark = Math.max(mark, (FIRST + random.nextInt(last)) * DAY);
                        harness.watermark(mark);
                    }
                    if (random.nextInt(5) == 0) {
                        state = harness.checkpoint(done);
                        safe = done;
                    }
                }
                if (done == sent.size()) {
                    harness.watermark((FIRST + last) * DAY);
                    harness.finish();
                }
                wallClock = harness.wallClock();
                rows.addAll(rows(harness));
            }
        }
        assertThat(latest(rows)).allSatisfy((user, row) -> assertThat(row)
                .usingRecursiveComparison()
                .ignoringFields("asOf", "revision", "producedAt")
                .isEqualTo(naive(user, acts, FIRST + last)));
        assertThat(latest(rows))
                .containsOnlyKeys(acts.stream()
                        .filter(Act::makesActive)
                        .map(Act::user)
                        .distinct()
                        .toArray(String[]::new));
    }

    private static UserEngagement naive(String user, List<Act> acts, int day) {
        TreeSet<Integer> active = new TreeSet<>();
        Map<Integer, Integer> actions = new HashMap<>();
        for (Act act : acts) {
            if (act.user.equals(user) && act.makesActive()) {
                active.add(act.day());
            }
            if (act.user.equals(user) && act.isAction()) {
                actions.merge(act.day(), 1, Integer::sum);
            }
        }
        actions.keySet().removeIf(other -> other <= day - PERIOD || other > day);
        int total = actions.values().stream().mapToInt(Integer::intValue).sum();
        return new UserEngagement(
                user,
                "live",
                LocalDate.EPOCH,
                PERIOD,
                total,
                actions.size(),
                total >= 20,
                count(active, day - 6, day),
                count(active, day - 27, day),
                LocalDate.ofEpochDay(active.first()),
                LocalDate.ofEpochDay(active.last()),
                churn(active, day),
                0,
                0);
    }

    private static int count(TreeSet<Integer> days, int from, int to) {
        return (int) LongStream.rangeClosed(from, to)
                .filter(day -> days.contains((int) day))
                .count();
    }

    private static Optional<ChurnState> churn(TreeSet<Integer> active, int day) {
        int away = day - active.floor(day);
        double rhythm = 28.0 / count(active, active.floor(day) - 27, active.floor(day));
        if (away <= Math.min(27, Math.max(3, 2 * rhythm))) {
            return Optional.of(ChurnState.ACTIVE);
        }
        if (away <= Math.min(27, Math.max(7, 4 * rhythm))) {
            return Optional.of(ChurnState.AT_RISK);
        }
        return away <= 90 ? Optional.of(ChurnState.DORMANT) : Optional.empty();
    }
}
