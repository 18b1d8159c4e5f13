package dev.tidemark.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private static final String BY_MESSAGE = "none; channel; category; category,channel";
    private static final String ROLLING = "day rolling_7d rolling_28d rolling_30d";
    private static final String MESSAGE_WINDOWS = "hour day rolling_7d rolling_30d";
    private static final String RETENTION = "by,kind,n; by,kind,n,platform; by,country,kind,n";
    private static final String KEY_FIGURE = "day rolling_7d rolling_28d iso_week month quarter";
    private static final String ARR = "currency; currency,plan";
    private static final String DEVICE_WINDOWS = "day rolling_7d rolling_28d";
    private static final String BY_DEVICE = "none; os; device_model; gender; age_group; behavior_class";
    private static final String BY_BIN = "bin; bin,os; bin,device_model; bin,gender; age_group,bin; behavior_class,bin";
    private static final String FUNNEL = "day rolling_30d all_time";

    /** The tables of docs/metrics.md: metric, windows, cuts with their dimensions in the order of the alphabet. */
    private static final List<List<String>> DOCUMENTED = List.of(
            List.of(
                    "active_users",
                    "now_5m now_30m hour " + ROLLING + " iso_week month",
                    BY_MESSAGE + "; platform; os; country; user_type"),
            List.of("active_accounts", ROLLING, "none; platform"),
            List.of("active_users_exact", ROLLING, "none"),
            List.of("sketch_error", ROLLING, "none"),
            List.of("stickiness", "day", "none; platform; channel"),
            List.of("avg_stickiness", "day", "none; platform; channel"),
            List.of("active_days", "day", "days,period"),
            List.of("lifecycle", "day iso_week rolling_28d", "state"),
            List.of("quick_ratio", "day iso_week rolling_28d", "none"),
            List.of("registered_users", "day to_date", "none; platform; country"),
            List.of("transacting_users", ROLLING + " month", BY_MESSAGE),
            List.of("retention_users", "day iso_week", RETENTION),
            List.of("retention", "day iso_week", RETENTION),
            List.of("activated_users", "day", "days"),
            List.of("activation_rate", "day", "days"),
            List.of("active_users_by_hour_of_week", "day rolling_28d", with("hour_of_week")),
            List.of("messages", "minute " + MESSAGE_WINDOWS, with("status")),
            List.of("messages_by_send_time", MESSAGE_WINDOWS, with("status")),
            List.of("delivery_rate", MESSAGE_WINDOWS, BY_MESSAGE),
            List.of("read_rate", MESSAGE_WINDOWS, BY_MESSAGE),
            List.of("click_rate", MESSAGE_WINDOWS, BY_MESSAGE),
            List.of("failure_rate", MESSAGE_WINDOWS, BY_MESSAGE),
            List.of("failures", "hour day", "failure_reason; channel,failure_reason"),
            List.of("charge", "minute " + MESSAGE_WINDOWS + " month", with("currency")),
            List.of("charged_messages", "hour day", BY_MESSAGE),
            List.of("charged_messages_by_hour_of_week", "day rolling_28d", with("hour_of_week")),
            List.of("campaigns", "day", "none; channel"),
            List.of("campaign_messages", "day", "campaign,status"),
            List.of("campaign_charge", "day", "campaign,currency"),
            List.of("recipients", "day rolling_7d rolling_30d", BY_MESSAGE),
            List.of("funnel_users", FUNNEL, "funnel,step; funnel,platform,step; country,funnel,step"),
            List.of("funnel_conversion", FUNNEL, "funnel,step; funnel,platform,step; country,funnel,step"),
            List.of("funnel_step_conversion", FUNNEL, "funnel,step; funnel,platform,step; country,funnel,step"),
            List.of("funnel_step_minutes", FUNNEL, "funnel,step; funnel,platform,step; country,funnel,step"),
            List.of("funnel_open", FUNNEL, "funnel,state; funnel,platform,state; country,funnel,state"),
            List.of("activated_before_invited", FUNNEL, "funnel; funnel,platform; country,funnel"),
            List.of(
                    "events",
                    "minute hour day rolling_7d rolling_30d",
                    "event_name; event_name,platform; country,event_name; event_name,user_type"),
            List.of("feature_users", ROLLING, "feature; feature,platform"),
            List.of("feature_adoption", ROLLING, "feature"),
            List.of("project_creators", KEY_FIGURE, "none; country"),
            List.of("exporters", KEY_FIGURE, "none; country"),
            List.of("projects_created", KEY_FIGURE, "none; country"),
            List.of("projects_exported", KEY_FIGURE, "none; country"),
            List.of("editor_opens", KEY_FIGURE, "none; country"),
            List.of("sessions", "day iso_week month quarter", "none; platform"),
            List.of("sessions_per_user", "day", "sessions"),
            List.of("events_per_session", "day", "none; platform"),
            List.of("session_duration", "day", "none; platform"),
            List.of("user_actions", "day", "period"),
            List.of("action_days", "day", "period"),
            List.of("users_by_engagement", "day", "level,period"),
            List.of("power_users", "day", "none; period"),
            List.of("power_user_share", "day", "none; period"),
            List.of("churn_risk", "day", "state"),
            List.of("new_arr", "day month", ARR),
            List.of("reactivation_arr", "day month", ARR),
            List.of("expansion_arr", "day month", ARR),
            List.of("contraction_arr", "day month", ARR),
            List.of("cancelled_arr", "day month", ARR + "; currency,reason"),
            List.of("gross_arr", "to_date", ARR),
            List.of("mrr", "to_date", ARR),
            List.of("subscribers", "to_date", "none; plan"),
            List.of("app_usage_minutes", DEVICE_WINDOWS, BY_DEVICE),
            List.of("screen_on_hours", DEVICE_WINDOWS, BY_DEVICE),
            List.of("battery_drain_mah", DEVICE_WINDOWS, BY_DEVICE),
            List.of("data_usage_mb", DEVICE_WINDOWS, BY_DEVICE),
            List.of("apps_installed", DEVICE_WINDOWS, BY_DEVICE),
            List.of("usage_intensity", DEVICE_WINDOWS, BY_DEVICE),
            List.of("app_usage_minutes_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("screen_on_hours_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("battery_drain_mah_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("data_usage_mb_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("apps_installed_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("usage_intensity_histogram", DEVICE_WINDOWS, BY_BIN),
            List.of("device_correlation", DEVICE_WINDOWS, BY_DEVICE),
            List.of("top_device_models", DEVICE_WINDOWS, "device_model"),
            List.of("users_by_behavior_class", DEVICE_WINDOWS, "behavior_class; behavior_class,os"),
            List.of("users_by_intensity_quartile", DEVICE_WINDOWS, "none"),
            List.of("experiment_users", "day all_time", "experiment,variant"),
            List.of("experiment_conversions", "day all_time", "experiment,variant"),
            List.of("experiment_conversion", "day all_time", "experiment,variant"),
            List.of("experiment_lift", "day all_time", "experiment,variant"),
            List.of("experiment_p_value", "day all_time", "experiment,variant"),
            List.of("active_users_by_profile", "day rolling_7d rolling_28d rolling_30d", "gender; age_group; tenure"),
            List.of(
                    "feature_users_by_profile",
                    "day rolling_7d rolling_28d rolling_30d",
                    "feature,gender; age_group,feature; feature,tenure"),
            List.of("anomaly", "hour day", "of; of,status; event_name,of"),
            List.of("anomaly_expected", "hour day", "of; of,status; event_name,of"),
            List.of("events_in", "day", "source"),
            List.of("accepted", "day", "source"),
            List.of("duplicates", "day", "source"),
            List.of("internal_events", "day", "source"),
            List.of("rejected", "day", "reason,source"),
            List.of("late_events", "day", "source"),
            List.of("corrected_windows", "day", "none"),
            List.of("expired_contributions", "day", "none"));

    private static String with(String dimension) {
        return Arrays.stream(BY_MESSAGE.split("; "))
                .map(cut -> {
                    Set<String> names = new TreeSet<>(Set.of(dimension));
                    if (!cut.equals("none")) {
                        names.addAll(List.of(cut.split(",")));
                    }
                    return String.join(",", names);
                })
                .collect(Collectors.joining("; "));
    }

    private static Catalogue shipped(String meaning) {
        return Catalogue.shipped(meaning, Duration.ofDays(40), Duration.ofDays(30));
    }

    private final Catalogue catalogue = shipped("zone UTC");

    @Test
    void everyMetricOfTheDocumentationIsDeclaredWithItsWindowsAndCuts() {
        List<String> names = new ArrayList<>();
        for (List<String> row : DOCUMENTED) {
            MetricDefinition metric = catalogue.metric(row.get(0));
            names.add(metric.name());
            assertThat(metric.windows().stream().map(WindowKind::text))
                    .as(metric.name())
                    .containsExactlyInAnyOrder(row.get(1).split(" "));
            assertThat(metric.cuts().stream().map(cut -> cut.isEmpty() ? "none" : String.join(",", new TreeSet<>(cut))))
                    .as(metric.name())
                    .containsExactlyInAnyOrder(row.get(2).split("; "));
        }
        assertThat(catalogue.metrics()).extracting(MetricDefinition::name).containsExactlyElementsOf(names);
    }

    @Test
    void hashesAreDistinctAndSixteenHexDigits() {
        Set<String> hashes = new HashSet<>();
        for (MetricDefinition metric : catalogue.metrics()) {
            assertThat(metric.hash()).matches("[0-9a-f]{16}");
            assertThat(hashes.add(metric.hash())).as(metric.name()).isTrue();
        }
    }

    @Test
    void hashesStayWithTheirMeaningAndChangeWithIt() {
        Catalogue same = shipped("zone UTC");
        Catalogue other = shipped("zone Europe/Berlin");
        for (MetricDefinition metric : catalogue.metrics()) {
            assertThat(same.metric(metric.name()).hash()).isEqualTo(metric.hash());
            assertThat(other.metric(metric.name()).hash()).isNotEqualTo(metric.hash());
        }
    }

    @Test
    void derivedMetricsGetNoContributionsAndAllOthersDo() {
        for (MetricDefinition metric : catalogue.metrics()) {
            assertThat(metric.contributed().isEmpty())
                    .as(metric.name())
                    .isEqualTo(metric.aggregate() == Aggregate.DERIVED);
        }
    }

    @Test
    void anUnknownMetricIsNamed() {
        assertThatThrownBy(() -> catalogue.metric("sales"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metric 'sales' is not in the catalogue");
    }
}
