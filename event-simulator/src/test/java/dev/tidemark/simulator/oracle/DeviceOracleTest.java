package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 8 of the metrics' page. */
class DeviceOracleTest {

    private static Sent report(String user, String time, Map<String, String> numbers) {
        return product(user, time, "device_usage_reported").numbers(numbers);
    }

    /** A report of each number on 2 March. */
    private static Stream<Sent> reports(String measure, int... numbers) {
        return IntStream.range(0, numbers.length)
                .mapToObj(i -> report("u" + i, "2026-03-02T21:00", Map.of(measure, Integer.toString(numbers[i]))));
    }

    @Test
    void the_population_deviation_of_2_4_4_4_5_5_7_9_is_2() {
        Asked asked = Asked.of(
                Section.DEVICES,
                reports("battery_drain_mah", 2, 4, 4, 4, 5, 5, 7, 9).toArray(Sent[]::new));

        assertThat(stat(asked, "battery_drain_mah", "count")).isEqualTo("8");
        assertThat(stat(asked, "battery_drain_mah", "mean")).isEqualTo("5");
        assertThat(stat(asked, "battery_drain_mah", "stddev")).isEqualTo("2");
        assertThat(stat(asked, "battery_drain_mah", "median")).isEqualTo("4");
        assertThat(stat(asked, "battery_drain_mah", "p90")).isEqualTo("9"); // rank ⌈7.2⌉
        assertThat(stat(asked, "app_usage_minutes", "count")).isEqualTo("0");
    }

    @Test
    void of_a_users_reports_of_a_day_the_greatest_by_time_and_id_counts_whole() {
        Asked asked = Asked.of(
                Section.DEVICES,
                report("ann", "2026-03-02T21:00", Map.of("apps_installed", "10", "battery_drain_mah", "1"))
                        .with("os", "ios"),
                report("ann", "2026-03-02T22:00", Map.of("apps_installed", "20"))
                        .id("a"),
                report("ann", "2026-03-02T22:00", Map.of("apps_installed", "30"))
                        .id("b")
                        .with("os", "android"),
                report("ann", "2026-03-03T00:00", Map.of("apps_installed", "41")));

        assertThat(stat(asked, "apps_installed", "mean")).isEqualTo("30");
        assertThat(stat(asked, "battery_drain_mah", "count")).isEqualTo("0");
        assertThat(asked.day("apps_installed", DAY, "2026-03-02", "os", "android", "stat", "mean"))
                .isEqualTo("30");
        assertThat(asked.day("apps_installed", DAY, "2026-03-02", "os", "ios", "stat", "count"))
                .isEqualTo("0");
        assertThat(asked.day("apps_installed", ROLLING_7D, "2026-02-25", "stat", "mean"))
                .isEqualTo("35.5"); // user-days, not users
        assertThat(asked.day("apps_installed", ROLLING_28D, "2026-02-04", "stat", "count"))
                .isEqualTo("2");
    }

    @Test
    void intensity_weighs_four_measures_and_needs_them_all() {
        Asked asked = Asked.of(
                Section.DEVICES,
                report(
                        "ann",
                        "2026-03-02T21:00",
                        Map.of(
                                "app_usage_minutes",
                                "100",
                                "screen_on_hours",
                                "5.5",
                                "data_usage_mb",
                                "70",
                                "apps_installed",
                                "20")),
                report("bob", "2026-03-02T21:00", Map.of("app_usage_minutes", "100")));

        // 40 − 1.65 − 14 − 2
        assertThat(stat(asked, "usage_intensity", "mean")).isEqualTo("22.35");
        assertThat(stat(asked, "usage_intensity", "count")).isEqualTo("1");
        assertThat(stat(asked, "app_usage_minutes", "count")).isEqualTo("2");
        assertThat(bin(asked, "usage_intensity", "[0,100)")).isEqualTo("1");
    }

    @Test
    void bins_hold_their_lower_edge_and_the_last_one_both() {
        Asked asked = Asked.of(
                Section.DEVICES,
                reports("apps_installed", -1, 0, 9, 10, 89, 90, 100, 101).toArray(Sent[]::new));

        assertThat(bin(asked, "apps_installed", "_below")).isEqualTo("1");
        assertThat(bin(asked, "apps_installed", "[0,10)")).isEqualTo("2");
        assertThat(bin(asked, "apps_installed", "[10,20)")).isEqualTo("1");
        assertThat(bin(asked, "apps_installed", "[80,90)")).isEqualTo("1");
        assertThat(bin(asked, "apps_installed", "[90,100]")).isEqualTo("2");
        assertThat(bin(asked, "apps_installed", "_above")).isEqualTo("1");
    }

