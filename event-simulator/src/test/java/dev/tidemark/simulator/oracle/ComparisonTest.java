package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.NOW_5M;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final SortedMap<String, String> TOTAL = Dimensions.map(Dimensions.NONE);
    private static final WorldConfig WORLD =
            new WorldConfig(7, 150, LocalDate.parse("2026-01-05"), 12, FaultShares.defaults(), 1.5);
    private static final Set<Section> ALL_SECTIONS = EnumSet.complementOf(EnumSet.of(Section.ANOMALIES));
    private static OracleResults exact;

    private PublishedCopy published;

    @BeforeAll
    static void askTheOracle() {
        Oracle oracle = new Oracle(OracleConfig.defaults().withSections(ALL_SECTIONS));
        new World(WORLD).historyWithProfiles().forEach(oracle::accept);
        oracle.accept(product("early", "2026-01-06T09:00", "user_activated").record());
        oracle.accept(product("early", "2026-01-06T10:00", "user_invited").record());
        oracle.accept(product("early", "2026-01-07T10:00", "user_activated").record());
        subscription(oracle, "2026-01-06T10:00", "subscription_started", "10");
        subscription(oracle, "2026-01-07T10:00", "subscription_changed", "9");
        subscription(oracle, "2026-01-08T10:00", "subscription_cancelled", "");
        subscription(oracle, "2026-01-09T10:00", "subscription_started", "10");
        oracle.accept(product("early", "2026-01-07T11:00", "project_exported").record());
        oracle.accept(product("early", "2026-01-07T11:00", "editor_opened").record());
        for (int i = 0; i < 30; i++) {
            oracle.accept(product("user" + i, "2026-01-07T11:00", "opened")
                    .properties(Map.of("experiment", "button:" + (i % 2 == 0 ? "red" : "control")))
                    .record());
            if (i < (i % 2 == 0 ? 12 : 20)) {
                oracle.accept(product("user" + i, "2026-01-07T12:00", "transaction_completed")
                        .record());
            }
        }
        exact = oracle.results();
    }

    private static void subscription(Oracle oracle, String time, String name, String price) {
        Map<String, String> properties = price.isEmpty() ? Map.of() : Map.of("price", price, "plan", "monthly");
        oracle.accept(product("early", time, name).properties(properties).record());
    }

    @BeforeEach
    void publish() {
        published = new PublishedCopy(exact);
    }

    @Test
    void of_what_was_computed_in_part_only_that_part_is_compared() {
        published
                .results()
                .keySet()
                .removeIf(key -> !key.metric().equals("messages")
                        && !(key.metric().equals("funnel_open") && key.windowKind() == DAY)
                        && !(key.metric().equals("retention_users")
                                && key.dimensions().get("by").equals("active")));

        ComparisonReport report = Comparison.compareComputed(exact, published.results(), EnumSet.allOf(Section.class));

        assertThat(report.ok()).as(report.render()).isTrue();
        assertThat(report.metrics())
                .extracting(ComparisonReport.Line::metric)
                .containsExactly("retention_users", "messages", "funnel_open");
        assertThat(report.metrics()).allMatch(line -> line.compared() > 0);
        Coverage coverage = Coverage.of(exact, published.results());
        assertThat(coverage.computed()).isPositive().isLessThan(coverage.known());
        assertThat(coverage.missing())
                .contains("charge", "funnel_open", "retention_users")
                .doesNotContain("messages");
    }

    @Test
    void a_number_missing_from_what_was_computed_differs() {
        Figure missing = exact.figures("charge")
                .filter(figure -> figure.window() == DAY)
                .findFirst()
                .orElseThrow();
        published.remove(missing);

        ComparisonReport report = Comparison.compareComputed(exact, published.results(), EnumSet.allOf(Section.class));

        assertThat(report.differing()).isEqualTo(1);
        assertThat(Coverage.of(exact, published.results()).missing()).isEmpty();
    }

    @Test
    void exact_figures_survive_their_file(@TempDir Path directory) throws IOException {
        exact.write(directory.resolve("exact"));

        OracleResults read = OracleResults.read(directory.resolve("exact"), exact.zone());

        assertThat(read).containsExactlyInAnyOrderElementsOf(exact);
    }

    @Test
    void an_exact_copy_agrees_in_every_metric_and_keeps_every_invariant() {
        ComparisonReport report = compare();

        assertThat(report.ok()).as(report.render()).isTrue();
        assertThat(report.metrics())
                .filteredOn(line -> line.compared() == 0)
                .extracting(ComparisonReport.Line::metric)
                .containsExactlyInAnyOrder(
                        "sketch_error",
                        "anomaly",
                        "anomaly_expected",
                        "late_events",
                        "corrected_windows",
                        "expired_contributions");
        assertThat(report.compared()).isGreaterThan(10_000);
        assertThat(Invariants.violations(published.results())).isEmpty();
    }

    @Test
    void one_in_the_last_digit_is_a_difference_in_every_exact_metric() {
        List<String> metrics = Rule.byMetric().entrySet().stream()
                .filter(rule -> rule.getValue() == Rule.EXACT)
                .map(Map.Entry::getKey)
                .toList();
        for (String metric : metrics) {
            Figure figure = exact.figures(metric)
                    .filter(any -> any.window() != MINUTE)
                    .findFirst()
                    .orElseThrow();
            published.set(figure, figure.value().add(figure.value().ulp()));
        }

        assertThat(compare().metrics())
                .filteredOn(line -> line.differing() == 1)
                .extracting(ComparisonReport.Line::metric)
                .contains(metrics.toArray(String[]::new));
    }

    @Test
    void a_lift_is_exact_and_has_an_interval_and_a_probability_is_right_to_eight_digits() {
        Figure lift = exact.figures("experiment_lift").findFirst().orElseThrow();
        published.set(lift, lift.value().add(new BigDecimal("0.000000001")));
        Figure probability = exact.figures("experiment_p_value").findFirst().orElseThrow();
        published.set(probability, probability.value().add(new BigDecimal("0.000000001")));
        assertThat(differing("experiment_lift")).isEqualTo(1);
        assertThat(differing("experiment_p_value")).isZero();

        published.set(probability, probability.value().add(new BigDecimal("0.0000001")));
        published.set(lift.metric(), lift.window(), lift.start(), lift.dimensions(), lift.value(), Optional.empty());
        assertThat(differing("experiment_lift")).isEqualTo(1);
        assertThat(differing("experiment_p_value")).isEqualTo(1);
    }

    @Test
    void a_ratio_of_estimates_must_follow_from_the_published_estimates() {
        Figure stickiness = exact.figures("stickiness").findFirst().orElseThrow();
        published.set(stickiness, stickiness.value().add(new BigDecimal("0.000000001")));
        assertThat(differing("stickiness")).isEqualTo(1);

        publish();
        Figure monthly = exact.figures("active_users")
                .filter(figure -> figure.window() == ROLLING_30D
                        && figure.dimensions().isEmpty()
                        && figure.value().intValue() > 60)
                .findFirst()
                .orElseThrow();
        published.set(monthly, monthly.value().multiply(new BigDecimal("1.01")));
        assertThat(differing("active_users")).isZero();
        assertThat(differing("stickiness")).isEqualTo(1);
        assertThat(differing("avg_stickiness")).isEqualTo(1);
        assertThat(differing("sketch_error")).isEqualTo(1);
    }

    @Test
    void an_estimate_beyond_6_standard_errors_differs_wherever_it_is() {
        Figure rolling = exact.figures("active_users")
                .filter(figure ->
                        figure.window() == ROLLING_30D && figure.value().intValue() > 60)
                .findFirst()
                .orElseThrow();
        published.set(rolling, rolling.value().multiply(new BigDecimal("1.097")));
        assertThat(differing("active_users")).isZero();
        published.set(rolling, rolling.value().multiply(new BigDecimal("1.099")));
        assertThat(differing("active_users")).isEqualTo(1);
    }

    @Test
    void too_many_days_outside_the_interval_differ_though_none_is_far_outside() {
        exact.figures("active_users")
                .filter(figure -> figure.window() == DAY)
                .forEach(figure -> published.set(figure, figure.value().multiply(new BigDecimal("1.06"))));

        ComparisonReport report = compare();

        assertThat(report.firstDifferences()).anyMatch(text -> text.contains("day values lie outside"));
    }

    @Test
    void an_estimate_needs_bounds_around_it_and_an_exact_value_none() {
        Figure estimate = exact.figures("recipients").findFirst().orElseThrow();
        published.set(
                "recipients",
                estimate.window(),
                estimate.start(),
                estimate.dimensions(),
                estimate.value(),
                Optional.empty());
        assertThat(differing("recipients")).isEqualTo(1);

        Figure ratio = exact.figures("stickiness").findFirst().orElseThrow();
        published.set("stickiness", ratio.window(), ratio.start(), ratio.dimensions(), ratio.value(), Optional.empty());
        assertThat(differing("stickiness")).isEqualTo(1);

        Figure messages = exact.figures("messages")
                .filter(figure -> figure.window() == DAY)
                .findFirst()
                .orElseThrow();
        published.set(
                "messages",
                DAY,
                messages.start(),
                messages.dimensions(),
                messages.value(),
                Optional.of(new dev.tidemark.model.MetricResult.Bounds(0, 1e9)));
        assertThat(differing("messages")).isEqualTo(1);
    }

    @Test
    void missing_and_zero_are_the_same_on_either_side() {
        Figure figure = exact.figures("lifecycle").findFirst().orElseThrow();
        published.remove(figure);
        assertThat(differing("lifecycle")).isEqualTo(1);
        published.set(figure, BigDecimal.ZERO);
        assertThat(differing("lifecycle")).isEqualTo(1);

        publish();
        SortedMap<String, String> unheardOf = Dimensions.map(List.of("state", "unheard-of"));
        published.set("lifecycle", DAY, 0, unheardOf, BigDecimal.ZERO);
        assertThat(differing("lifecycle")).isZero();
        published.set("lifecycle", DAY, 0, unheardOf, BigDecimal.ONE);
        assertThat(differing("lifecycle")).isEqualTo(1);
    }

    @Test
    void a_median_may_be_off_by_one_percent() {
        Figure median = exact.figures("funnel_step_minutes")
                .filter(figure -> figure.value().intValue() > 500)
                .findFirst()
                .orElseThrow();
        published.set(median, median.value().multiply(new BigDecimal("1.0099")));
        assertThat(differing("funnel_step_minutes")).isZero();
        published.set(median, median.value().multiply(new BigDecimal("1.012")));
        assertThat(differing("funnel_step_minutes")).isEqualTo(1);
    }

    @Test
    void of_statistics_only_quantiles_may_be_off_by_one_percent() {
        Figure median = durations("median");
        published.set(median, median.value().multiply(new BigDecimal("1.0099")));
        assertThat(differing("session_duration")).isZero();
        published.set(median, median.value().multiply(new BigDecimal("1.012")));
        assertThat(differing("session_duration")).isEqualTo(1);

        publish();
        Figure mean = durations("mean");
        published.set(mean, mean.value().add(mean.value().ulp()));
        assertThat(differing("session_duration")).isEqualTo(1);
    }

    private static Figure durations(String stat) {
        return exact.figures("session_duration")
                .filter(figure -> figure.dimensions().get("stat").equals(stat)
                        && figure.value().intValue() > 50)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_quartile_may_be_off_by_those_who_are_next_to_its_limits() {
        Figure quartile = exact.figures("users_by_intensity_quartile")
                .max(Comparator.comparing(Figure::value))
                .orElseThrow();
        BigDecimal slack =
                exact.value(DeviceMetrics.QUARTILE_SLACK, quartile.window(), quartile.start(), quartile.dimensions());
        published.set(quartile, quartile.value().add(slack));
        assertThat(differing("users_by_intensity_quartile")).isZero();
        published.set(quartile, quartile.value().add(slack).add(BigDecimal.ONE));
        assertThat(differing("users_by_intensity_quartile")).isEqualTo(1);
    }

    @Test
    void pending_and_expired_count_together() {
        Figure open = exact.figures("funnel_open").findFirst().orElseThrow();
        SortedMap<String, String> pending = Dimensions.with(open.dimensions(), "state", "pending");
        SortedMap<String, String> expired = Dimensions.with(open.dimensions(), "state", "expired");
        published.set("funnel_open", open.window(), open.start(), pending, BigDecimal.ZERO);
        assertThat(differing("funnel_open")).isEqualTo(1);
        published.set("funnel_open", open.window(), open.start(), expired, open.value());
        assertThat(differing("funnel_open")).isZero();
    }

    @Test
    void which_copy_was_accepted_is_open_but_not_how_many() {
        Figure duplicates = exact.figures("duplicates").findFirst().orElseThrow();
        BigDecimal accepted = exact.value("accepted", DAY, duplicates.start(), duplicates.dimensions());
        Figure elsewhere = exact.figures("duplicates")
                .filter(figure -> figure.start() != duplicates.start()
                        && figure.dimensions().equals(duplicates.dimensions()))
                .findFirst()
                .orElseThrow();
        BigDecimal acceptedElsewhere = exact.value("accepted", DAY, elsewhere.start(), duplicates.dimensions());
        published.set(duplicates, duplicates.value().subtract(BigDecimal.ONE));
        published.set("accepted", DAY, duplicates.start(), duplicates.dimensions(), accepted.add(BigDecimal.ONE));
        assertThat(differing("accepted")).isEqualTo(1); // in sum
        assertThat(differing("duplicates")).isEqualTo(1);
        published.set(elsewhere, elsewhere.value().add(BigDecimal.ONE));
        published.set(
                "accepted",
                DAY,
                elsewhere.start(),
                duplicates.dimensions(),
                acceptedElsewhere.subtract(BigDecimal.ONE));
        assertThat(compare().ok()).isTrue();
    }

    @Test
    void early_minutes_and_the_trailing_minutes_are_left_out_and_unknown_metrics_named() {
        published.set("active_users", NOW_5M, 0, TOTAL, BigDecimal.TEN);
        published.set("made_up", DAY, 0, TOTAL, BigDecimal.TEN);
        published.set("late_events", DAY, 0, TOTAL, BigDecimal.TEN);
        Figure minute = exact.figures("charge")
                .filter(figure -> figure.window() == MINUTE)
                .findFirst()
                .orElseThrow();
        published.remove(minute);

        ComparisonReport report = Comparison.compare(exact, published.results(), minute.start() + 1);
        assertThat(report.ok()).as(report.render()).isTrue();
        assertThat(report.notCompared()).containsExactly("made_up");
        assertThat(Comparison.compare(exact, published.results(), minute.start())
                        .differing())
                .isEqualTo(1);
    }

    @Test
    void nothing_may_expire() {
        published.set("expired_contributions", DAY, 0, TOTAL, BigDecimal.ONE);
        assertThat(differing("expired_contributions")).isEqualTo(1);
    }

    @Test
    void the_table_names_the_metric_and_the_first_differences_with_both_values() {
        Figure figure = exact.figures("registered_users")
                .filter(any -> any.window() == WindowKind.TO_DATE)
                .findFirst()
                .orElseThrow();
        published.set(figure, new BigDecimal("12345"));

        assertThat(compare().render())
                .contains("registered_users")
                .contains("to_date")
                .contains("exact " + figure.value().toPlainString() + ", published 12345")
                .contains("total");
    }

    @Test
    void comparing_nothing_is_not_ok() {
        assertThat(new ComparisonReport(List.of(), List.of(), List.of()).ok()).isFalse();
    }

    @Test
    void every_broken_invariant_is_told() {
        for (String metric : List.of(
                "active_users_exact",
                "active_days",
                "lifecycle",
                "funnel_users",
                "retention_users",
                "registered_users",
                "messages",
                "messages_by_send_time",
                "failures",
                "charge",
                "charged_messages",
                "charged_messages_by_hour_of_week",
                "activated_before_invited",
                "projects_created",
                "sessions",
                "sessions_per_user",
                "users_by_engagement",
                "new_arr",
                "cancelled_arr",
                "expansion_arr",
                "apps_installed_histogram",
                "users_by_intensity_quartile",
                "events_in",
                "accepted",
                "rejected",
                "internal_events")) {
            publish();
            Figure figure = exact.figures(metric)
                    .filter(any -> any.window() == DAY)
                    .reduce((one, other) -> one.start() >= other.start() ? one : other)
                    .orElseThrow();
            published.set(figure, figure.value().add(figure.value().ulp()));

            assertThat(Invariants.violations(published.results())).as(metric).isNotEmpty();
        }
    }

    private ComparisonReport compare() {
        return Comparison.compare(exact, published.results(), 0);
    }

    private long differing(String metric) {
        return compare().metrics().stream()
                .filter(line -> line.metric().equals(metric))
                .mapToLong(ComparisonReport.Line::differing)
                .sum();
    }
}
