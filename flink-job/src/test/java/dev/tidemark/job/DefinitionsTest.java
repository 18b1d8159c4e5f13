package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.SentRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionsTest {
    private static final String EXPORTERS =
            "metrics: [{name: report_exporters, distinct: user_id, where: {event_name: report_exported}}]";

    @TempDir
    Path directory;

    @Test
    void whatACatalogueLeavesOutIsNotPublishedAndAllElseIsAsBefore() throws Exception {
        TidemarkConfig less = config(
                """
                remove: [sketch_error, campaign_charge, delivery_rate, registered_users, activation_rate, recipients]
                metrics:
                - {computed: active_users_exact, windows: [day]}
                - {computed: quick_ratio, windows: [day]}
                - {computed: messages, by: [status, [status, channel]], windows: [hour, day]}
                - {computed: stickiness, by: [none]}
                - {computed: transacting_users, by: [[channel, category]]}
                - {computed: campaigns, by: [none]}
                - {computed: charge, by: [currency], windows: [rolling_7d]}
                """,
                "activity,messages");
        List<SentRecord> records = Histories.world(7, 60, LocalDate.of(2026, 3, 2), 12);
        TidemarkConfig all = config("", "activity,messages,funnel");
        Map<String, String> expected = values(ListTopology.run(all, Histories.partitions(records, 2)));
        expected.keySet().removeIf(key -> !isWanted(key));
        Map<String, String> published = values(ListTopology.run(less, Histories.partitions(records, 2)));
        assertThat(published).hasSizeGreaterThan(1_000);
        assertThat(published.entrySet()).containsExactlyInAnyOrderElementsOf(expected.entrySet());
    }

    /** Of {@code metric window {dimensions} start}. */
    private static boolean isWanted(String key) {
        String[] parts = key.split(" ", 3);
        String window = parts[1];
        String dimensions = parts[2].substring(0, parts[2].indexOf('}')).replaceAll("=[^,]*", "");
        return switch (parts[0]) {
            case "sketch_error",
                    "campaign_charge",
                    "delivery_rate",
                    "registered_users",
                    "activation_rate",
                    "recipients" -> false;
            case "active_users_exact", "quick_ratio" -> window.equals("day");
            case "messages" -> Set.of("hour", "day").contains(window)
                    && Set.of("{status", "{channel, status").contains(dimensions);
            case "stickiness", "campaigns" -> dimensions.equals("{");
            case "transacting_users" -> dimensions.equals("{category, channel");
            case "charge" -> dimensions.equals("{currency") && window.equals("rolling_7d");
            case "events",
                    "feature_users",
                    "feature_adoption",
                    "project_creators",
                    "exporters",
                    "projects_created",
                    "projects_exported",
                    "editor_opens" -> false;
            default -> !parts[0].startsWith("funnel") && !parts[0].equals("activated_before_invited");
        };
    }

    /** All values but 0 and none: whether there was ever something that is gone depends on the order of arrival. */
    private static Map<String, String> values(Map<ResultKey, MetricResult> results) {
        Map<String, String> values = new TreeMap<>();
        results.forEach((key, result) -> result.value()
                .filter(value -> value.signum() != 0)
                .ifPresent(value -> values.put(
                        key.metric() + " " + key.windowKind().text() + " " + key.dimensions() + " " + key.windowStart(),
                        value.toPlainString())));
        // What is late, and how often windows are corrected, depends on it too.
        values.keySet().removeIf(key -> key.startsWith("corrected_windows") || key.contains("{source="));
        return values;
    }

    @Test
    void anAddedMetricStartsAnotherLineageOfCheckpoints() throws Exception {
        String shipped = MetricsJob.checkpoints(TidemarkConfig.of(settings()));
        String added = MetricsJob.checkpoints(config(EXPORTERS, ""));
        String changed = MetricsJob.checkpoints(config(EXPORTERS.replace("report_exported", "exported"), ""));
        String described = MetricsJob.checkpoints(config(EXPORTERS.replace("user_id", "user_id, description: x"), ""));
        assertThat(List.of(shipped, added, changed)).doesNotHaveDuplicates();
        assertThat(described).isEqualTo(added);
        assertThat(MetricsJob.checkpoints(config("", ""))).isEqualTo(shipped);
    }

    @Test
    void otherFunnelsStartAnotherLineageAlsoWhereTheirMetricsAreNotWanted() throws Exception {
        String funnels = "funnels: [{name: a, steps: [{name: b, events: opened}, {name: c, events: saved}]}]";
        assertThat(MetricsJob.checkpoints(config(funnels, "activity")))
                .isNotEqualTo(MetricsJob.checkpoints(config("", "activity")));
    }

    @Test
    void whatNeedsTheTopicOfProfilesIsAMistakeWithoutIt() throws Exception {
        Map<String, String> settings = settings();
        Path file = Files.writeString(
                directory.resolve("metrics.yaml"),
                "metrics: [{computed: messages}, {computed: active_users_by_profile, by: [gender]}]");
        settings.put("metrics.catalogue", file.toString());
        settings.put("metrics.sections", "activity");
        assertThatThrownBy(() -> Definitions.of(TidemarkConfig.of(settings)))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("metrics.yaml: metrics[1].computed: 'active_users_by_profile' needs"
                        + " kafka.topics.user_profiles; set that, or leave out 'active_users_by_profile'");
        settings.put("kafka.topics.user_profiles", "user-profiles");
        assertThat(Definitions.of(TidemarkConfig.of(settings)).publishes("active_users_by_profile"))
                .isTrue();
    }

    @Test
    void rowsByUserCannotTellWhoIsAmongTheTop() throws Exception {
        String file = Files.writeString(directory.resolve("metrics.yaml"), "power_users: {top_percent: 5}")
                .toString();
        Map<String, String> settings = settings();
        settings.put("metrics.catalogue", file);
        assertThat(Definitions.of(TidemarkConfig.of(settings)).publishes("power_users"))
                .isTrue();
        settings.put("kafka.topics.user_engagement", "user-engagement");
        TidemarkConfig withRows = TidemarkConfig.of(settings);
        assertThatThrownBy(() -> Definitions.of(withRows))
                .hasMessage(file + ": power_users.top_percent: a row by user (kafka.topics.user_engagement) cannot"
                        + " tell who is among the top; take min_actions");
    }

    private TidemarkConfig config(String yaml, String sections) throws Exception {
        Map<String, String> settings = settings();
        settings.put(
                "metrics.catalogue",
                Files.writeString(directory.resolve("metrics.yaml"), yaml).toString());
        settings.put("metrics.sections", sections);
        return TidemarkConfig.of(settings);
    }

    private static Map<String, String> settings() {
        return new HashMap<>(
                Map.of("job.parallelism", "2", "job.publish_interval", "1s", "privacy.hash_key_file", "none"));
    }
}
