package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.catalogue.FunnelStep;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JourneyDefinitionTest {
    private static final int ACTIVE = JourneyDefinition.PRODUCT | JourneyDefinition.QUALIFYING;

    private final JourneyDefinition definition = definition(FunnelDefinition.invitation(Duration.ofDays(30)));

    private static JourneyDefinition definition(FunnelDefinition... funnels) {
        return new JourneyDefinition(Set.of("user_invited"), List.of(funnels), List.of("bought"));
    }

    @Test
    void flagsSayWhatAProductEventMeans() {
        assertThat(definition.productFlags("opened")).isEqualTo(ACTIVE);
        assertThat(definition.productFlags("user_registered")).isEqualTo(ACTIVE | JourneyDefinition.REGISTERED);
        assertThat(definition.productFlags("user_invited"))
                .isEqualTo(JourneyDefinition.PRODUCT | JourneyDefinition.stepFlag(0));
        assertThat(definition.productFlags("user_activated"))
                .isEqualTo(ACTIVE | JourneyDefinition.MILESTONE | JourneyDefinition.stepFlag(1));
        assertThat(definition.productFlags(FunnelStep.CHARGED_MESSAGE)).isEqualTo(ACTIVE);
        assertThat(definition.qualifies("user_invited")).isFalse();
    }

    @Test
    void flagsSayWhatAMessageEventMeansForItsSender() {
        assertThat(Happening.at("2026-03-04T10:00:00Z", Happening.SENT).flags(definition))
                .isEqualTo(JourneyDefinition.QUALIFYING);
        assertThat(Happening.at("2026-03-04T10:00:00Z", Happening.SENT_CHARGED).flags(definition))
                .isEqualTo(JourneyDefinition.QUALIFYING | JourneyDefinition.stepFlag(2));
        assertThat(Happening.at("2026-03-04T10:00:00Z", Happening.DELIVERED_CHARGED)
                        .flags(definition))
                .isEqualTo(JourneyDefinition.stepFlag(2));
    }

    @Test
    void stepsAreNumberedThroughAllFunnels() {
        JourneyDefinition two = definition(
                FunnelDefinition.invitation(Duration.ofDays(30)),
                new FunnelDefinition(
                        "trial",
                        List.of(
                                new FunnelStep("told", Set.of("user_invited", "told")),
                                new FunnelStep("paid", Set.of(FunnelStep.CHARGED_MESSAGE))),
                        Duration.ofHours(1)));
        assertThat(two.steps()).isEqualTo(5);
        assertThat(two.productFlags("user_invited"))
                .as("makes nobody active, and is a step of both")
                .isEqualTo(JourneyDefinition.PRODUCT | JourneyDefinition.stepFlag(0) | JourneyDefinition.stepFlag(3));
        assertThat(two.productFlags("told")).isEqualTo(ACTIVE | JourneyDefinition.stepFlag(3));
        assertThat(Happening.at("2026-03-04T10:00:00Z", Happening.DELIVERED_CHARGED)
                        .flags(two))
                .isEqualTo(JourneyDefinition.stepFlag(2) | JourneyDefinition.stepFlag(4));
    }

    @Test
    void theGoalOfExperimentsCanBeAnyEventAndAChargedMessage() {
        assertThat(definition.productFlags("bought")).isEqualTo(ACTIVE | JourneyDefinition.GOAL);
        assertThat(definition.productFlags("transaction_completed")).isEqualTo(ACTIVE | JourneyDefinition.stepFlag(2));
        JourneyDefinition charged = new JourneyDefinition(Set.of(), List.of(), List.of(FunnelStep.CHARGED_MESSAGE));
        assertThat(Happening.at("2026-03-04T10:00:00Z", Happening.DELIVERED_CHARGED)
                        .flags(charged))
                .isEqualTo(JourneyDefinition.GOAL);
    }

    @Test
    void impossibleFunnelsAreRefused() {
        FunnelStep step = new FunnelStep("one", Set.of("opened"));
        assertThatThrownBy(() -> new FunnelStep("none", Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FunnelDefinition("empty", List.of(), Duration.ofDays(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FunnelDefinition("seconds", List.of(step), Duration.ofSeconds(90)))
                .isInstanceOf(IllegalArgumentException.class);
        FunnelDefinition funnel = new FunnelDefinition("funnel", List.of(step), Duration.ofDays(1));
        assertThatThrownBy(() -> definition(funnel, funnel)).isInstanceOf(IllegalArgumentException.class);
        FunnelDefinition large = new FunnelDefinition("large", Collections.nCopies(25, step), Duration.ofDays(1));
        assertThatThrownBy(() -> definition(large)).isInstanceOf(IllegalArgumentException.class);
    }
}
