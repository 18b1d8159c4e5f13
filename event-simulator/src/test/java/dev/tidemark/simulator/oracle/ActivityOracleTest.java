package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.model.WindowKind.TO_DATE;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 3 of the metrics' page. 2026-03-02 is a Monday. */
class ActivityOracleTest {

    @Test
    void users_with_a_qualifying_event_are_active_and_each_counts_once() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login")
                        .with("platform", "web")
                        .with("country", "IN"),
                product("ann", "2026-03-02T10:30", "login")
                        .with("platform", "ios")
                        .with("country", "IN"),
                product("bob", "2026-03-02T11:00", "login").with("platform", "web"),
                message("m1", "cid", "2026-03-02T11:10", SENT).with("category", "otp"));

        assertThat(asked.day("active_users", DAY, "2026-03-02")).isEqualTo("3");
        assertThat(asked.time("active_users", HOUR, "2026-03-02T10:00")).isEqualTo("1");
        assertThat(asked.time("active_users", HOUR, "2026-03-02T11:00")).isEqualTo("2");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "platform", "web"))
                .isEqualTo("2");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "platform", "ios"))
                .isEqualTo("1");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "platform", "_unknown"))
                .isEqualTo("1");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "country", "IN"))
                .isEqualTo("1");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "channel", "whatsapp"))
                .isEqualTo("1");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "channel", "_unknown"))
                .isEqualTo("2");
        assertThat(asked.day("active_users", DAY, "2026-03-02", "channel", "whatsapp", "category", "otp"))
                .isEqualTo("1");
        assertThat(asked.day("active_users_exact", DAY, "2026-03-02")).isEqualTo("3");
    }

    @Test
    void being_invited_a_device_report_and_a_message_status_but_sent_are_not_activity() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "user_invited"),
                product("bob", "2026-03-02T10:00", "device_usage_reported"),
                message("m1", "cid", "2026-03-02T10:00", DELIVERED),
                message("m1", "cid", "2026-03-02T10:01", READ));

        assertThat(asked.results().figures("active_users")).isEmpty();
        assertThat(asked.results().figures("lifecycle")).isEmpty();
    }

    @Test
    void windows_unite_days_and_rolling_ones_end_with_a_day_that_has_begun() {
        Asked asked = Asked.of(
                product("ann", "2026-02-28T10:00", "login"),
                product("bob", "2026-03-02T10:00", "login"),
                product("ann", "2026-03-03T10:00", "login"),
                product("bob", "2026-03-10T10:00", "user_invited"));

        assertThat(asked.day("active_users", MONTH, "2026-02-01")).isEqualTo("1");
        assertThat(asked.day("active_users", MONTH, "2026-03-01")).isEqualTo("2");
        assertThat(asked.day("active_users", ISO_WEEK, "2026-02-23")).isEqualTo("1");
        assertThat(asked.day("active_users", ISO_WEEK, "2026-03-02")).isEqualTo("2");
        assertThat(asked.day("active_users", ROLLING_7D, "2026-02-22")).isEqualTo("1"); // ends with 28 February
        assertThat(asked.day("active_users", ROLLING_7D, "2026-02-25")).isEqualTo("2"); // ends with 3 March
        assertThat(asked.day("active_users", ROLLING_7D, "2026-03-03")).isEqualTo("1"); // ends with 9 March
        assertThat(asked.day("active_users", ROLLING_7D, "2026-03-04")).isEqualTo("0");
        assertThat(asked.day("active_users_exact", ROLLING_30D, "2026-02-09")).isEqualTo("2"); // ends with 10 March
        assertThat(asked.day("active_users_exact", ROLLING_30D, "2026-02-10")).isEqualTo("0"); // 11 March: not begun
        assertThat(asked.day("active_users_exact", ROLLING_28D, "2026-02-11")).isEqualTo("2");
    }

    @Test
    void accounts_count_where_a_qualifying_event_carries_one() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login")
                        .with("account", "acme")
                        .with("platform", "web"),
                message("m1", "bob", "2026-03-02T10:00", SENT).with("account", "acme"),
                product("cid", "2026-03-02T10:00", "login"),
                product("dee", "2026-03-02T10:00", "user_invited").with("account", "other"));

        assertThat(asked.day("active_accounts", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("active_accounts", DAY, "2026-03-02", "platform", "web"))
                .isEqualTo("1");
        assertThat(asked.day("active_accounts", DAY, "2026-03-02", "platform", "_unknown"))
                .isEqualTo("1");
    }

    @Test
    void stickiness_is_daily_over_monthly_and_its_mean_divides_by_thirty() {
        Asked asked = Asked.of(
                product("ann", "2026-03-01T10:00", "login"),
                product("bob", "2026-03-01T10:00", "login"),
                product("cid", "2026-03-02T10:00", "login"));

        assertThat(asked.day("stickiness", DAY, "2026-03-01")).isEqualTo("1");
        assertThat(asked.day("stickiness", DAY, "2026-03-02")).isEqualTo("0.333333333");
        assertThat(asked.day("avg_stickiness", DAY, "2026-03-02")).isEqualTo("0.033333333"); // (2 + 1) / 30 / 3
        assertThat(asked.day("stickiness", DAY, "2026-03-02", "channel", "_unknown"))
                .isEqualTo("0.333333333");
    }

    @Test
    void active_days_counts_distinct_days_of_the_7_and_28_that_end_with_the_day() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login"),
                product("ann", "2026-03-02T12:00", "login"),
                product("ann", "2026-03-08T10:00", "login"),
                product("bob", "2026-03-08T10:00", "login"),
                product("bob", "2026-03-09T10:00", "login"));

        assertThat(asked.day("active_days", DAY, "2026-03-08", "period", "L7", "days", "2"))
                .isEqualTo("1");
        assertThat(asked.day("active_days", DAY, "2026-03-08", "period", "L7", "days", "1"))
                .isEqualTo("1");
        assertThat(asked.day("active_days", DAY, "2026-03-09", "period", "L7", "days", "2"))
                .isEqualTo("1");
        assertThat(asked.day("active_days", DAY, "2026-03-09", "period", "L7", "days", "1"))
                .isEqualTo("1");
        assertThat(asked.day("active_days", DAY, "2026-03-09", "period", "L28", "days", "2"))
                .isEqualTo("2");
    }

    @Test
    void lifecycle_by_day_tells_new_returning_resurrected_and_dormant() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login"),
                product("ann", "2026-03-03T10:00", "login"),
                product("bob", "2026-03-02T10:00", "login"),
                product("bob", "2026-03-04T10:00", "login"),
                product("cid", "2026-03-04T10:00", "login"));

        assertThat(asked.day("lifecycle", DAY, "2026-03-02", "state", "new")).isEqualTo("2");
        assertThat(asked.day("lifecycle", DAY, "2026-03-03", "state", "returning"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", DAY, "2026-03-03", "state", "dormant"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", DAY, "2026-03-04", "state", "resurrected"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", DAY, "2026-03-04", "state", "new")).isEqualTo("1");
        assertThat(asked.day("lifecycle", DAY, "2026-03-04", "state", "dormant"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", DAY, "2026-03-05", "state", "dormant"))
                .isEqualTo("0"); // not begun
        assertThat(asked.day("quick_ratio", DAY, "2026-03-04")).isEqualTo("2");
        assertThat(asked.day("quick_ratio", DAY, "2026-03-03")).isEqualTo("0");
    }

    @Test
    void lifecycle_by_week_and_by_28_days_compares_with_the_period_before() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login"),
                product("bob", "2026-03-02T10:00", "login"),
                product("ann", "2026-03-15T10:00", "login"),
                product("bob", "2026-03-31T10:00", "login"));

        assertThat(asked.day("lifecycle", ISO_WEEK, "2026-03-02", "state", "new"))
                .isEqualTo("2");
        assertThat(asked.day("lifecycle", ISO_WEEK, "2026-03-09", "state", "returning"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", ISO_WEEK, "2026-03-09", "state", "dormant"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", ISO_WEEK, "2026-03-30", "state", "resurrected"))
                .isEqualTo("1");
        // the 28 days that end with 31 March begin on 4 March; the ones before end with 3 March
        assertThat(asked.day("lifecycle", ROLLING_28D, "2026-03-04", "state", "returning"))
                .isEqualTo("2");
        assertThat(asked.day("lifecycle", ROLLING_28D, "2026-03-03", "state", "dormant"))
                .isEqualTo("1");
        assertThat(asked.day("lifecycle", ROLLING_28D, "2026-03-02", "state", "new"))
                .isEqualTo("2");
    }

    @Test
    void a_user_registers_once_at_the_least_registration_with_that_events_dimensions() {
        Asked asked = Asked.of(
                product("ann", "2026-03-03T10:00", "user_registered").with("platform", "web"),
                product("ann", "2026-03-02T10:00", "user_registered")
                        .id("b")
                        .with("platform", "ios")
                        .with("country", "IN"),
                product("ann", "2026-03-02T10:00", "user_registered").id("a").with("platform", "android"),
                product("bob", "2026-03-04T10:00", "user_registered"));

        assertThat(asked.day("registered_users", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("registered_users", DAY, "2026-03-02", "platform", "android"))
                .isEqualTo("1");
        assertThat(asked.day("registered_users", DAY, "2026-03-02", "country", "_unknown"))
                .isEqualTo("1");
        assertThat(asked.day("registered_users", DAY, "2026-03-03")).isEqualTo("0");
        assertThat(asked.day("registered_users", TO_DATE, "2026-03-03")).isEqualTo("1");
        assertThat(asked.day("registered_users", TO_DATE, "2026-03-04")).isEqualTo("2");
        assertThat(asked.day("registered_users", TO_DATE, "2026-03-05")).isEqualTo("0"); // not begun
    }

    @Test
    void a_transaction_or_a_charged_message_event_makes_a_transacting_user() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "transaction_completed"),
                message("m1", "bob", "2026-03-02T10:00", DELIVERED).charge("0.25", "INR"),
                message("m2", "cid", "2026-03-02T10:00", SENT).charge("0", "INR"),
                message("m3", "dee", "2026-03-02T10:00", SENT).charge("-1", "INR"));

        assertThat(asked.day("transacting_users", DAY, "2026-03-02")).isEqualTo("2");
        assertThat(asked.day("transacting_users", DAY, "2026-03-02", "channel", "whatsapp"))
                .isEqualTo("1");
        assertThat(asked.day("transacting_users", DAY, "2026-03-02", "channel", "_unknown"))
                .isEqualTo("1");
        assertThat(asked.day("transacting_users", MONTH, "2026-03-01")).isEqualTo("2");
    }

    @Test
    void retention_follows_the_cohort_of_a_first_active_day() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login").with("platform", "web"),
                product("ann", "2026-03-04T10:00", "login").with("platform", "ios"),
                product("bob", "2026-03-02T10:00", "login").with("platform", "web"),
                product("bob", "2026-05-31T10:00", "login"), // day 90
                product("cid", "2026-03-02T10:00", "login"),
                product("cid", "2026-06-01T10:00", "login")); // day 91

        String[] cell = {"by", "active", "kind", "n_day", "n", "2"};
        assertThat(asked.day("retention_users", DAY, "2026-03-02", cell)).isEqualTo("1");
        assertThat(asked.day("retention", DAY, "2026-03-02", cell)).isEqualTo("0.333333333");
        assertThat(asked.day("retention_users", DAY, "2026-03-02", "by", "active", "kind", "n_day", "n", "0"))
                .isEqualTo("3");
        assertThat(asked.day("retention_users", DAY, "2026-03-02", "by", "active", "kind", "unbounded", "n", "2"))
                .isEqualTo("2");
        assertThat(asked.day("retention_users", DAY, "2026-03-02", "by", "active", "kind", "unbounded", "n", "30"))
                .isEqualTo("1");
        assertThat(asked.day(
                        "retention_users",
                        DAY,
                        "2026-03-02",
                        "by",
                        "active",
                        "kind",
                        "unbounded",
                        "n",
                        "2",
                        "platform",
                        "web"))
                .isEqualTo("2");
        // 1 June is in week 13, after the 12 that unbounded looks at
        assertThat(asked.day("retention_users", ISO_WEEK, "2026-03-02", "by", "active", "kind", "unbounded", "n", "1"))
                .isEqualTo("1");
        assertThat(asked.day("retention_users", ISO_WEEK, "2026-03-02", "by", "active", "kind", "n_day", "n", "0"))
                .isEqualTo("3");
    }

    @Test
    void retention_by_registration_counts_the_whole_cohort_on_day_0_active_or_not() {
        OracleConfig silent = OracleConfig.defaults().withNotActivity(java.util.Set.of("user_registered"));
        Asked asked = Asked.in(
                silent,
                product("ann", "2026-03-02T10:00", "user_registered"),
                product("bob", "2026-03-02T10:00", "user_registered"),
                product("ann", "2026-03-03T10:00", "login"));

        assertThat(asked.day("retention_users", DAY, "2026-03-02", "by", "registered", "kind", "n_day", "n", "0"))
                .isEqualTo("2");
        assertThat(asked.day("retention", DAY, "2026-03-02", "by", "registered", "kind", "n_day", "n", "1"))
                .isEqualTo("0.5");
    }

    @Test
    void activation_counts_from_the_minute_of_registering_to_the_last_before_7_or_30_days_are_over() {
        Asked asked = Asked.of(
                product("before", "2026-03-02T10:01", "user_registered"),
                product("before", "2026-03-02T10:00", "user_activated"),
                product("same", "2026-03-02T10:00:40", "user_registered"),
                product("same", "2026-03-02T10:00:20", "user_activated"),
                product("last", "2026-03-02T10:00", "user_registered"),
                product("last", "2026-03-09T09:59:59", "user_activated"),
                product("late", "2026-03-02T10:00", "user_registered"),
                product("late", "2026-03-09T10:00", "user_activated"));

        assertThat(asked.day("activated_users", DAY, "2026-03-02", "days", "7")).isEqualTo("2");
        assertThat(asked.day("activated_users", DAY, "2026-03-02", "days", "30"))
                .isEqualTo("3");
        assertThat(asked.day("activation_rate", DAY, "2026-03-02", "days", "30"))
                .isEqualTo("0.75");
    }

    @Test
    void cells_of_the_week_are_local_and_a_repeated_hour_shares_its_cell() {
        OracleConfig berlin = OracleConfig.defaults().in(ZoneId.of("Europe/Berlin"));
        Asked asked = Asked.in( // 2026-10-25: 02:00 to 03:00 comes twice, from 00:00Z and from 01:00Z
                berlin,
                product("ann", "2026-10-25T00:30", "login"),
                product("bob", "2026-10-25T01:30", "login"),
                product("ann", "2026-10-25T01:40", "login"),
                product("cid", "2026-10-25T22:59", "login"),
                product("dee", "2026-10-25T23:00", "login"));

        assertThat(asked.day("active_users_by_hour_of_week", DAY, "2026-10-25", "hour_of_week", "SUN-02"))
                .isEqualTo("2");
        assertThat(asked.time("active_users", HOUR, "2026-10-25T00:00")).isEqualTo("1");
        assertThat(asked.time("active_users", HOUR, "2026-10-25T01:00")).isEqualTo("2");
        assertThat(asked.time("active_users", DAY, "2026-10-24T22:00")).isEqualTo("3"); // a day of 25 hours
        assertThat(asked.time("active_users", DAY, "2026-10-25T23:00")).isEqualTo("1");
        assertThat(asked.day(
                        "active_users_by_hour_of_week",
                        ROLLING_28D,
                        "2026-09-28",
                        "hour_of_week",
                        "SUN-23",
                        "channel",
                        "_unknown"))
                .isEqualTo("1");
    }

    @Test
    void the_values_are_the_same_in_any_order() {
        List<Sent> sent = List.of(
                product("ann", "2026-03-02T10:00", "login").with("platform", "web"),
                product("ann", "2026-03-01T10:00", "user_registered").with("platform", "ios"),
                message("m1", "ann", "2026-03-03T10:00", SENT),
                message("m1", "ann", "2026-03-03T10:05", READ));
        List<Sent> reversed = new java.util.ArrayList<>(sent);
        java.util.Collections.reverse(reversed);

        assertThat(Asked.of(reversed.toArray(Sent[]::new)).results())
                .containsExactlyInAnyOrderElementsOf(
                        Asked.of(sent.toArray(Sent[]::new)).results());
    }
}
