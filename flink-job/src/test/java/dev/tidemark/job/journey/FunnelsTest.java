package dev.tidemark.job.journey;

import static dev.tidemark.job.journey.Happening.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueException;
import dev.tidemark.job.catalogue.CatalogueFile;
import dev.tidemark.job.time.ProjectCalendar;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two funnels and another goal of experiments from a file, worked out by hand. */
class FunnelsTest {
    private static final String FILE =
            """
            funnels:
            - name: onboarding
              conversion_window: 2d
              steps:
              - {name: signup, events: user_registered}
              - {name: profile, events: [profile_complete, profile_imported]}
              - {name: first_action, events: [project_created, message:charged]}
            - name: comeback
              steps:
              - {name: opened, events: [app_opened, user_invited]}
              - {name: opened_again, events: app_opened}
            experiments: {goal: [project_created, message:charged], window: 3d}
            """;

    private static final long MONDAY = LocalDate.of(2026, 3, 2).toEpochDay();

    /** What users contribute who did this, in any order. */
    @SafeVarargs
    private static Recorded contributions(List<Happening>... users) throws CatalogueException {
        Catalogue catalogue = Catalogue.of(
                CatalogueFile.read(FILE, CatalogueFile.sections(), Map.of()),
                new Catalogue.Terms("", "", Duration.ofDays(40), Duration.ofDays(30)));
        JourneyDefinition definition = new JourneyDefinition(
                Set.of("user_invited"),
                catalogue.funnels(),
                catalogue.settings().experiments().goal());
        Journey journey = new Journey(definition, catalogue, new ProjectCalendar(ZoneOffset.UTC));
        Recorded out = new Recorded();
        for (List<Happening> user : users) {
            UserProfile profile = new UserProfile(definition.steps());
            List<Happening> shuffled = new ArrayList<>(user);
            Collections.shuffle(shuffled, new Random(3));
            for (Happening event : shuffled) {
                journey.apply(profile, event.arrived(definition), Long.MIN_VALUE, out);
            }
        }
        return out;
    }

    /** The total by funnel and step on a day. */
    private static Map<String, Long> onDay(Recorded out, String metric, long day) {
        Map<String, Long> found = new TreeMap<>();
        out.of(metric).forEach((key, amount) -> {
            if (key.endsWith(" day " + day) && !key.contains("platform=") && !key.contains("country=")) {
                found.put(key.substring(0, key.indexOf(' ')), amount);
            }
        });
        return found;
    }

    @Test
    void eachFunnelHasItsOwnStepsAndWindow() throws Exception {
        Recorded out = contributions(
                // All of it: a charged message is the first action, 90 minutes after the profile.
                List.of(
                        at("2026-03-02T10:00:00Z", "user_registered"),
                        at("2026-03-02T10:30:00Z", "profile_imported"),
                        at("2026-03-02T12:00:00Z", Happening.DELIVERED_CHARGED)),
                // The project comes two days after the signup, which is too late by a minute.
                List.of(
                        at("2026-03-02T10:00:00Z", "user_registered"),
                        at("2026-03-03T10:00:00Z", "profile_complete"),
                        at("2026-03-04T10:00:00Z", "project_created")),
                // Invited, then opened: a comeback within 30 days. The profile stood before the signup.
                List.of(
                        at("2026-03-02T08:00:00Z", "user_invited"),
                        at("2026-03-31T08:00:00Z", "app_opened"),
                        at("2026-03-02T09:00:00Z", "profile_complete"),
                        at("2026-03-02T09:01:00Z", "user_registered")),
                // One event is never two steps.
                List.of(at("2026-03-02T08:00:00Z", "app_opened"), at("2026-03-02T08:00:59Z", "app_opened")),
                List.of(at("2026-03-02T08:00:00Z", "app_opened"), at("2026-03-02T08:01:00Z", "app_opened")));
        assertThat(onDay(out, "funnel_users", MONDAY))
                .isEqualTo(Map.of(
                        "funnel=onboarding,step=signup", 3L,
                        "funnel=onboarding,step=profile", 2L,
                        "funnel=onboarding,step=first_action", 1L,
                        "funnel=comeback,step=opened", 3L,
                        "funnel=comeback,step=opened_again", 2L));
        assertThat(out.of("funnel_step_minutes"))
                .containsEntry("funnel=onboarding,step=profile day " + MONDAY + "=30", 1L)
                .containsEntry("funnel=onboarding,step=profile day " + MONDAY + "=1440", 1L)
                .containsEntry("funnel=onboarding,step=first_action day " + MONDAY + "=90", 1L)
                .containsEntry("funnel=comeback,step=opened_again day " + MONDAY + "=1", 1L)
                .containsEntry("funnel=comeback,step=opened_again day " + MONDAY + "=" + 29 * 24 * 60, 1L);
        assertThat(onDay(out, "activated_before_invited", MONDAY))
                .as("the second step in an earlier minute than the first")
                .isEqualTo(Map.of("funnel=onboarding", 1L));
    }

    @Test
    void anExperimentIsWonByTheGoalOfTheFileWithinItsWindow() throws Exception {
        Happening exposure = at("2026-03-02T10:00:00Z", "@button:red");
        Recorded out = contributions(
                List.of(exposure, at("2026-03-05T09:59:00Z", "project_created")),
                List.of(exposure, at("2026-03-05T09:59:00Z", Happening.DELIVERED_CHARGED)),
                List.of(exposure, at("2026-03-05T10:00:00Z", "project_created")),
                List.of(exposure, at("2026-03-02T11:00:00Z", "transaction_completed")));
        assertThat(onDay(out, "experiment_users", MONDAY))
                .containsExactly(Map.entry("experiment=button,variant=red", 4L));
        assertThat(onDay(out, "experiment_conversions", MONDAY))
                .containsExactly(Map.entry("experiment=button,variant=red", 2L));
    }
}
