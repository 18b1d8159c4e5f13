package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Metrics that a catalogue file declares, by hand. */
class DeclaredOracleTest {
    private static final String MONDAY = "2026-03-02";

    private static Sent order(String user, String time, String country, String amount, String items) {
        return product(user, MONDAY + "T" + time, "order_placed")
                .with("country", country)
                .with("platform", "ios")
                .properties(Map.of("amount", amount, "items", items));
    }

    private static Asked asked(String yaml, Sent... sent) {
        return Asked.in(
                OracleConfig.defaults().withSections(Set.of(Section.PRODUCTS)).withCatalogue(yaml), sent);
    }

    @Test
    void counts_sums_and_distinct_counts_are_those_of_the_events_for_which_all_conditions_hold() {
        Asked asked = asked(
                """
                dimensions:
                  size: {of: [properties.amount], edges: [10, 50]}
                metrics:
                - {name: orders, count: true, where: {event_name: order_placed, country: {not: it}}, by: [none, country, size],
                   windows: [minute, hour, day]}
                - {name: sales, sum: properties.amount, where: {properties.amount: {min: 1, max: 50}}, by: [[country, platform]],
                   windows: [day, all_time]}
                - {name: buyers, distinct: user_id, by: [country], windows: [rolling_7d]}
                - {name: idle, count: true, where: {qualifying: false}}
                """,
                order("ann", "10:00:30", "DE", "12.5", "1"),
                order("ann", "10:00:40", "DE", "50", "1"),
                order("ann", "11:00:00", "FR", "9.999999", "1"),
                order("bob", "11:00:00", "FR", "0.5", "1"),
                order("bob", "12:00:00", "IT", "0.1234567", "1"),
                product("bob", MONDAY + "T13:00:00", "user_invited"));
        assertThat(asked.day("orders", DAY, MONDAY)).isEqualTo("4");
        assertThat(asked.time("orders", HOUR, MONDAY + "T10:00", "country", "DE"))
                .isEqualTo("2");
        assertThat(asked.time("orders", MINUTE, MONDAY + "T10:00")).isEqualTo("2");
        assertThat(asked.time("orders", MINUTE, MONDAY + "T10:00", "country", "DE"))
                .as("minutes are there for the first cut")
                .isEqualTo("0");
        assertThat(asked.day("orders", DAY, MONDAY, "size", "10-49")).isEqualTo("1");
        assertThat(asked.day("orders", DAY, MONDAY, "size", "50+")).isEqualTo("1");
        assertThat(asked.day("orders", DAY, MONDAY, "size", "<10")).isEqualTo("2");
        assertThat(asked.day("sales", DAY, MONDAY, "country", "DE", "platform", "ios"))
                .isEqualTo("62.5");
        assertThat(asked.day("sales", ALL_TIME, "1970-01-01", "country", "FR", "platform", "ios"))
                .isEqualTo("9.999999");
        assertThat(asked.day("buyers", ROLLING_7D, "2026-02-24", "country", "FR"))
                .isEqualTo("2");
        assertThat(asked.day("idle", DAY, MONDAY)).isEqualTo("1");
    }

