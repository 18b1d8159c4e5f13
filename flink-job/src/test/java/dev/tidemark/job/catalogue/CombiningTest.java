package dev.tidemark.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Combining.Exactness;
import dev.tidemark.job.catalogue.Combining.Rule;
import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombiningTest {
    private static final Catalogue SHIPPED = Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30));
    private static final Map<String, Combining> COMBINING = Combining.of(SHIPPED);

    @ParameterizedTest
    @CsvSource({
        "active_users,        ESTIMATE, DISTINCT, DISTINCT",
        "active_users_exact,  EXACT,    NONE,     SUM",
        "stickiness,          ESTIMATE, NONE,     NONE",
        "registered_users,    EXACT,    SUM,      SUM",
        "retention_users,     EXACT,    SUM,      SUM",
        "retention,           EXACT,    NONE,     NONE",
        "lifecycle,           EXACT,    NONE,     SUM",
        "messages,            EXACT,    SUM,      SUM",
        "delivery_rate,       EXACT,    NONE,     NONE",
        "charge,              EXACT,    SUM,      SUM",
        "funnel_users,        EXACT,    SUM,      SUM",
        "funnel_open,         EXACT,    SUM,      SUM",
        "funnel_step_minutes, ESTIMATE, NONE,     NONE",
        "feature_users,       ESTIMATE, DISTINCT, DISTINCT",
        "feature_adoption,    ESTIMATE, NONE,     NONE",
        "sessions,            EXACT,    SUM,      SUM",
        "session_duration,    MIXED,    NONE,     NONE",
        "power_users,         EXACT,    NONE,     SUM",
        "gross_arr,           EXACT,    NONE,     SUM",
        "new_arr,             EXACT,    SUM,      SUM",
        "subscribers,         EXACT,    NONE,     SUM",
        "battery_drain_mah_histogram, EXACT, SUM, SUM",
        "device_correlation,  EXACT,    NONE,     NONE",
        "experiment_users,    EXACT,    SUM,      SUM",
        "experiment_lift,     ESTIMATE, NONE,     NONE",
        "events_in,           EXACT,    SUM,      SUM",
    })
    void whatReadersMayMakeOfAMetric(String metric, Exactness exactness, Rule days, Rule values) {
        assertThat(COMBINING.get(metric)).isEqualTo(new Combining(exactness, days, values));
    }

    @Test
    void everyMetricHasItsRules() {
        assertThat(COMBINING.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        SHIPPED.metrics().stream().map(MetricDefinition::name).toList());
    }

    /** What the job adds up for its own rolling windows can be added up by others; the rest it counts anew. */
    @Test
    void whatAddsUpOverDaysIsWhatTheJobItselfAddsUp() {
        for (MetricDefinition metric : SHIPPED.metrics()) {
            boolean sums = COMBINING.get(metric.name()).overDays() == Rule.SUM;
            boolean counted = metric.aggregate() == Aggregate.COUNT || metric.aggregate() == Aggregate.MONEY;
            boolean rolledUp = metric.windows().stream()
                    .anyMatch(window -> window == WindowKind.ROLLING_7D
                            || window == WindowKind.ROLLING_28D
                            || window == WindowKind.ROLLING_30D);
            if (counted && rolledUp) {
                assertThat(sums)
                        .as(metric.name())
                        .isEqualTo(!metric.contributed().contains(WindowKind.ROLLING_28D)
                                && !metric.contributed().contains(WindowKind.ROLLING_7D));
            }
        }
    }
}
