package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Section 6 of the metrics' page: what users do in an analysis period of 30 days. */
class ActionOracleTest {

    /** So many actions of a user on a day. */
    private static List<Sent> actions(String user, String day, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> product(user, "%sT10:%02d".formatted(day, i), "a"))
                .toList();
    }

    @Test
    void actions_of_the_30_days_that_end_with_a_day_by_user() {
        List<Sent> sent = new ArrayList<>();
        sent.addAll(actions("ann", "2026-03-02", 20)); // 20 on one day: high, a power user
        sent.addAll(actions("bob", "2026-03-02", 5)); // 9 on two days: medium
        sent.addAll(actions("bob", "2026-03-31", 4));
        sent.addAll(actions("cid", "2026-03-31", 1)); // low
        sent.add(product("dan", "2026-03-31T10:00", "user_invited")); // no action
        sent.add(message("m", "dan", "2026-03-31T10:00", SENT)); // nor is a message
        sent.add(product("eve", "2026-04-01T10:00", "user_invited"));
        Asked asked = Asked.of(Section.USAGE, sent.toArray(Sent[]::new));

        assertThat(actions(asked, "2026-03-31", "users")).isEqualTo("3");
        assertThat(actions(asked, "2026-03-31", "total")).isEqualTo("30");
        assertThat(actions(asked, "2026-03-31", "mean")).isEqualTo("10");
        assertThat(actions(asked, "2026-03-31", "median")).isEqualTo("9");
        assertThat(actions(asked, "2026-03-31", "mean_active_days")).isEqualTo("1.333333333");
        assertThat(level(asked, "2026-03-31", "high")).isEqualTo("1");
        assertThat(level(asked, "2026-03-31", "medium")).isEqualTo("1");
        assertThat(level(asked, "2026-03-31", "low")).isEqualTo("1");
        assertThat(asked.day("power_users", DAY, "2026-03-31")).isEqualTo("1");
        assertThat(asked.day("power_user_share", DAY, "2026-03-31")).isEqualTo("0.333333333");

        // On 1 April, 2 March has left the period.
        assertThat(actions(asked, "2026-04-01", "users")).isEqualTo("2");
        assertThat(actions(asked, "2026-04-01", "total")).isEqualTo("5");
        assertThat(actions(asked, "2026-04-01", "mean")).isEqualTo("2.5");
        assertThat(actions(asked, "2026-04-01", "median")).isEqualTo("1");
        assertThat(asked.day("power_users", DAY, "2026-04-01")).isEqualTo("0");
    }

    @Test
    void levels_are_above_5_from_2_and_below_2_actions_an_active_day() {
        List<Sent> sent = new ArrayList<>();
        sent.addAll(actions("five", "2026-03-02", 5));
        sent.addAll(actions("more", "2026-03-02", 6));
        sent.addAll(actions("two", "2026-03-02", 2));
        sent.addAll(actions("less", "2026-03-01", 1));
        sent.addAll(actions("less", "2026-03-02", 2));
        sent.addAll(actions("nineteen", "2026-03-02", 19));
        Asked asked = Asked.of(Section.USAGE, sent.toArray(Sent[]::new));

        assertThat(level(asked, "2026-03-02", "high")).isEqualTo("2");
        assertThat(level(asked, "2026-03-02", "medium")).isEqualTo("2");
        assertThat(level(asked, "2026-03-02", "low")).isEqualTo("1"); // 1.5 a day
        assertThat(asked.day("power_users", DAY, "2026-03-02")).isEqualTo("0");
    }

    @Test
    void messages_that_a_user_sent_are_actions_if_that_is_asked_for() {
        OracleSettings rules = OracleSettings.read("actions: {messages: true}");
        Asked asked = Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.USAGE)).withSettings(rules),
                product("ann", "2026-03-02T10:00", "a"),
                message("m", "ann", "2026-03-02T11:00", SENT),
                message("m", "ann", "2026-03-02T12:00", DELIVERED),
                message("n", "bob", "2026-03-02T12:00", SENT));

        assertThat(actions(asked, "2026-03-02", "users")).isEqualTo("2");
        assertThat(actions(asked, "2026-03-02", "total")).isEqualTo("3");
        assertThat(asked.day("sessions", DAY, "2026-03-02")).isEqualTo("1");
    }

    @Test
    void of_so_many_percent_of_users_everyone_counts_who_has_as_many_as_the_last_of_them() {
        OracleSettings rules = OracleSettings.read("power_users: {top_percent: 20}");
        List<Sent> sent = new ArrayList<>();
        // 20 % of 6 are 2, and the third has as many as the second.
        int[] counts = {10, 9, 9, 3, 2, 1};
        for (int i = 0; i < counts.length; i++) {
            sent.addAll(actions("user" + i, "2026-03-02", counts[i]));
        }
        Asked asked = Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.USAGE)).withSettings(rules),
                sent.toArray(Sent[]::new));

        assertThat(asked.day("power_users", DAY, "2026-03-02")).isEqualTo("3");
        assertThat(asked.day("power_user_share", DAY, "2026-03-02")).isEqualTo("0.5");
    }

    private static String actions(Asked asked, String day, String stat) {
        return asked.day("user_actions", DAY, day, "period", "30d", "stat", stat);
    }

    private static String level(Asked asked, String day, String level) {
        return asked.day("users_by_engagement", DAY, day, "period", "30d", "level", level);
    }
}
