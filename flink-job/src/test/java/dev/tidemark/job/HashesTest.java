package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.config.TidemarkConfig;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A changed hash makes everybody read their topics again, so none may change without need. */
class HashesTest {
    /** Under the defaults, in the order of the catalogue. */
    private static final String SHIPPED_BEFORE =
            """
            active_users d66773a80b03dfc1
            active_accounts 4432b3fcf69e46bb
            active_users_exact e4ece0c5a6514a3a
            sketch_error c9d789ed445020cb
            stickiness 29706b0c8ba2a11b
            avg_stickiness 02ba20615a66daaf
            active_days 1348faaef5f6edc7
            lifecycle 48caa5ecc3394399
            quick_ratio 56c4ad5bca5adefa
            registered_users 90aa65dfc189aaf5
            transacting_users 829793b504ccb6f2
            retention_users 22c2bf511d7d86a2
            retention ceec64c77314125d
            activated_users 9404c686fbaf02ff
            activation_rate 8dd6aae3ceced5b1
            active_users_by_hour_of_week 22d417a32fa7f7a7
            messages 36d879e43fa4f74b
            messages_by_send_time c7271f8e1fd02b3a
            delivery_rate aca4087614af1d59
            read_rate b8b0cc4ab0de17e7
            click_rate a77de4cc040f1e08
            failure_rate 1df20647d3a22861
            failures a0fb73254b583313
            charge 1cdf9d05ca027cca
            charged_messages 89321d8720e7f7e7
            charged_messages_by_hour_of_week 825379fe2bca71d0
            campaigns 99521507b317bc8f
            campaign_messages 0e8ed54a3ff73b7f
            campaign_charge c57714dd31574c3e
            recipients 03ce39bbacd672d2
            funnel_users 61ac4843e956c09d
            funnel_conversion 05df379dea3c08c3
            funnel_step_conversion b6713802fad3d165
            funnel_step_minutes f0997d59d69007bd
            funnel_open c420b1b920b104ed
            activated_before_invited 3acb4370b1ce063c
            events_in 1a9aee5853899274
            accepted c2ca39a4f93d1980
            duplicates 5730a0764e9d398f
            internal_events d3e4c6371582d61e
            rejected ca547998c37e7647
            late_events c8ec4f42842d58eb
            corrected_windows 21fa4751568c11a4
            expired_contributions f26c0ea64b9a8111
            """;

    @Test
    void hashesOfTheMetricsThatShippedBeforeStay() {
        var hashes = Definitions.of(TidemarkConfig.defaults()).metrics().stream()
                .collect(Collectors.toMap(MetricDefinition::name, MetricDefinition::hash));
        assertThat(SHIPPED_BEFORE.lines()).hasSize(44).allSatisfy(line -> {
            String[] parts = line.split(" ");
            assertThat(hashes).containsEntry(parts[0], parts[1]);
        });
    }
}
