package dev.tidemark.job.revenue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriptionRecordTest {
    private static ProductEvent started(Map<String, PropertyValue> properties) {
        return new ProductEvent("e", 0, "u", "subscription_started", "", "", "", "", "", "", "", false, properties);
    }

    private static PropertyValue text(String value) {
        return new PropertyValue.Text(value);
    }

    private static PropertyValue number(String value) {
        return new PropertyValue.Number(new BigDecimal(value));
    }

    @Test
    void theDiscountIsAnAmountOfThePrice() {
        ProductEvent event = started(Map.of(
                "plan", text(" YEARLY"), "price", number("1000"), "discount", text("100"), "currency", text("usd")));

        assertThat(SubscriptionRecord.terms(event, "EUR")).contains(new Terms(Plan.YEARLY, 900_000_000, "USD", ""));
    }

    @Test
    void aDiscountAboveThePriceLeavesNothingDue() {
        ProductEvent event =
                started(Map.of("plan", text("monthly"), "price", number("10"), "discount", number("10.01")));

        assertThat(SubscriptionRecord.terms(event, "EUR").orElseThrow().isDue()).isFalse();
    }

    @Test
    void aPriceWithoutCurrencyTakesTheDefault() {
        ProductEvent event = started(Map.of("plan", text("monthly"), "price", text("0.0000005")));

        assertThat(SubscriptionRecord.terms(event, "EUR")).contains(new Terms(Plan.MONTHLY, 0, "EUR", ""));
    }

    @Test
    void withoutReadablePriceOrPlanNothingIsSaid() {
        assertThat(SubscriptionRecord.terms(started(Map.of("plan", text("monthly"))), ""))
                .isEmpty();
        assertThat(SubscriptionRecord.terms(started(Map.of("plan", text("weekly"), "price", number("1"))), ""))
                .isEmpty();
        assertThat(SubscriptionRecord.terms(started(Map.of("plan", text("yearly"), "price", text("a lot"))), ""))
                .isEmpty();
        assertThat(SubscriptionRecord.terms(
                        started(Map.of("plan", text("yearly"), "price", number("1000000000000.000001"))), ""))
                .isEmpty();
    }
}
