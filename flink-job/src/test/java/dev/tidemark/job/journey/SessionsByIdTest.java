package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SessionsByIdTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    /** The clock changes on 2026-03-29. */
    private static final long START = Instant.parse("2026-03-27T22:00:00Z").toEpochMilli();

    private static final long HOUR = 3_600_000;

    /** @param session 0 for none */
    private record Act(long millis, long session, String platform) {
        static Act at(String instant, long session) {
            return new Act(Instant.parse(instant).toEpochMilli(), session, "ios");
        }
    }

    /** Keeps its sessions as bytes between events, as the operator does. */
    private static final class User {
        final ProjectCalendar calendar = new ProjectCalendar(ZONE);
        final SessionsById sessions = new SessionsById();
        final SessionParts parts = new SessionParts();
        final Texts texts = new Texts();
        final SessionSums sum = new SessionSums();
        byte[] bytes = new byte[0];

        void does(Act act) {
            parts.decode(bytes, 0, bytes.length, texts);
            Optional<Long> id = act.session() == 0 ? Optional.empty() : Optional.of(act.session());
            sessions.add(parts, act.millis(), calendar.day(act.millis()), id, act.platform(), sum);
            keep();
        }

        void keep() {
            ByteWriter out = new ByteWriter(16);
            parts.encode(out);
            bytes = out.toBytes();
        }

        Map<String, Integer> after(List<Act> acts) {
            acts.forEach(this::does);
            return sum.sums;
        }
    }

    /** The definition, without any state. */
    private static Map<String, Integer> naive(List<Act> acts) {
        ProjectCalendar calendar = new ProjectCalendar(ZONE);
        Map<Integer, Map<Long, List<Act>>> days = new TreeMap<>();
        Map<Integer, Integer> starts = new TreeMap<>();
        for (Act act : acts) {
            int day = calendar.day(act.millis());
            starts.put(day, 0);
            if (act.session() != 0) {
                days.computeIfAbsent(day, any -> new TreeMap<>())
                        .computeIfAbsent(act.session(), any -> new ArrayList<>())
                        .add(act);
            }
        }
        days.values().removeIf(ids -> ids.size() > 100);
        SessionSums sum = new SessionSums();
        days.forEach((day, ids) -> ids.keySet().forEach(id -> {
            if (days.getOrDefault(day - 1, Map.of()).containsKey(id)) {
                return;
            }
            List<Act> session = new ArrayList<>();
            for (int at = day; days.getOrDefault(at, Map.of()).containsKey(id); at++) {
                session.addAll(days.get(at).get(id));
            }
            session.sort(Comparator.<Act>comparingLong(act -> Math.floorDiv(act.millis(), 1_000L))
                    .thenComparing(act -> act.platform().isEmpty())
                    .thenComparing(Act::platform));
            long first = Math.floorDiv(session.get(0).millis(), 1_000L);
            long last = Math.floorDiv(session.get(session.size() - 1).millis(), 1_000L);
            String platform = session.get(0).platform();
            sum.session(day, platform, 1);
            sum.shape(day, platform, session.size(), last - first, 1);
            starts.merge(day, 1, Integer::sum);
        }));
        starts.forEach((day, sessions) -> sum.ofDay(day, sessions, 1));
        return sum.sums;
    }

    @Provide
    Arbitrary<List<Act>> lives() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 8 * 24).map(hour -> START + hour * HOUR),
                        Arbitraries.of(0L, 1L, 1_000L),
                        Arbitraries.of(0L, 1L, 1L, 1L, 2L, 3L),
                        Arbitraries.of("", "ios", "web"))
                .as((hour, more, session, platform) -> new Act(hour + more, session, platform))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 1000, seed = "64")
    void sessionsAreAFunctionOfTheSetOfEvents(@ForAll("lives") List<Act> acts, @ForAll Random random) {
        List<Act> shuffled = new ArrayList<>(acts);
        Collections.shuffle(shuffled, random);
        assertThat(new User().after(shuffled)).isEqualTo(naive(acts));
    }

    @Property(tries = 100, seed = "65")
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
    void twoSessionsAtOnceAreTwoAndAPauseEndsNone() {
        assertThat(new User()
                        .after(List.of(
                                Act.at("2026-03-10T08:00:00Z", 1),
                                Act.at("2026-03-10T08:01:00Z", 2),
                                Act.at("2026-03-10T12:00:00Z", 1),
                                Act.at("2026-03-10T13:00:00Z", 0))))
                .containsOnly(
                        Map.entry("session 20522 ios", 2),
                        Map.entry("shape 20522 ios 2 events in 14400 s", 1),
                        Map.entry("shape 20522 ios 1 events in 0 s", 1),
                        Map.entry("user of 20522 with 2", 1));
    }

    @Test
    void aDayWithoutAnyEventEndsASessionAndALateEventOnItJoinsThem() {
        User user = new User();
        user.after(List.of(Act.at("2026-03-10T08:00:00Z", 1), Act.at("2026-03-12T08:00:00Z", 1)));
        assertThat(user.sum.sums).containsEntry("user of 20522 with 1", 1).containsEntry("user of 20524 with 1", 1);
        user.does(Act.at("2026-03-11T08:00:00Z", 1));
        assertThat(user.sum.sums)
                .containsOnly(
                        Map.entry("session 20522 ios", 1),
                        Map.entry("shape 20522 ios 3 events in 172800 s", 1),
                        Map.entry("user of 20522 with 1", 1),
                        Map.entry("user of 20523 with 0", 1),
                        Map.entry("user of 20524 with 0", 1));
    }

    @Test
    void aDayWithMoreIdsThanAPersonHasCountsNoSessions() {
        List<Act> acts = new ArrayList<>();
        for (int day = 0; day < 3; day++) {
            long start = START + (day * 24 - 12) * HOUR;
            // On the second day one more than is told apart.
            IntStream.rangeClosed(1, day == 1 ? 101 : 100).forEach(id -> acts.add(new Act(start + id, id, "ios")));
        }
        Collections.shuffle(acts, new Random(66));
        User user = new User();
        assertThat(user.after(acts)).isEqualTo(naive(acts));
        assertThat(user.sum.sums)
                .containsEntry("user of 20539 with 100", 1)
                .containsEntry("user of 20540 with 0", 1)
                .containsEntry("user of 20541 with 100", 1);
        int before = user.bytes.length;
        IntStream.range(0, 1_000).forEach(id -> user.does(new Act(START + 12 * HOUR, 1_000 + id, "ios")));
        assertThat(user.bytes).hasSize(before);
    }

    @Test
    void aSessionWhoseBeginningIsForgottenChangesNoMore() {
        User user = new User();
        for (int day = 0; day < 60; day++) {
            user.does(new Act(START + day * 24 * HOUR, 1, "ios"));
        }
        int today = user.calendar.day(START + 59 * 24 * HOUR);
        int before = user.bytes.length;
        user.parts.decode(user.bytes, 0, user.bytes.length, user.texts);
        user.parts.forgetBefore(today - 9);
        user.keep();
        assertThat(user.bytes.length).isLessThan(before / 4);
        assertThat(user.parts.firstDay()).isEqualTo(today - 9);
        user.sum.sums.clear();
        user.does(new Act(START + 59 * 24 * HOUR + 1_000, 1, "ios"));
        assertThat(user.sum.sums).isEmpty();
        user.does(new Act(START + 59 * 24 * HOUR + 2_000, 2, "ios"));
        assertThat(user.sum.sums)
                .containsOnly(
                        Map.entry("session " + today + " ios", 1),
                        Map.entry("shape " + today + " ios 1 events in 0 s", 1),
                        Map.entry("user of " + today + " with 0", -1),
                        Map.entry("user of " + today + " with 1", 1));
    }
}
