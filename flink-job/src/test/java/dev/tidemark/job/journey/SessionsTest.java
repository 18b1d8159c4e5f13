package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final long GAP = 1_800;
    private static final long CAP = 86_400;
    /** The clock changes on 2026-03-29. */
    private static final long START = Instant.parse("2026-03-27T22:00:00Z").getEpochSecond();

    /** An event of a product; platforms sort otherwise in UTF-16, and the empty one is none. */
    private record Act(long millis, String platform) {
        static Act at(String instant) {
            return at(instant, "ios");
        }

        static Act at(String instant, String platform) {
            return new Act(Instant.parse(instant).toEpochMilli(), platform);
        }
    }

    /** Keeps its seconds as bytes between events, as the operator does. */
    private static final class User {
        final ProjectCalendar calendar = new ProjectCalendar(ZONE);
        final Sessions sessions = new Sessions(Duration.ofSeconds(GAP), Duration.ofSeconds(CAP), calendar);
        final SessionRuns runs = new SessionRuns();
        final Texts texts = new Texts();
        final SessionSums sum = new SessionSums();
        byte[] bytes = new byte[0];

        void does(Act act) {
            runs.decode(bytes, 0, bytes.length, texts);
            sessions.add(runs, act.millis(), calendar.day(act.millis()), act.platform(), sum);
            ByteWriter out = new ByteWriter(16);
            runs.encode(out);
            bytes = out.toBytes();
        }

        Map<String, Integer> after(List<Act> acts) {
            acts.forEach(this::does);
            return sum.sums;
        }
    }

    /** The definition, without any state: sort, merge, walk. */
    private static Map<String, Integer> naive(List<Act> acts) {
        ProjectCalendar calendar = new ProjectCalendar(ZONE);
        Map<Integer, TreeMap<Long, List<String>>> days = new TreeMap<>();
        for (Act act : acts) {
            days.computeIfAbsent(calendar.day(act.millis()), any -> new TreeMap<>())
                    .computeIfAbsent(Math.floorDiv(act.millis(), 1_000L), any -> new ArrayList<>())
                    .add(act.platform());
        }
        TreeMap<Long, List<String>> seconds = new TreeMap<>();
        days.values()
                .forEach(day -> day.forEach((second, platforms) -> seconds.computeIfAbsent(
                                day.size() > 1_440 ? second / 60 * 60 : second, any -> new ArrayList<>())
                        .addAll(platforms)));
        SessionSums sum = new SessionSums();
        Map<Integer, Integer> starts = new TreeMap<>();
        days.keySet().forEach(day -> starts.put(day, 0));
        List<Long> all = new ArrayList<>(seconds.keySet());
        for (int first = 0, end; first < all.size(); first = end) {
            end = first + 1;
            while (end < all.size() && all.get(end) - all.get(end - 1) <= GAP && all.get(end) - all.get(first) < CAP) {
                end++;
            }
            int day = calendar.day(all.get(first) * 1_000);
            String platform = seconds.get(all.get(first)).stream()
                    .min(Comparator.comparing(String::isEmpty).thenComparing(text -> text, SessionsTest::compareUtf8))
                    .orElseThrow();
            int events = all.subList(first, end).stream()
                    .mapToInt(second -> seconds.get(second).size())
                    .sum();
            sum.session(day, platform, 1);
            sum.shape(day, platform, events, all.get(end - 1) - all.get(first), 1);
            starts.merge(day, 1, Integer::sum);
        }
        starts.forEach((day, sessions) -> sum.ofDay(day, sessions, 1));
        return sum.sums;
    }

    private static int compareUtf8(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return java.util.Arrays.compare(left, right);
    }

    private static Arbitrary<List<Act>> acts(int size, Arbitrary<Long> seconds) {
        return Combinators.combine(
                        seconds,
                        Arbitraries.of(0L, 0L, 1L, 999L),
                        Arbitraries.of("", "ios", "ios", "ios", "\uFFFF", "\uD83D\uDE00"))
                .as((second, milli, platform) -> new Act((START + second) * 1_000 + milli, platform))
                .list()
                .ofMaxSize(size);
    }

    @Provide
    Arbitrary<List<Act>> lives() {
        Arbitrary<Long> nearTheGap = Combinators.combine(
                        Arbitraries.integers().between(0, 200), Arbitraries.of(-1L, 0L, 0L, 0L, 1L))
                .as((gaps, more) -> gaps * GAP + more);
        Arbitrary<Long> dense = Arbitraries.integers().between(0, 4 * 48).map(half -> half * 900L);
        Arbitrary<Long> sparse = Arbitraries.longs().between(0, 60 * 86_400L);
        return Arbitraries.oneOf(acts(12, nearTheGap), acts(120, nearTheGap), acts(250, dense), acts(60, sparse));
    }

    @Property(tries = 1000, seed = "61")
    void sessionsAreAFunctionOfTheSetOfEvents(@ForAll("lives") List<Act> acts, @ForAll Random random) {
        List<Act> shuffled = new ArrayList<>(acts);
        Collections.shuffle(shuffled, random);
        assertThat(new User().after(shuffled)).isEqualTo(naive(acts));
    }

    @Property(tries = 60, seed = "62")
    void everyPrefixOfALifeCountsWhatItHolds(@ForAll("lives") List<Act> acts) {
        User user = new User();
        List<Act> soFar = new ArrayList<>();
        for (Act act : acts) {
            soFar.add(act);
            user.does(act);
            assertThat(user.sum.sums).isEqualTo(naive(soFar));
        }
    }

    @Test
    void aLateEventJoinsTwoSessions() {
        User user = new User();
        user.after(List.of(Act.at("2026-03-10T10:00:00Z"), Act.at("2026-03-10T10:50:00Z")));
        assertThat(user.sum.sums)
                .containsOnly(
                        Map.entry("session 20522 ios", 2),
                        Map.entry("shape 20522 ios 1 events in 0 s", 2),
                        Map.entry("user of 20522 with 2", 1));
        user.does(Act.at("2026-03-10T10:25:00Z"));
        assertThat(user.sum.sums)
                .containsOnly(
                        Map.entry("session 20522 ios", 1),
                        Map.entry("shape 20522 ios 3 events in 3000 s", 1),
                        Map.entry("user of 20522 with 1", 1));
    }

    @Test
    void aGapOfExactlyHalfAnHourBelongsToTheSessionAndASecondMoreDoesNot() {
        assertThat(new User().after(List.of(Act.at("2026-03-10T10:00:00.999Z"), Act.at("2026-03-10T10:30:00.000Z"))))
                .containsEntry("session 20522 ios", 1);
        assertThat(new User().after(List.of(Act.at("2026-03-10T10:00:00Z"), Act.at("2026-03-10T10:30:01Z"))))
                .containsEntry("session 20522 ios", 2);
    }

    private static List<Act> everyHalfHour(String from, int hours) {
        List<Act> acts = new ArrayList<>();
        for (int half = 0; half <= 2 * hours; half++) {
            acts.add(new Act(Act.at(from).millis() + half * 1_800_000L, "ios"));
        }
        return acts;
    }

    @Test
    void theCapCutsGreedilyFromTheFirstEvent() {
        // 09:00 to 08:30 of the next day, then 09:00 to 15:00.
        assertThat(new User().after(everyHalfHour("2026-03-10T09:00:00Z", 30)))
                .containsOnly(
                        Map.entry("session 20522 ios", 1),
                        Map.entry("shape 20522 ios 48 events in 84600 s", 1),
                        Map.entry("user of 20522 with 1", 1),
                        Map.entry("session 20523 ios", 1),
                        Map.entry("shape 20523 ios 13 events in 21600 s", 1),
                        Map.entry("user of 20523 with 1", 1));
    }

    @Test
    void aLateEventBeforeTheFirstMovesEveryCut() {
        User user = new User();
        user.after(everyHalfHour("2026-03-10T09:00:00Z", 60));
        user.does(Act.at("2026-03-10T08:50:00Z", "web"));
        assertThat(user.sum.sums)
                .containsEntry("shape 20522 web 49 events in 85200 s", 1)
                .containsEntry("shape 20523 ios 48 events in 84600 s", 1)
                .containsEntry("shape 20524 ios 25 events in 43200 s", 1)
                .hasSize(9);
    }

    @Test
    void aUserActiveOnlyInASessionBegunTheDayBeforeHasZeroSessions() {
        assertThat(new User().after(List.of(Act.at("2026-03-10T22:50:00Z"), Act.at("2026-03-10T23:10:00Z"))))
                .containsOnly(
                        Map.entry("session 20522 ios", 1),
                        Map.entry("shape 20522 ios 2 events in 1200 s", 1),
                        Map.entry("user of 20522 with 1", 1),
                        Map.entry("user of 20523 with 0", 1));
    }

    @Test
    void aSharedIdCostsABoundedTime() {
        User user = new User();
        List<Act> acts = new ArrayList<>();
        // A day and a half without rest, all seconds distinct.
        for (int i = 0; i < 4_000; i++) {
            acts.add(new Act((START + 40_000 + i * 31L) * 1_000, i % 7 == 0 ? "web" : "ios"));
        }
        Collections.shuffle(acts, new Random(63));
        assertThat(user.after(acts)).isEqualTo(naive(acts));
        // At most so many entries a day, of at most five bytes.
        assertThat(user.bytes.length).isLessThan(3 * SessionRuns.MAX_SECONDS * 5);
    }

    @Test
    void daysThatAreForgottenLeaveTheOthersAsTheyWere() {
        User user = new User();
        List<Act> acts = new ArrayList<>();
        for (int day = 0; day < 50; day++) {
            acts.add(new Act((START + day * 86_400L) * 1_000, "ios"));
        }
        user.after(acts);
        int before = user.bytes.length;
        int day = user.calendar.day(acts.get(40).millis());
        user.runs.decode(user.bytes, 0, user.bytes.length, user.texts);
        user.runs.forgetBefore(day);
        ByteWriter out = new ByteWriter(16);
        user.runs.encode(out);
        user.bytes = out.toBytes();
        assertThat(user.bytes.length).isLessThan(before / 3);
        user.sum.sums.clear();
        user.does(new Act(acts.get(40).millis() + 60_000, "ios"));
        assertThat(user.sum.sums)
                .containsOnly(
                        Map.entry("shape " + day + " ios 1 events in 0 s", -1),
                        Map.entry("shape " + day + " ios 2 events in 60 s", 1));
        assertThat(user.runs.firstDay()).isEqualTo(day);
    }
}