    @Test
    void correlation_is_pearsons_and_a_constant_measure_has_none() {
        Asked asked = Asked.of(
                Section.DEVICES,
                report(
                        "a",
                        "2026-03-02T21:00",
                        Map.of(
                                "app_usage_minutes",
                                "1",
                                "screen_on_hours",
                                "2",
                                "apps_installed",
                                "7",
                                "data_usage_mb",
                                "3")),
                report(
                        "b",
                        "2026-03-02T21:00",
                        Map.of(
                                "app_usage_minutes",
                                "2",
                                "screen_on_hours",
                                "4",
                                "apps_installed",
                                "7",
                                "data_usage_mb",
                                "2")),
                report(
                        "c",
                        "2026-03-02T21:00",
                        Map.of(
                                "app_usage_minutes",
                                "3",
                                "screen_on_hours",
                                "6",
                                "apps_installed",
                                "7",
                                "data_usage_mb",
                                "4")),
                report("d", "2026-03-02T21:00", Map.of("battery_drain_mah", "1", "screen_on_hours", "100")));

        assertThat(pair(asked, "app_usage_minutes~screen_on_hours")).isEqualTo("1");
        // x = 1, 2, 3 and y = 3, 2, 4: covariance 1/3, variances 2/3 and 2/3
        assertThat(pair(asked, "app_usage_minutes~data_usage_mb")).isEqualTo("0.5");
        assertThat(pair(asked, "app_usage_minutes~apps_installed")).isEqualTo("0");
        assertThat(pair(asked, "screen_on_hours~battery_drain_mah")).isEqualTo("0"); // one report carries both
        assertThat(asked.results().figures("device_correlation").map(figure -> figure.dimensions()
                        .get("pair")))
                .doesNotContain("app_usage_minutes~apps_installed", "screen_on_hours~battery_drain_mah");
    }

    @Test
    void models_are_ranked_by_mean_drain_from_five_reports_on() {
        Asked asked = Asked.of(
                Section.DEVICES,
                Stream.of(
                                model("Slow", 5, 100),
                                model("Hot", 5, 300),
                                model("Also hot", 6, 300),
                                model("Few", 4, 900),
                                model("", 9, 999))
                        .flatMap(sent -> sent)
                        .toArray(Sent[]::new));

        assertThat(rank(asked, "Also hot")).isEqualTo("1"); // the lesser name of two equal means
        assertThat(rank(asked, "Hot")).isEqualTo("2");
        assertThat(rank(asked, "Slow")).isEqualTo("3");
        assertThat(rank(asked, "Few")).isEqualTo("0");
        assertThat(rank(asked, "_unknown")).isEqualTo("0");
    }

    private static Stream<Sent> model(String model, int reports, int drain) {
        return IntStream.range(0, reports).mapToObj(i -> report(
                        model + i, "2026-03-02T21:00", Map.of("battery_drain_mah", Integer.toString(drain)))
                .with("device_model", model));
    }

    @Test
    void users_by_age_group_and_behavior_class() {
        Asked asked = Asked.of(
                Section.DEVICES,
                Stream.of("17", "18", "24", "25", "64.5", "65")
                        .map(age -> report(
                                        "u" + age,
                                        "2026-03-02T21:00",
                                        Map.of("age", age, "apps_installed", "1", "behavior_class", "3.0"))
                                .with("os", "ios"))
                        .toArray(Sent[]::new));

        for (String[] expected :
                new String[][] {{"<18", "1"}, {"18-24", "2"}, {"25-34", "1"}, {"55-64", "1"}, {"65+", "1"}}) {
            assertThat(asked.day("apps_installed", DAY, "2026-03-02", "age_group", expected[0], "stat", "count"))
                    .isEqualTo(expected[1]);
        }
        assertThat(asked.day("users_by_behavior_class", DAY, "2026-03-02", "behavior_class", "3"))
                .isEqualTo("6");
        assertThat(asked.day("users_by_behavior_class", DAY, "2026-03-02", "behavior_class", "3", "os", "ios"))
                .isEqualTo("6");
    }

    @Test
    void quartiles_end_with_the_quantiles_by_nearest_rank() {
        Asked asked = Asked.of(
                Section.DEVICES,
                IntStream.rangeClosed(1, 10)
                        .mapToObj(i -> report(
                                "u" + i,
                                "2026-03-02T21:00",
                                Map.of(
                                        "app_usage_minutes",
                                        Integer.toString(100 * i),
                                        "screen_on_hours",
                                        "0",
                                        "data_usage_mb",
                                        "0",
                                        "apps_installed",
                                        "0")))
                        .toArray(Sent[]::new));

        // Intensities 40, 80 … 400; the limits are those of rank 3, 5 and 8.
        assertThat(quartile(asked, "1")).isEqualTo("3");
        assertThat(quartile(asked, "2")).isEqualTo("2");
        assertThat(quartile(asked, "3")).isEqualTo("3");
        assertThat(quartile(asked, "4")).isEqualTo("2");
    }

    private static String stat(Asked asked, String measure, String stat) {
        return asked.day(measure, DAY, "2026-03-02", "stat", stat);
    }

    private static String bin(Asked asked, String measure, String bin) {
        return asked.day(measure + "_histogram", DAY, "2026-03-02", "bin", bin);
    }

    private static String pair(Asked asked, String pair) {
        return asked.day("device_correlation", DAY, "2026-03-02", "pair", pair);
    }

    private static String rank(Asked asked, String model) {
        return asked.day("top_device_models", DAY, "2026-03-02", "device_model", model);
    }

    private static String quartile(Asked asked, String quartile) {
        return asked.day("users_by_intensity_quartile", DAY, "2026-03-02", "quartile", quartile);
    }
}