    @Test
    void distributions_histograms_and_correlations_are_those_of_the_numbers() {
        Asked asked = asked(
                """
                metrics:
                - {name: sizes, distribution: properties.amount, stats: [mean, p20, total]}
                - {name: bins, histogram: properties.amount, edges: [2, 3, 5], by: [none, country]}
                - {name: alike, correlation: [properties.amount, properties.items]}
                """,
                order("ann", "10:00", "DE", "1", "2"),
                order("ann", "10:01", "DE", "2", "4"),
                order("ann", "10:02", "FR", "3", "5"),
                order("ann", "10:03", "FR", "5", "none"),
                order("ann", "10:04", "FR", "5.001", "none"));
        assertThat(asked.day("sizes", DAY, MONDAY, "stat", "mean")).isEqualTo("3.2002");
        assertThat(asked.day("sizes", DAY, MONDAY, "stat", "p20")).isEqualTo("1");
        assertThat(asked.day("sizes", DAY, MONDAY, "stat", "total")).isEqualTo("16.001");
        assertThat(asked.day("bins", DAY, MONDAY, "bin", "_below")).isEqualTo("1");
        assertThat(asked.day("bins", DAY, MONDAY, "bin", "[2,3)")).isEqualTo("1");
        assertThat(asked.day("bins", DAY, MONDAY, "bin", "[3,5]", "country", "FR"))
                .isEqualTo("2");
        assertThat(asked.day("bins", DAY, MONDAY, "bin", "_above")).isEqualTo("1");
        // 9 / √84, of the three that have both.
        assertThat(asked.day("alike", DAY, MONDAY, "pair", "properties.amount~properties.items"))
                .isEqualTo("0.981980506");
    }

    @Test
    void ratios_and_ranks_follow_from_other_metrics() {
        Asked asked = asked(
                """
                metrics:
                - {name: sales, sum: properties.amount, by: [none, country, [country, platform]]}
                - {name: orders, count: true}
                - {name: per_order, ratio: {of: sales, per: orders}, by: [none, country]}
                - {name: best, top: {n: 2, dimension: country, of: sales}, by: [none, platform]}
                """,
                order("ann", "10:00", "SE", "4", "1"),
                order("ann", "10:01", "DE", "2", "1"),
                order("ann", "10:02", "FR", "1", "1"),
                order("ann", "10:03", "FR", "1", "1"),
                order("ann", "10:04", "IT", "1", "1"),
                order("ann", "10:05", "", "9", "1"));
        assertThat(asked.day("per_order", DAY, MONDAY)).isEqualTo("3");
        assertThat(asked.day("per_order", DAY, MONDAY, "country", "SE")).isEqualTo("0.666666667");
        assertThat(asked.day("best", DAY, MONDAY, "country", "SE")).isEqualTo("1");
        assertThat(asked.day("best", DAY, MONDAY, "country", "DE")).isEqualTo("2");
        assertThat(asked.day("best", DAY, MONDAY, "country", "FR", "platform", "ios"))
                .isEqualTo("0");
        assertThat(asked.results().figures("best")).hasSize(4);
    }

    @Test
    void message_events_count_with_their_charge() {
        Asked asked = asked(
                """
                metrics:
                - {name: bill, sum: charge, facts: message_events, by: [[currency, channel]], where: {status: Delivered}}
                """,
                message("m1", "ann", MONDAY + "T10:00", SENT)
                        .with("channel", "sms")
                        .charge("7", "EUR"),
                message("m1", "ann", MONDAY + "T10:01", DELIVERED)
                        .with("channel", "sms")
                        .charge("0.25", "EUR"),
                product("ann", MONDAY + "T10:00", "login"));
        assertThat(asked.day("bill", DAY, MONDAY, "currency", "EUR", "channel", "sms"))
                .isEqualTo("0.25");
        assertThat(asked.results().figures("bill")).hasSize(1);
    }

    @Test
    void what_a_file_does_not_want_of_the_metrics_that_ship_is_not_there() {
        Sent[] events = {product("ann", MONDAY + "T10:00", "login"), product("ann", MONDAY + "T10:00", "search")};
        Asked less = asked(
                """
                remove: [events]
                features: {login: entry, search: entry}
                metrics:
                - {computed: feature_users, by: [feature], windows: [day]}
                - {name: events, count: true}
                """,
                events);
        assertThat(less.day("events", DAY, MONDAY)).isEqualTo("2");
        assertThat(less.results().figures("events")).hasSize(1);
        assertThat(less.day("feature_users", DAY, MONDAY, "feature", "entry")).isEqualTo("1");
        assertThat(less.results().figures("feature_users")).hasSize(1);
        assertThat(asked("extends: none", events).results()).isEmpty();
    }
}
