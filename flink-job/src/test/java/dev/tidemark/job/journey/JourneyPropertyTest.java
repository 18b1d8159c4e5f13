package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class JourneyPropertyTest {
    private static final long DAY = 86_400_000L;
    private static final long MINUTE = 60_000L;
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
    private static final Catalogue CATALOGUE =
            Catalogue.shipped("", java.time.Duration.ofDays(40), java.time.Duration.ofDays(30));
    /** Days from here on cross both changes of the clock. */
    private static final long START = Instant.parse("2026-02-20T22:58:00Z").toEpochMilli();

    /** The user of a property: keeps its profile as bytes between events, as the operator does. */
    private static final class User {
        final ProjectCalendar calendar = new ProjectCalendar(ZONE);
        final Journey journey = new Journey(Happening.DEFINITION, CATALOGUE, calendar);
        final UserProfile profile = new UserProfile(Happening.DEFINITION.steps());
        final Recorded out = new Recorded();
        final Texts texts = new Texts();
        byte[] bytes = new byte[0];

        void receive(Happening event, long watermark) {
            if (bytes.length == 0) {
                profile.clear();
            } else {
                profile.decode(bytes, texts);
            }
            boolean changed = journey.apply(profile, event.arrived(), watermark, out);
            byte[] now = encode(profile);
            assertThat(changed).isEqualTo(!Arrays.equals(now, bytes));
            bytes = now;
        }

        void receive(List<Happening> events) {
            events.forEach(event -> receive(event, Long.MIN_VALUE));
        }
    }

    private static byte[] encode(UserProfile profile) {
        ByteWriter out = new ByteWriter(16);
        profile.encode(out);
        return out.toBytes();
    }

    private static Arbitrary<String> kinds() {
        return Arbitraries.of(
                "user_invited",
                "user_registered",
                "user_activated",
                "transaction_completed",
                "opened",
                "opened",
                "@button:red",
                "@button:blue",
                "@price:high",
                "device_usage_reported",
                Happening.SENT,
                Happening.SENT,
                Happening.SENT_CHARGED,
                Happening.DELIVERED_CHARGED);
    }

    /** Times that often fall on the same day, minute or millisecond, and ids whose order differs in UTF-8 and UTF-16. */
    private static Arbitrary<Happening> happenings(int days) {
        Arbitrary<Long> times = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.integers().between(0, days),
                                Arbitraries.integers().between(0, 9)),
                        Arbitraries.of(0, 1, 2, 3, 700, 1300),
                        Arbitraries.of(0L, 0L, 1L, 59_999L))
                .as((day, minute, milli) -> START + day * DAY + minute * MINUTE + milli);
        Arbitrary<Happening> profiles = Combinators.combine(
                        times,
                        Arbitraries.of("", "20504", "20530", "20531", "20560"),
                        Arbitraries.of("", "f", "m", "\uFFFF", "\uD83D\uDE00"),
                        Arbitraries.of("", "18-24", "25-34"))
                .filter((time, signup, gender, ageGroup) -> !(signup + gender + ageGroup).isEmpty())
                .as((time, signup, gender, ageGroup) ->
                        new Happening(time, signup, Happening.PROFILE, gender, ageGroup));
        Arbitrary<Happening> events = Combinators.combine(
                        times,
                        Arbitraries.of("a", "b", "é", "\uFFFF", "\uD83D\uDE00"),
                        kinds(),
                        Arbitraries.of("", "ios", "android"),
                        Arbitraries.of("", "DE", "IN"))
                .as(Happening::new);
        return Arbitraries.frequencyOf(Tuple.of(6, events), Tuple.of(1, profiles));
    }

    private static List<Happening> unique(List<Happening> events) {
        // One id, one content: copies below are copies.
        List<Happening> unique = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Happening it = events.get(i);
            unique.add(
                    it.isProfile()
                            ? it
                            : new Happening(it.time(), it.id() + i, it.what(), it.platform(), it.country()));
        }
        return unique;
    }

    @Provide
    Arbitrary<List<Happening>> lives() {
        return Arbitraries.oneOf(
                        happenings(120).list().ofMaxSize(40),
                        happenings(20).list().ofMaxSize(15),
                        happenings(400).list().ofMaxSize(25))
                .map(JourneyPropertyTest::unique);
    }

    @Provide
    Arbitrary<List<Happening>> longLives() {
        return happenings(500).list().ofMinSize(5).ofMaxSize(60).map(JourneyPropertyTest::unique);
    }

    /** Many touches of one or two days that say nearly the same, and what makes them show in a funnel. */
    @Provide
    Arbitrary<List<Happening>> touches() {
        Arbitrary<Long> times = Combinators.combine(
                        Arbitraries.of(0L, DAY), Arbitraries.of(0L, MINUTE, 2 * MINUTE), Arbitraries.of(0L, 1L, 2L))
                .as((day, minute, milli) -> START + day + minute + milli);
        return Combinators.combine(
                        times,
                        Arbitraries.of("a", "b"),
                        Arbitraries.of(
                                Happening.SENT,
                                Happening.SENT,
                                Happening.SENT,
                                Happening.SENT_CHARGED,
                                Happening.DELIVERED_CHARGED,
                                "user_invited",
                                "user_activated"),
                        Arbitraries.of("ios", "android"),
                        Arbitraries.of("", "DE", "IN"))
                .as((time, id, kind, platform, country) -> kind.startsWith("#")
                        ? new Happening(time, id, kind, platform, country)
                        : new Happening(time, id, kind, "", ""))
                .list()
                .ofMinSize(3)
                .ofMaxSize(20)
                .map(JourneyPropertyTest::unique);
    }

    /** So few that touches displace one another, and enough that they do not. */
    @Provide
    Arbitrary<Integer> slots() {
        return Arbitraries.of(2, 256);
    }

    @Property(tries = 1500, seed = "31")
    void anyOrderAndAnyCopiesGiveWhatTheSetOfEventsSays(
            @ForAll("lives") List<Happening> events, @ForAll Random random) {
        List<Happening> received = new ArrayList<>(events);
        events.stream().filter(event -> random.nextInt(4) == 0).forEach(received::add);
        Collections.shuffle(received, random);
        User user = new User();
        user.receive(received);
        assertThat(user.out.missing(NaiveJourney.of(CATALOGUE, ZONE, received))).isEmpty();
    }

    @Property(tries = 200, seed = "32")
    void everyPrefixOfAStreamGivesWhatItsEventsSay(@ForAll("lives") List<Happening> events) {
        User user = new User();
        List<Happening> soFar = new ArrayList<>();
        for (Happening event : events) {
            soFar.add(event);
            user.receive(event, Long.MIN_VALUE);
            assertThat(user.out.missing(NaiveJourney.of(CATALOGUE, ZONE, soFar)))
                    .isEmpty();
        }
    }

    @Property(tries = 1000, seed = "33")
    void whatTheWatermarkLetsForgetIsNotMissedWithinTheHorizon(
            @ForAll("longLives") List<Happening> events, @ForAll Random random) {
        Map<Happening, Long> arrivals = new HashMap<>();
        events.forEach(event -> arrivals.put(event, event.time() + (long) (random.nextDouble() * 40 * DAY)));
        List<Happening> received = new ArrayList<>(events);
        received.sort(Comparator.comparing(arrivals::get));
        User user = new User();
        received.forEach(event -> user.receive(event, arrivals.get(event)));
        assertThat(user.out.missing(NaiveJourney.of(CATALOGUE, ZONE, received))).isEmpty();
    }

    @Property(tries = 300, seed = "34")
    void aProfileIsTheSameFromItsBytes(@ForAll("lives") List<Happening> events) {
        User user = new User();
        user.receive(events);
        UserProfile read = new UserProfile(Happening.DEFINITION.steps());
        // What it held before must not show through.
        User other = new User();
        other.receive(List.of(new Happening(START, "x", "user_registered", "web", "FR")));
        read.decode(other.bytes, new Texts());
        if (user.bytes.length > 0) {
            read.decode(user.bytes, new Texts());
            assertThat(encode(read)).isEqualTo(user.bytes);
            read.changeFacts();
            assertThat(encode(read)).isEqualTo(user.bytes);
            assertThat(read.steps()).isEqualTo(user.profile.steps());
            assertThat(read.milestones()).isEqualTo(user.profile.milestones());
            assertThat(read.activeDays).isEqualTo(user.profile.activeDays);
            assertThat(read.platform.value()).isEqualTo(user.profile.platform.value());
            assertThat(read.ids()).isEqualTo(user.profile.ids());
        }
    }

    @Property(tries = 500, seed = "35")
    void touchesThatTheFilterDropsAreNotMissed(
            @ForAll("touches") List<Happening> events, @ForAll("slots") int slots, @ForAll Random random) {
        List<Happening> received = new ArrayList<>(events);
        Collections.shuffle(received, random);
        TouchFilter filter = new TouchFilter(new ProjectCalendar(ZONE), slots);
        User user = new User();
        for (Happening event : received) {
            int flags = event.flags(Happening.DEFINITION);
            if (event.isProduct()
                    || filter.admit(Happening.USER, flags, event.time(), event.platform(), event.country())) {
                user.receive(event, Long.MIN_VALUE);
            }
        }
        assertThat(user.out.missing(NaiveJourney.of(CATALOGUE, ZONE, received))).isEmpty();
    }
}
