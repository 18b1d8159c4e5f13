package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.simulator.oracle.OracleSettings.Experiments;
import dev.tidemark.simulator.oracle.OracleSettings.Funnel;
import dev.tidemark.simulator.oracle.OracleSettings.Step;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OracleSettingsTest {
    private static final OracleSettings CHANGED = OracleSettings.read(
            """
            sessions: {gap: 90s, cap: 2h}
            actions: {periods: [14, 7]}
            engagement: {high: 3, low: 1}
            power_users: {min_actions: 4}
            revenue: {grace_days: 5}
            bins: {battery_drain_mah: [100, 300, 1000]}
            intensity: {app_usage_minutes: 1, apps_installed: -0.5}
            age_groups: [21, 40]
            funnels:
            - name: trial
              conversion_window: 90m
              steps: [{name: opened, events: app_opened}, {name: paid, events: [bought, message:charged]}]
            - name: usual
              steps: []
            experiments: {goal: [bought], window: 7d}
            metrics: [{name: others, count: true}]
            """);

    @Test
    void what_a_file_decides_is_read_and_the_rest_is_as_it_was() {
        assertThat(CHANGED)
                .isEqualTo(new OracleSettings(
                        Duration.ofSeconds(90),
                        Duration.ofHours(2),
                        List.of(14, 7),
                        3,
                        1,
                        4,
                        OptionalInt.of(5),
                        CHANGED.bins(),
                        Map.of("app_usage_minutes", BigDecimal.ONE, "apps_installed", new BigDecimal("-0.5")),
                        List.of(21, 40),
                        List.of(
                                new Funnel(
                                        "trial",
                                        List.of(
                                                new Step("opened", Set.of("app_opened")),
                                                new Step("paid", Set.of("bought", "message:charged"))),
                                        Duration.ofMinutes(90)),
                                new Funnel("usual", List.of(), Duration.ofDays(30))),
                        new Experiments(Set.of("bought"), Duration.ofDays(7)),
                        UsageRules.DEFAULTS));
        assertThat(CHANGED.bins())
                .containsEntry("battery_drain_mah", List.of(100, 300, 1_000))
                .containsEntry("apps_installed", OracleSettings.DEFAULTS.bins().get("apps_installed"))
                .hasSize(6);
        assertThat(OracleSettings.read("extends: shipped")).isEqualTo(OracleSettings.DEFAULTS);
        assertThat(OracleSettings.read("{sessions: {by: id}, actions: {messages: true}, power_users: {top_percent: 5}}")
                        .usage())
                .isEqualTo(new UsageRules(
                        UsageRules.Sessions.BY_ID, UsageRules.Actions.OF_MESSAGES_TOO, OptionalInt.of(5)));
    }

    @Test
    void sessions_and_actions_are_counted_as_the_file_says() {
        Asked asked = asked(
                Section.USAGE,
                product("ann", "2026-03-02T10:00:00", "a"),
                product("ann", "2026-03-02T10:01:30", "a"),
                product("ann", "2026-03-02T10:03:01", "a"), // 91 seconds: the next session
                product("ann", "2026-03-02T10:03:02", "a"),
                product("ann", "2026-03-10T10:00:00", "a"));
        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("2");
        assertThat(asked.day("user_actions", DAY, "2026-03-10", "period", "14d", "stat", "total"))
                .isEqualTo("5");
        assertThat(asked.day("user_actions", DAY, "2026-03-10", "period", "7d", "stat", "total"))
                .isEqualTo("1");
        assertThat(asked.day("power_users", DAY, "2026-03-10", "period", "14d")).isEqualTo("1");
        assertThat(asked.day("power_users", DAY, "2026-03-10", "period", "7d")).isEqualTo("0");
        assertThat(asked.day("users_by_engagement", DAY, "2026-03-02", "period", "7d", "level", "high"))
                .isEqualTo("1");
        assertThat(asked.day("users_by_engagement", DAY, "2026-03-10", "period", "7d", "level", "medium"))
                .isEqualTo("1");
    }

    @Test
    void a_subscription_lapses_when_its_month_and_the_days_of_grace_are_over() {
        Map<String, String> terms = Map.of("subscription_id", "s", "plan", "monthly", "price", "10", "currency", "USD");
        Asked asked = asked(
                Section.REVENUE,
                product("ann", "2026-01-31T10:00", "subscription_started").properties(terms),
                // The last day of February, and five: it goes on in time.
                product("ann", "2026-03-05T10:00", "subscription_renewed").properties(terms),
                product("bob", "2026-01-31T10:00", "subscription_started").properties(terms),
                product("bob", "2026-03-06T10:00", "subscription_renewed").properties(terms));
        assertThat(asked.day("cancelled_arr", DAY, "2026-03-05", "currency", "USD", "reason", "lapsed"))
                .isEqualTo("120");
        assertThat(asked.day("reactivation_arr", DAY, "2026-03-06", "currency", "USD"))
                .isEqualTo("120");
    }

    @Test
    void reports_of_devices_are_read_as_the_file_says() {
        Asked asked = asked(
                Section.DEVICES,
                product("ann", "2026-03-02T21:00", "device_usage_reported")
                        .numbers(Map.of(
                                "battery_drain_mah", "300",
                                "app_usage_minutes", "60",
                                "apps_installed", "10",
                                "age", "39")));
        assertThat(asked.day("battery_drain_mah_histogram", DAY, "2026-03-02", "bin", "[300,1000]"))
                .isEqualTo("1");
        assertThat(asked.day("usage_intensity", DAY, "2026-03-02", "stat", "mean"))
                .isEqualTo("55");
        assertThat(asked.day("usage_intensity", DAY, "2026-03-02", "stat", "mean", "age_group", "21-39"))
                .isEqualTo("55");
    }

    private static Asked asked(Section section, Sent... sent) {
        return Asked.in(OracleConfig.defaults().withSections(Set.of(section)).withSettings(CHANGED), sent);
    }
}
