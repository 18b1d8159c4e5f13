package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueFile;
import dev.tidemark.job.catalogue.Section;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped settings are in {@link JourneyPropertyTest}. */
class UsageMetricsTest {
    private final UserProfile profile = new UserProfile(Happening.DEFINITION.steps());
    private final Recorded out = new Recorded();

    private static Catalogue catalogue(String yaml, Set<Section> sections) throws Exception {
        return Catalogue.of(
                CatalogueFile.read(yaml, sections, Map.of()),
                new Catalogue.Terms("", "", Duration.ofDays(40), Duration.ofDays(30)));
    }

    private Journey journey(String yaml) throws Exception {
        return new Journey(
                Happening.DEFINITION, catalogue(yaml, CatalogueFile.sections()), new ProjectCalendar(ZoneOffset.UTC));
    }

    private void act(Journey journey, String date, int times) {
        for (int i = 0; i < times; i++) {
            Instant time = LocalDate.parse(date).atStartOfDay().toInstant(ZoneOffset.UTC);
            journey.apply(
                    profile,
                    Happening.at(time.plusSeconds(i).toString(), "opened").arrived(),
                    0,
                    out);
        }
    }

    private static String day(String date) {
        return " day " + LocalDate.parse(date).toEpochDay();
    }

    /** What holds on one day. */
    private Map<String, Long> on(String metric, String date) {
        Map<String, Long> found = new TreeMap<>();
        out.of(metric).forEach((key, users) -> {
            if (key.contains(day(date))) {
                found.put(key.replace(day(date), ""), users);
            }
        });
        return found;
    }

    @Test
    void actionsPerActiveDayDecideTheLevelWithoutRounding() throws Exception {
        Journey journey = journey("");
        // 3 on 2 days: less than 2 a day.
        act(journey, "2026-03-04", 2);
        act(journey, "2026-03-05", 1);
        assertThat(on("users_by_engagement", "2026-03-05")).containsOnlyKeys("level=low,period=30d");
        // 4 on 2 days: 2 are enough. 10 on 2 days: 5 are not more than 5.
        act(journey, "2026-03-05", 2);
        assertThat(on("users_by_engagement", "2026-03-05")).containsOnlyKeys("level=medium,period=30d");
        act(journey, "2026-03-05", 8);
        assertThat(on("users_by_engagement", "2026-03-05")).containsOnlyKeys("level=medium,period=30d");
        act(journey, "2026-03-05", 9);
        assertThat(on("users_by_engagement", "2026-03-05")).containsOnlyKeys("level=high,period=30d");
    }

    @Test
    void powerUsersAreToldApartByPeriodIfThereAreSeveral() throws Exception {
        Journey journey = journey("{actions: {periods: [7, 365]}, power_users: {min_actions: 3}}");
        act(journey, "2026-03-04", 2);
        act(journey, "2026-03-10", 1);
        act(journey, "2026-03-11", 1);
        assertThat(on("power_users", "2026-03-10")).isEqualTo(Map.of("period=7d", 1L, "period=365d", 1L));
        assertThat(on("power_users", "2026-03-11")).isEqualTo(Map.of("period=365d", 1L));
        assertThat(on("user_actions", "2027-03-03")).containsOnlyKeys("period=365d=4000");
        assertThat(on("user_actions", "2027-03-04")).containsOnlyKeys("period=365d=2000");
        assertThat(on("action_days", "2026-03-11")).isEqualTo(Map.of("period=7d", 2L, "period=365d", 3L));
    }

    @Test
    void sessionsAreCutAsTheFileSays() throws Exception {
        Journey journey = journey("sessions: {gap: 1s, cap: 3s}");
        act(journey, "2026-03-04", 7);
        assertThat(on("session_duration", "2026-03-04"))
                .containsEntry("=2000", 2L)
                .containsEntry("=0", 1L);
        assertThat(on("sessions_per_user", "2026-03-04")).isEqualTo(Map.of("sessions=3", 1L));
    }

    @Test
    void aMessageIsAnActionOnceAndNoSessionIfTheFileSaysSo() throws Exception {
        Journey journey = journey("actions: {messages: true}");
        Happening sent = Happening.at("2026-03-04T10:00:00Z", Happening.SENT);
        Happening delivered = Happening.at("2026-03-04T10:00:01Z", Happening.DELIVERED_CHARGED);
        Happening opened = Happening.at("2026-03-04T10:00:00Z", "opened");
        for (Happening event : List.of(sent, sent, delivered, opened, opened)) {
            journey.apply(profile, event.arrived(Happening.DETAILED), 0, out);
        }
        // The product event has the message event's id, which says nothing.
        assertThat(on("user_actions", "2026-03-04")).containsOnlyKeys("period=30d=2000");
        assertThat(on("action_days", "2026-03-04")).isEqualTo(Map.of("period=30d", 1L));
        assertThat(on("events_per_session", "2026-03-04")).containsEntry("=1000", 1L);
        assertThat(out.of("accepted").values()).containsExactly(1L);
        assertThat(out.of("duplicates").values()).containsExactly(1L);
    }

    @Test
    void whatTheTopIsMeasuredByIsEveryUsersNumberOfActions() throws Exception {
        Journey journey = journey("power_users: {top_percent: 5}");
        act(journey, "2026-03-04", 25);
        act(journey, "2026-03-05", 1);
        assertThat(on("power_users", "2026-03-04")).isEqualTo(Map.of("=25000", 1L));
        assertThat(on("power_users", "2026-04-02")).isEqualTo(Map.of("=26000", 1L));
        assertThat(on("power_users", "2026-04-03")).isEqualTo(Map.of("=1000", 1L));
    }

    @Test
    void sessionsAreToldApartByIdIfTheFileSaysSo() throws Exception {
        Journey journey = journey("sessions: {by: id}");
        Stream.of(
                        Happening.at("2026-03-04T10:00:00Z", "opened").in("a"),
                        Happening.at("2026-03-04T10:01:00Z", "opened").in("b"),
                        Happening.at("2026-03-04T13:00:00Z", "opened").in("a"),
                        Happening.at("2026-03-04T14:00:00Z", "opened"))
                .forEach(event -> journey.apply(profile, event.arrived(Happening.DETAILED), 0, out));
        assertThat(on("sessions_per_user", "2026-03-04")).isEqualTo(Map.of("sessions=2", 1L));
        assertThat(on("session_duration", "2026-03-04"))
                .containsEntry("=10800000", 1L)
                .containsEntry("=0", 1L);
        // The fourth names no session; an action it is.
        assertThat(on("user_actions", "2026-03-04")).containsOnlyKeys("period=30d=4000");
    }

    @Test
    void aUserOfWhomNoUsageIsPublishedCostsOneByteMore() throws Exception {
        Set<Section> others = EnumSet.allOf(Section.class);
        others.remove(Section.USAGE);
        Journey journey = new Journey(Happening.DEFINITION, catalogue("", others), new ProjectCalendar(ZoneOffset.UTC));
        act(journey, "2026-03-04", 5);
        assertThat(profile.usageUnread().isEmpty()).isTrue();
        ByteWriter usage = new ByteWriter(16);
        profile.usageUnread().encode(usage);
        assertThat(usage.size()).isEqualTo(1);
        assertThat(on("sessions", "2026-03-04")).isEmpty();
    }
}
