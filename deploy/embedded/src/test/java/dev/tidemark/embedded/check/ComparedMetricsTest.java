package dev.tidemark.embedded.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.Definitions;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparedMetricsTest {

    @Test
    void everyMetricOfTheCatalogueHasARuleAndEveryRuleAMetric() {
        assertThat(Definitions.of(TidemarkConfig.of(Map.of())).metrics().stream()
                        .map(MetricDefinition::name))
                .containsExactlyInAnyOrderElementsOf(
                        Comparison.metrics(OracleConfig.defaults().sections()));
    }

    @Test
    void theSameHoldsOfWhatProfilesAdd() {
        TidemarkConfig config = TidemarkConfig.of(Map.of("kafka.topics.user_profiles", "user-profiles"));
        assertThat(Definitions.of(config).metrics().stream().map(MetricDefinition::name))
                .contains("active_users_by_profile")
                .containsExactlyInAnyOrderElementsOf(Comparison.metrics(
                        OracleConfig.defaults().withProfiles().sections()));
    }
}
