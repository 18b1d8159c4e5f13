package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Invariants;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleSettings;
import dev.tidemark.simulator.oracle.ReferenceDashboard;
import dev.tidemark.simulator.oracle.Section;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 2);
    private static final String FUNNELS =
            """
            funnels:
            - name: onboarding
              conversion_window: 3d
              steps:
              - {name: signup, events: user_registered}
              - {name: profile, events: profile_complete}
              - {name: first_action, events: [page_viewed, message:charged]}
            - name: loyalty
              steps:
              - {name: bought, events: [transaction_completed, message:charged]}
              - {name: bought_again, events: transaction_completed}
            experiments: {goal: [page_viewed, message:charged], window: 6h}
            """;

    @Test
    void everyNumberOfASmallWorldWithFaultsIsTheOracles() throws Exception {
        List<SentRecord> records = Histories.world(7, 80, MARCH, 20);
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(records, 4));
        assertLikeTheOracle(records, OracleConfig.defaults(), results);
    }

    /** A day of 23 hours is among them. */
    @Test
    void theFunnelsAndTheGoalOfAFileAreCountedAsTheOracleCountsThem(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("metrics.yaml"), FUNNELS);
        OracleConfig config =
                OracleConfig.defaults().in(ZoneId.of("Europe/Berlin")).withSettings(OracleSettings.read(FUNNELS));
        List<SentRecord> records = Histories.world(8, 50, LocalDate.of(2026, 3, 20), 16);
        Map<ResultKey, MetricResult> results = ListTopology.run(
                Histories.config(2, "Europe/Berlin", Map.of("metrics.catalogue", file.toString())),
                Histories.partitions(records, 3));
        assertLikeTheOracle(records, config, results);
        assertThat(value(results, "funnel_users", WindowKind.ALL_TIME, 0, "step", "first_action"))
                .isPositive();
        assertThat(value(results, "funnel_users", WindowKind.ALL_TIME, 0, "step", "bought_again"))
                .isPositive();
    }

    @Test
    void whatAFileDeclaresIsAsTheOracleComputesItFromTheSameFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("declared.yaml"),
                """
                remove: [projects_created, campaign_charge]
                features: {project_created: projects, project_exported: projects}
                dimensions:
                  size: {of: [properties.amount], edges: [10, 100]}
                metrics:
                - {computed: recipients, by: [none, channel], windows: [day]}
                - {name: projects_created, count: true, where: {event_name: project_created}, by: [none, os]}
                - {name: happenings, count: true, where: {platform: {not: WEB}}, by: [none, event_name, [country, os]],
                   windows: [hour, day, rolling_7d, iso_week, month, to_date, all_time]}
                - {name: spent, sum: properties.amount, by: [none, size], windows: [day, quarter]}
                - {name: spenders, distinct: user_id, where: {properties.amount: {min: 5}}, by: [none, country],
                   windows: [hour, day, rolling_28d]}
                - {name: basket, distribution: properties.amount, stats: [mean, stddev, total, count, median, p25, p99],
                   by: [none, size]}
                - {name: baskets, histogram: properties.amount, edges: [0, 20, 50, 200], by: [none, [country, platform]],
                   windows: [hour, day, rolling_30d]}
                - {name: alike, correlation: [properties.app_usage_minutes, properties.data_usage_mb],
                   by: [none, os], windows: [day, rolling_7d]}
                - {name: bill, sum: charge, facts: message_events, by: [currency, [currency, channel]], windows: [hour, day]}
                - {name: spenders_share, ratio: {of: spenders, per: active_users}, by: [none, country]}
                - {name: share_of_bin, ratio: {of: baskets, per: happenings}, by: [bin]}
                - {name: leaders, top: {n: 3, dimension: country, of: spenders}, windows: [hour, day, rolling_28d]}
                - {name: top_bins, top: {n: 2, dimension: bin, of: baskets}, by: [[country, platform]]}
                - {name: top_channels, top: {n: 1, dimension: channel, of: charge}, by: [currency]}
                """);
        List<SentRecord> records = Histories.world(9, 50, LocalDate.of(2026, 3, 20), 16);
        Map<ResultKey, MetricResult> results = ListTopology.run(
                Histories.config(2, "Europe/Berlin", Map.of("metrics.catalogue", file.toString())),
                Histories.partitions(records, 3));
        OracleConfig config =
                OracleConfig.defaults().in(ZoneId.of("Europe/Berlin")).withCatalogue(Files.readString(file));
        assertLikeTheOracle(records, config, results);
        for (String metric : List.of(
                "happenings",
                "spent",
                "spenders",
                "basket",
                "baskets",
                "alike",
                "bill",
                "spenders_share",
                "share_of_bin",
                "leaders",
                "top_bins",
                "top_channels")) {
            assertThat(results.values())
                    .as(metric)
                    .anyMatch(result -> result.metric().equals(metric)
                            && result.value().filter(it -> it.signum() != 0).isPresent());
        }
    }

    @Test
    void daysOfTwentyFiveHoursAreCountedAsTheOracleCountsThem() throws Exception {
        List<SentRecord> records = Histories.world(9, 50, LocalDate.of(2025, 10, 18), 16);
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, "Europe/Berlin"), Histories.partitions(records, 3));
        assertLikeTheOracle(records, OracleConfig.defaults().in(ZoneId.of("Europe/Berlin")), results);
    }

    @Test
    void sessionsById_messagesAsActionsAndTheTopPercentAreCountedAsTheOracleCountsThem(@TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(
                directory.resolve("metrics.yaml"),
                "{sessions: {by: id}, actions: {messages: true}, power_users: {top_percent: 5}}");
        List<SentRecord> records = Histories.world(7, 80, MARCH, 20);
        TidemarkConfig job =
                Histories.config(2, "UTC", Map.of("metrics.catalogue", file.toString(), "metrics.sections", "usage"));
        Map<ResultKey, MetricResult> results = ListTopology.run(job, Histories.partitions(records, 4));
        OracleConfig config = OracleConfig.defaults()
                .withSections(Set.of(Section.USAGE, Section.JOB))
                .withSettings(OracleSettings.read(Files.readString(file)));
        Oracle oracle = new Oracle(config);
        records.forEach(oracle::accept);
        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        assertThat(report.ok()).as(report::render).isTrue();
        assertThat(report.compared()).isGreaterThan(1_000);
        ResultSchema.assertValid(results.values());
        // Of both kinds there are some.
        assertThat(results.values())
                .filteredOn(result -> result.metric().equals("power_users"))
                .extracting(result -> result.bounds().isPresent())
                .contains(true, false);
    }

    private static void assertLikeTheOracle(
            List<SentRecord> records, OracleConfig config, Map<ResultKey, MetricResult> results) throws IOException {
        Oracle oracle = new Oracle(config);
        records.forEach(oracle::accept);
        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        assertThat(report.firstDifferences()).as(report::render).isEmpty();
        assertThat(report.ok()).as(report::render).isTrue();
        assertThat(report.compared()).isGreaterThan(10_000);
        ResultSchema.assertValid(results.values());
        assertThat(Invariants.violations(results)).isEmpty();
    }

    @Test
    void theReferenceDashboardShowsItsKnownFigures() throws Exception {
        List<SentRecord> records = ReferenceDashboard.records();
        Map<ResultKey, MetricResult> results =
                ListTopology.run(Histories.config(2, "UTC"), Histories.partitions(records, 2));
        long entryDay = ReferenceDashboard.ENTRY_DAY.toEpochMilli();
        assertThat(value(results, "funnel_users", WindowKind.ALL_TIME, 0, "step", "invited"))
                .isEqualByComparingTo("210");
        assertThat(value(results, "funnel_conversion", WindowKind.ALL_TIME, 0, "step", "activated"))
                .isEqualByComparingTo("0.5");
        assertThat(value(results, "funnel_conversion", WindowKind.ALL_TIME, 0, "step", "transacted"))
                .isEqualByComparingTo("0.161904762");
        assertThat(value(results, "funnel_step_conversion", WindowKind.DAY, entryDay, "step", "transacted"))
                .isEqualByComparingTo("0.323809524");
        Map.of("whatsapp", "17800000", "email", "3600000", "ivr", "1300000", "sms", "255800")
                .forEach((channel, charge) -> {
                    assertThat(value(results, "charge", WindowKind.DAY, entryDay, "channel", channel))
                            .isEqualByComparingTo(charge);
                });
        assertThat(Invariants.violations(results)).isEmpty();
    }

    /** The value for one dimension besides those that all have here. */
    private static BigDecimal value(
            Map<ResultKey, MetricResult> results,
            String metric,
            WindowKind window,
            long start,
            String dimension,
            String value) {
        List<BigDecimal> found = results.values().stream()
                .filter(result -> result.metric().equals(metric)
                        && result.window().kind() == window
                        && result.window().start() == start
                        && result.dimensions().size() == 2
                        && value.equals(result.dimensions().get(dimension)))
                .map(result -> result.value().orElseThrow())
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
