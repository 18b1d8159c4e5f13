package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.QUARTER;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 6 of the metrics' page: sessions. */
class SessionOracleTest {

    @Test
    void a_gap_of_more_than_30_minutes_starts_a_session_and_one_of_30_minutes_does_not() {
        Asked asked = Asked.of(
                Section.USAGE,
                product("ann", "2026-03-02T10:00:00", "a"),
                product("ann", "2026-03-02T10:30:00", "b"), // 30 minutes: the same session
                product("ann", "2026-03-02T11:00:01", "c"), // a second more: the next one
                product("ann", "2026-03-02T11:00:01", "user_invited")); // no activity

        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("2");
        assertThat(asked.day("sessions", ISO_WEEK, "2026-03-02")).isEqualTo("2");
        assertThat(asked.day("sessions", QUARTER, "2026-01-01")).isEqualTo("2");
        assertThat(asked.day("events_per_session", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("1.5");
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("900"); // 1800 and 0 seconds
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "p90"))
                .isEqualTo("1800");
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "median"))
                .isEqualTo("0");
    }

    @Test
    void the_cap_of_24_hours_cuts_greedily_from_the_first_event() {
        // Every 20 minutes for 30 hours: 72 events in the first 24 hours, and 18 after them.
        Sent[] robot = IntStream.range(0, 90)
                .mapToObj(i -> product(
                        "bot",
                        LocalDateTime.parse("2026-03-02T12:00")
                                .plusMinutes(20L * i)
                                .toString(),
                        "a"))
                .toArray(Sent[]::new);
        Asked asked = Asked.of(Section.USAGE, robot);

        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("sessions", DAY, "2026-03-03")).isEqualTo("1");
        assertThat(asked.day("events_per_session", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("72");
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("85200"); // 71 times 20 minutes
        assertThat(asked.day("events_per_session", DAY, "2026-03-03", "stat", "mean"))
                .isEqualTo("18");
    }

    @Test
    void a_session_counts_on_the_day_of_its_start_with_the_platform_of_its_first_event() {
        Asked asked = Asked.of(
                Section.USAGE,
                product("ann", "2026-03-02T23:50", "a").with("platform", "web"),
                product("ann", "2026-03-03T00:10", "b").with("platform", "ios"),
                product("bob", "2026-03-03T10:00", "c").with("platform", "web"),
                product("bob", "2026-03-03T10:00", "d").with("platform", "android"), // the least of its second
                product("bob", "2026-03-03T10:00", "e"),
                product("bob", "2026-03-03T10:05", "f"));

        assertThat(asked.day("sessions", DAY, "2026-03-02", "platform", "web")).isEqualTo("1");
        assertThat(asked.day("sessions", DAY, "2026-03-03", "platform", "android"))
                .isEqualTo("1");
        assertThat(asked.day("sessions", DAY, "2026-03-03")).isEqualTo("1");
        assertThat(asked.day("events_per_session", DAY, "2026-03-03", "platform", "android", "stat", "mean"))
                .isEqualTo("4");
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-02", "sessions", "1"))
                .isEqualTo("1");
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-03", "sessions", "0"))
                .isEqualTo("1"); // ann, active in a session begun the day before
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-03", "sessions", "1"))
                .isEqualTo("1");
    }

    @Test
    void ten_sessions_and_more_are_told_as_one() {
        Asked asked = Asked.of(
                Section.USAGE,
                Stream.concat(
                                IntStream.range(0, 9).mapToObj(i -> product("nine", "2026-03-02T1" + i + ":00", "a")),
                                IntStream.range(0, 10)
                                        .mapToObj(i -> product("ten", "2026-03-02T1" + i % 10 + ":00", "b")))
                        .toArray(Sent[]::new));

        assertThat(asked.day("sessions_per_user", DAY, "2026-03-02", "sessions", "9"))
                .isEqualTo("1");
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-02", "sessions", "10+"))
                .isEqualTo("1");
    }

    @Test
    void a_day_with_more_than_1440_distinct_seconds_is_taken_in_whole_minutes() {
        Sent[] seconds = IntStream.range(0, 1_441)
                .mapToObj(i -> product(
                        "shared",
                        LocalDateTime.parse("2026-03-02T10:00:30")
                                .plusSeconds(i)
                                .toString(),
                        "a"))
                .toArray(Sent[]::new);
        Asked asked = Asked.of(Section.USAGE, seconds);

        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("events_per_session", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("1441");
        // From 10:00:30 to 10:24:30, of which the minutes are 24 apart.
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("1440");
    }

    private static final OracleSettings BY_ID = OracleSettings.read("sessions: {by: id}");

    @Test
    void by_id_a_session_is_what_has_one_id_up_to_a_day_without_any() {
        Asked asked = Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.USAGE)).withSettings(BY_ID),
                product("ann", "2026-03-02T09:00", "a").with("session", "one"),
                product("ann", "2026-03-02T12:00", "b").with("session", "one"), // no pause ends it
                product("ann", "2026-03-02T12:00", "c").with("session", "two"), // another device
                product("ann", "2026-03-03T09:00", "d").with("session", "one"), // nor does midnight
                product("ann", "2026-03-05T09:00", "e").with("session", "one"), // a day without it does
                product("ann", "2026-03-05T10:00", "f"), // in no session
                product("bob", "2026-03-02T10:00", "g").with("session", "one")); // bob's own

        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("3");
        assertThat(asked.day("events_per_session", DAY, "2026-03-02", "stat", "p90"))
                .isEqualTo("3");
        assertThat(asked.day("session_duration", DAY, "2026-03-02", "stat", "p90"))
                .isEqualTo("86400");
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-03", "sessions", "0"))
                .isEqualTo("1");
        assertThat(asked.day("sessions", DAY, "2026-03-05")).isEqualTo("1");
        assertThat(asked.day("events_per_session", DAY, "2026-03-05", "stat", "mean"))
                .isEqualTo("1");
    }

    @Test
    void by_id_a_day_with_more_than_100_ids_of_a_user_has_no_sessions() {
        Sent[] shared = IntStream.rangeClosed(0, 100)
                .mapToObj(i -> product("shared", "2026-03-02T10:00:00", "a" + i).with("session", "s" + i))
                .toArray(Sent[]::new);
        Asked asked = Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.USAGE)).withSettings(BY_ID), shared);

        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("0");
        assertThat(asked.day("sessions_per_user", DAY, "2026-03-02", "sessions", "0"))
                .isEqualTo("1");
    }
}
