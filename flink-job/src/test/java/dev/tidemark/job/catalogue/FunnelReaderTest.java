package dev.tidemark.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.job.catalogue.CatalogueSettings.Experiments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Funnels and the goal of experiments in a file. */
class FunnelReaderTest {
    private static final Duration USUAL = Duration.ofDays(30);
    private static final String TWO =
            """
            funnels:
            - name: invitation
              steps:
              - {name: invited, events: [user_invited]}
              - {name: activated, events: [user_activated]}
              - {name: transacted, events: [message:charged, transaction_completed]}
            - name: onboarding
              conversion_window: 90m
              steps:
              - {name: signup, events: user_registered}
              - {name: profile, events: [profile_complete]}
            """;

    @Test
    void theInvitationShipsAndAFileReplacesIt() throws Exception {
        assertThat(catalogue("").funnels()).containsExactly(FunnelDefinition.invitation(USUAL));
        FunnelDefinition onboarding = new FunnelDefinition(
                "onboarding",
                List.of(
                        new FunnelStep("signup", Set.of("user_registered")),
                        new FunnelStep("profile", Set.of("profile_complete"))),
                Duration.ofMinutes(90));
        assertThat(catalogue(TWO).funnels()).containsExactly(FunnelDefinition.invitation(USUAL), onboarding);
        assertThat(catalogue("funnels: []").funnels()).isEmpty();
    }

