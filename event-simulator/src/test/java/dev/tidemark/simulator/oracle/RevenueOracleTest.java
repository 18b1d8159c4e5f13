package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.TO_DATE;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 7 of the metrics' page. */
class RevenueOracleTest {

    private static Sent terms(String user, String time, String event, String plan, String price) {
        return product(user, time, "subscription_" + event)
                .properties(Map.of("subscription_id", "s", "plan", plan, "price", price, "currency", "USD"));
    }

    private static Sent cancelled(String user, String time, String reason) {
        return product(user, time, "subscription_cancelled")
                .properties(Map.of("subscription_id", "s", "reason", reason));
    }

    @Test
    void a_yearly_price_of_1000_less_a_discount_of_100_is_an_mrr_of_75() {
        Asked asked = Asked.of(
                Section.REVENUE,
                terms("ann", "2026-03-02T10:00", "started", "Yearly ", "1000").properties(Map.of("discount", "100")));

        assertThat(asked.day("new_arr", DAY, "2026-03-02", "currency", "USD")).isEqualTo("900");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-02", "currency", "USD", "plan", "yearly"))
                .isEqualTo("900");
        assertThat(asked.day("mrr", TO_DATE, "2026-03-02", "currency", "USD")).isEqualTo("75");
    }

    @Test
    void gross_arr_is_yesterdays_plus_what_came_less_what_went() {
        Asked asked = Asked.of(
                Section.REVENUE,
                terms("ann", "2026-03-02T10:00", "started", "monthly", "10"), // 120 a year
                terms("bob", "2026-03-02T10:00", "started", "yearly", "100"),
                terms("ann", "2026-03-03T10:00", "changed", "monthly", "15"), // 60 more
                cancelled("bob", "2026-03-03T10:00", "too_expensive"),
                terms("ann", "2026-03-04T10:00", "renewed", "monthly", "14.99"), // 0.12 less
                terms("bob", "2026-03-05T10:00", "started", "yearly", "90"),
                product("cid", "2026-03-06T10:00", "login"));

        String[] usd = {"currency", "USD"};
        assertThat(asked.day("new_arr", DAY, "2026-03-02", usd)).isEqualTo("220");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-02", usd)).isEqualTo("220");
        assertThat(asked.day("expansion_arr", DAY, "2026-03-03", usd)).isEqualTo("60");
        assertThat(asked.day("cancelled_arr", DAY, "2026-03-03", usd)).isEqualTo("100");
        assertThat(asked.day("cancelled_arr", DAY, "2026-03-03", "currency", "USD", "plan", "yearly"))
                .isEqualTo("100");
        assertThat(asked.day("cancelled_arr", DAY, "2026-03-03", "currency", "USD", "reason", "too_expensive"))
                .isEqualTo("100");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-03", usd)).isEqualTo("180");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-03")).isEqualTo("1");
        assertThat(asked.day("contraction_arr", DAY, "2026-03-04", usd)).isEqualTo("0.12");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-04", usd)).isEqualTo("179.88");
        assertThat(asked.day("reactivation_arr", DAY, "2026-03-05", usd)).isEqualTo("90");
        assertThat(asked.day("new_arr", DAY, "2026-03-05", usd)).isEqualTo("0");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-06", usd)).isEqualTo("269.88");
        assertThat(asked.day("mrr", TO_DATE, "2026-03-06", usd)).isEqualTo("22.49");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-06")).isEqualTo("2");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-06", "plan", "yearly"))
                .isEqualTo("1");
        assertThat(asked.day("new_arr", MONTH, "2026-03-01", usd)).isEqualTo("220");
    }

    @Test
    void the_event_of_a_day_that_is_greatest_by_time_and_id_decides() {
        Asked asked = Asked.of(
                Section.REVENUE,
                terms("ann", "2026-03-02T10:00", "started", "monthly", "10"),
                cancelled("ann", "2026-03-02T11:00", "switched"), // never subscribed at the end of a day
                terms("ann", "2026-03-03T10:00", "started", "monthly", "20"),
                terms("bob", "2026-03-03T10:00", "started", "monthly", "1").id("a"),
                terms("bob", "2026-03-03T10:00", "changed", "monthly", "2").id("b"),
                terms("cid", "2026-03-03T10:00", "started", "weekly", "5"), // no plan that we know
                terms("dan", "2026-03-03T10:00", "started", "monthly", "free")); // no price

        String[] usd = {"currency", "USD"};
        assertThat(asked.day("new_arr", DAY, "2026-03-02", usd)).isEqualTo("0");
        assertThat(asked.day("cancelled_arr", DAY, "2026-03-02", usd)).isEqualTo("0");
        assertThat(asked.day("new_arr", DAY, "2026-03-03", usd)).isEqualTo("264");
        assertThat(asked.day("reactivation_arr", DAY, "2026-03-03", usd)).isEqualTo("0");
    }

    @Test
    void a_change_of_plan_or_currency_leaves_the_old_one_and_enters_the_new_one_whole() {
        Asked asked = Asked.of(
                Section.REVENUE,
                terms("ann", "2026-03-02T10:00", "started", "monthly", "10"),
                terms("ann", "2026-03-03T10:00", "changed", "yearly", "100"),
                terms("ann", "2026-03-04T10:00", "changed", "yearly", "100").properties(Map.of("currency", "eur")));

        assertThat(asked.day("contraction_arr", DAY, "2026-03-03", "currency", "USD"))
                .isEqualTo("120");
        assertThat(asked.day("contraction_arr", DAY, "2026-03-03", "currency", "USD", "plan", "monthly"))
                .isEqualTo("120");
        assertThat(asked.day("expansion_arr", DAY, "2026-03-03", "currency", "USD", "plan", "yearly"))
                .isEqualTo("100");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-03", "currency", "USD"))
                .isEqualTo("100");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-03", "currency", "USD", "plan", "monthly"))
                .isEqualTo("0");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-03", "plan", "monthly"))
                .isEqualTo("0");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-03", "plan", "yearly"))
                .isEqualTo("1");
        assertThat(asked.day("contraction_arr", DAY, "2026-03-04", "currency", "USD"))
                .isEqualTo("100");
        assertThat(asked.day("expansion_arr", DAY, "2026-03-04", "currency", "EUR"))
                .isEqualTo("100");
        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-04", "currency", "USD"))
                .isEqualTo("0");
    }

    @Test
    void units_are_subscriptions_of_a_user_and_a_price_below_the_discount_is_none() {
        Asked asked = Asked.of(
                Section.REVENUE,
                terms("ann", "2026-03-02T10:00", "started", "monthly", "1"),
                terms("ann", "2026-03-02T11:00", "started", "monthly", "2").properties(Map.of("subscription_id", "t")),
                terms("bob", "2026-03-02T10:00", "started", "monthly", "3").properties(Map.of("discount", "4")));

        assertThat(asked.day("gross_arr", TO_DATE, "2026-03-02", "currency", "USD"))
                .isEqualTo("36");
        assertThat(asked.day("subscribers", TO_DATE, "2026-03-02")).isEqualTo("2");
    }
}
