package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Section 5 of the metrics' page. */
class FunnelOracleTest {

    @Test
    void a_user_counts_on_the_entry_day_for_each_step_in_order_within_30_days() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "user_invited").with("country", "IN"),
                product("ann", "2026-03-05T10:00", "user_invited"),
                product("ann", "2026-03-03T10:00", "user_activated").with("country", "US"),
                product("ann", "2026-04-01T09:59:59", "transaction_completed"), // the last minute of the window
                product("bob", "2026-03-02T10:00", "user_invited"),
                product("bob", "2026-03-03T11:00", "user_activated"),
                product("bob", "2026-04-01T10:00", "transaction_completed"), // 30 days after: outside
                product("cid", "2026-03-02T10:00", "user_invited"),
                message("m1", "cid", "2026-03-02T11:00", SENT).charge("1", "INR")); // not activated

        String[] invited = {"funnel", "invitation", "step", "invited"};
        String[] activated = {"funnel", "invitation", "step", "activated"};
        String[] transacted = {"funnel", "invitation", "step", "transacted"};
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", invited)).isEqualTo("3");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", activated)).isEqualTo("2");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", transacted)).isEqualTo("1");
        assertThat(asked.day("funnel_users", DAY, "2026-03-05", invited)).isEqualTo("0");
        assertThat(asked.day("funnel_users", ROLLING_30D, "2026-03-02", invited))
                .isEqualTo("3");
        assertThat(asked.day("funnel_users", ROLLING_30D, "2026-03-03", invited))
                .isEqualTo("0");
        assertThat(asked.day("funnel_users", ALL_TIME, "1970-01-01", invited)).isEqualTo("3");
        assertThat(asked.day(
                        "funnel_users",
                        DAY,
                        "2026-03-02",
                        "funnel",
                        "invitation",
                        "step",
                        "transacted",
                        "country",
                        "IN"))
                .isEqualTo("1");
        assertThat(asked.day("funnel_conversion", DAY, "2026-03-02", invited)).isEqualTo("1");
        assertThat(asked.day("funnel_conversion", DAY, "2026-03-02", transacted))
                .isEqualTo("0.333333333");
        assertThat(asked.day("funnel_step_conversion", DAY, "2026-03-02", transacted))
                .isEqualTo("0.5");
        assertThat(asked.day("funnel_step_conversion", DAY, "2026-03-02", invited))
                .isEqualTo("0");
        assertThat(asked.day("funnel_step_minutes", DAY, "2026-03-02", activated))
                .isEqualTo("1440");
        assertThat(asked.day("funnel_open", DAY, "2026-03-02", "funnel", "invitation"))
                .isEqualTo("2");
    }

    @Test
    void equal_minutes_count_as_ordered_and_any_charged_message_event_transacts() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00:50", "user_invited"),
                product("ann", "2026-03-02T10:00:10", "user_activated"),
                message("m1", "ann", "2026-03-02T10:00:05", READ).charge("1", "INR"));

        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "invitation", "step", "transacted"))
                .isEqualTo("1");
        assertThat(asked.day("activated_before_invited", DAY, "2026-03-02", "funnel", "invitation"))
                .isEqualTo("0");
    }

    @Test
    void an_activation_before_the_entry_is_told_apart_and_a_later_one_still_counts() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T09:59", "user_activated"),
                product("ann", "2026-03-02T10:00", "user_invited").with("platform", "web"),
                product("bob", "2026-03-02T09:00", "user_activated"),
                product("bob", "2026-03-02T10:00", "user_invited"),
                product("bob", "2026-03-02T10:07", "user_activated"),
                product("cid", "2026-03-02T09:00", "user_activated"));

        assertThat(asked.day("activated_before_invited", DAY, "2026-03-02", "funnel", "invitation"))
                .isEqualTo("2");
        assertThat(asked.day(
                        "activated_before_invited", ALL_TIME, "1970-01-01", "funnel", "invitation", "platform", "web"))
                .isEqualTo("1");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "invitation", "step", "activated"))
                .isEqualTo("1");
        assertThat(asked.day("funnel_step_minutes", DAY, "2026-03-02", "funnel", "invitation", "step", "activated"))
                .isEqualTo("7");
    }

    @Test
    void the_median_is_the_value_at_rank_half_n_rounded_up() {
        Asked asked = Asked.of(
                product("a", "2026-03-02T10:00", "user_invited"),
                product("a", "2026-03-02T10:01", "user_activated"),
                product("b", "2026-03-02T10:00", "user_invited"),
                product("b", "2026-03-02T10:10", "user_activated"),
                product("c", "2026-03-03T10:00", "user_invited"),
                product("c", "2026-03-03T10:30", "user_activated"));

        String[] activated = {"funnel", "invitation", "step", "activated"};
        assertThat(asked.day("funnel_step_minutes", DAY, "2026-03-02", activated))
                .isEqualTo("1"); // of 1 and 10
        assertThat(asked.day("funnel_step_minutes", ALL_TIME, "1970-01-01", activated))
                .isEqualTo("10");
    }

    @Test
    void several_funnels_have_steps_and_windows_of_their_own() {
        OracleSettings settings = OracleSettings.read(
                """
                funnels:
                - name: onboarding
                  conversion_window: 2h
                  steps:
                  - {name: signup, events: user_registered}
                  - {name: action, events: [project_created, message:charged]}
                - name: comeback
                  steps:
                  - {name: opened, events: app_opened}
                  - {name: again, events: app_opened}
                """);
        Asked asked = Asked.in(
                OracleConfig.defaults().withSettings(settings),
                product("ann", "2026-03-02T10:00", "user_registered"),
                product("ann", "2026-03-02T11:59", "project_created"),
                product("bob", "2026-03-02T10:00", "user_registered"),
                product("bob", "2026-03-02T12:00", "project_created"), // two hours after: outside
                product("cid", "2026-03-02T10:00", "user_registered"),
                message("m1", "cid", "2026-03-02T10:01", READ).charge("1", "INR"),
                product("dan", "2026-03-02T09:00", "project_created"),
                product("dan", "2026-03-02T10:00", "user_registered"),
                product("eve", "2026-03-02T10:00:00", "app_opened"),
                product("eve", "2026-03-02T10:00:59", "app_opened"), // the same minute, so the same step
                product("fay", "2026-03-02T10:00", "app_opened"),
                product("fay", "2026-03-09T10:00", "app_opened"));

        String[] action = {"funnel", "onboarding", "step", "action"};
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "onboarding", "step", "signup"))
                .isEqualTo("4");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", action)).isEqualTo("2");
        assertThat(asked.day("funnel_step_conversion", DAY, "2026-03-02", action))
                .isEqualTo("0.5");
        assertThat(asked.day("funnel_step_minutes", DAY, "2026-03-02", action)).isEqualTo("1");
        assertThat(asked.day("funnel_open", DAY, "2026-03-02", "funnel", "onboarding"))
                .isEqualTo("2");
        assertThat(asked.day("activated_before_invited", DAY, "2026-03-02", "funnel", "onboarding"))
                .isEqualTo("1");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "comeback", "step", "opened"))
                .isEqualTo("2");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "comeback", "step", "again"))
                .isEqualTo("1");
        assertThat(asked.day("funnel_users", DAY, "2026-03-02", "funnel", "invitation", "step", "invited"))
                .isEqualTo("0");
    }
}