    @Test
    void onlyTheHashesOfFunnelMetricsDependOnFunnelsThatAreNotWhatShips() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue same = catalogue(TWO.substring(0, TWO.indexOf("- name: onboarding")));
        Catalogue two = catalogue(TWO);
        Catalogue longer = catalogue(TWO.replace("90m", "91m"));
        for (MetricDefinition metric : shipped.metrics()) {
            boolean ofFunnels = metric.section() == Section.FUNNEL;
            String hash = two.metric(metric.name()).hash();
            assertThat(same.metric(metric.name()).hash()).isEqualTo(metric.hash());
            assertThat(hash.equals(metric.hash())).as(metric.name()).isNotEqualTo(ofFunnels);
            assertThat(longer.metric(metric.name()).hash().equals(hash))
                    .as(metric.name())
                    .isNotEqualTo(ofFunnels);
        }
    }

    @Test
    void theOrderOfEventsChangesNothingAndThatOfFunnelsDoes() throws Exception {
        String hash = catalogue(TWO).metric("funnel_users").hash();
        String events =
                TWO.replace("[message:charged, transaction_completed]", "[transaction_completed, message:charged]");
        assertThat(catalogue(events).metric("funnel_users").hash()).isEqualTo(hash);
        int second = TWO.indexOf("- name: onboarding");
        int first = TWO.indexOf("- name: invitation");
        String swapped = "funnels:\n" + TWO.substring(second) + TWO.substring(first, second);
        assertThat(catalogue(swapped).metric("funnel_users").hash())
                .as("users keep the minutes of their steps in this order")
                .isNotEqualTo(hash);
    }

    @Test
    void entryDaysAndDaysOfExposureStayAsLongAsTheirLongestWindow() throws Exception {
        assertThat(catalogue("").metric("funnel_users").retentionDays()).isEqualTo(46 + 30);
        assertThat(catalogue(TWO.replace("90m", "365d")).metric("funnel_users").retentionDays())
                .isEqualTo(46 + 365);
        assertThat(catalogue("").metric("experiment_users").retentionDays()).isEqualTo(46 + 14);
        assertThat(catalogue("experiments: {window: 28d}")
                        .metric("experiment_conversions")
                        .retentionDays())
                .isEqualTo(46 + 28);
    }

    @Test
    void theGoalOfExperimentsIsThatOfTheFileAndPartOfTheirHashes() throws Exception {
        Catalogue shipped = catalogue("");
        Catalogue other = catalogue("experiments: {goal: [report_exported, message:charged], window: 36h}");
        assertThat(shipped.settings().experiments())
                .isEqualTo(new Experiments(List.of("transaction_completed"), Duration.ofDays(14)));
        assertThat(other.settings().experiments())
                .isEqualTo(new Experiments(List.of("message:charged", "report_exported"), Duration.ofHours(36)));
        assertThat(other.metric("experiment_conversions").description())
                .isEqualTo("those of them with message:charged or report_exported less than 2160 minutes later");
        for (MetricDefinition metric : shipped.metrics()) {
            assertThat(other.metric(metric.name()).hash().equals(metric.hash()))
                    .as(metric.name())
                    .isNotEqualTo(metric.section() == Section.EXPERIMENTS);
        }
        assertThat(catalogue("experiments: {goal: transaction_completed}").metrics())
                .containsExactlyElementsOf(shipped.metrics());
    }

    @Test
    void everyMistakeIsToldWithItsPath() {
        assertThat(
                        mistakes(
                                """
                        funnels:
                        - name: Onboarding
                          conversion_windows: 1d
                          conversion_window: 90s
                          steps:
                          - {name: signup, event: user_registered}
                          - {name: signup, events: [user_registered, user_registered, '']}
                          - just_text
                        - steps: [{name: a, events: [message:charge]}, {events: b}]
                          conversion_window: 366d
                        - name: empty
                        - name: empty
                          steps: [{name: a, events: a}]
                        - text
                        experiments: {goals: x, goal: [[]], window: 59m}
                        """))
                .containsExactly(
                        "experiments.goals: unknown key; did you mean goal?",
                        "experiments.goal[0]: must be one plain value",
                        "experiments.window: must be whole minutes such as 90m, 48h or 30d, from 60m to 365d",
                        "funnels[0].conversion_windows: unknown key; did you mean conversion_window?",
                        "funnels[0].name: a name is lower-case letters, digits and _, begins with a letter and has at"
                                + " most 63 of them",
                        "funnels[0].steps[0].event: unknown key; did you mean events?",
                        "funnels[0].steps[0]: needs events, the names of those that are this step",
                        "funnels[0].steps[1].name: 'signup' is there already",
                        "funnels[0].steps[1].events[1]: 'user_registered' is there already",
                        "funnels[0].steps[1].events[2]: must name an event",
                        "funnels[0].steps[2]: must hold the keys of a step",
                        "funnels[0].conversion_window: must be whole minutes such as 90m, 48h or 30d, from 1m to 365d",
                        "funnels[1]: needs a name",
                        "funnels[1].steps[0].events[0]: 'message:charge' is no event of messages; did you mean"
                                + " message:charged?",
                        "funnels[1].steps[1]: needs a name",
                        "funnels[1].conversion_window: must be whole minutes such as 90m, 48h or 30d, from 1m to 365d",
                        "funnels[2]: needs steps, at least 2",
                        "funnels[3].name: 'empty' is there already",
                        "funnels[3]: needs steps, at least 2",
                        "funnels[4]: must hold the keys of a funnel");
    }

    @Test
    void allFunnelsTogetherHaveAtMostTwentyFourSteps() throws Exception {
        assertThat(catalogue(steps(12, 12)).funnels()).hasSize(2);
        assertThat(mistakes(steps(12, 13)))
                .containsExactly("funnels: has 25 steps; all funnels together have at most 24");
    }

    private static String steps(int... counts) {
        return IntStream.range(0, counts.length)
                .mapToObj(funnel -> "{name: f" + funnel + ", steps: ["
                        + IntStream.range(0, counts[funnel])
                                .mapToObj(step -> "{name: s" + step + ", events: e}")
                                .collect(Collectors.joining(", "))
                        + "]}")
                .collect(Collectors.joining(", ", "funnels: [", "]"));
    }

    private static Catalogue catalogue(String yaml) throws CatalogueException {
        return Catalogue.of(
                CatalogueFile.read(yaml, CatalogueFile.sections(), Map.of()),
                new Catalogue.Terms("zone UTC", "zone UTC", Duration.ofDays(40), USUAL));
    }

    private static List<String> mistakes(String yaml) {
        return catchThrowableOfType(
                        CatalogueException.class, () -> CatalogueFile.read(yaml, CatalogueFile.sections(), Map.of()))
                .mistakes();
    }
}
