package dev.tidemark.job.revenue;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockWriter;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What a product event says about a subscription, and how that stands in a record of a block. */
public final class SubscriptionRecord {
    private static final Plan[] PLANS = Plan.values();
    private static final String CANCELLED = "subscription_cancelled";
    private static final int MONEY_SCALE = 6;
    private static final BigDecimal GREATEST_AMOUNT = BigDecimal.valueOf(1_000_000_000_000L);

    private SubscriptionRecord() {}

    /** Whether events of a name are about a subscription. */
    public static boolean isAbout(String eventName) {
        return switch (eventName) {
            case "subscription_started", "subscription_renewed", "subscription_changed", CANCELLED -> true;
            default -> false;
        };
    }

    /** The subscription that an event is about, among those of its user; empty if it names none. */
    public static String id(ProductEvent event) {
        return text(event.properties(), "subscription_id");
    }

    /**
     * Appends what an event says to the block of its subscription.
     *
     * @param event accepted, not internal, {@linkplain #isAbout about} a subscription
     * @param subscriptionHash keyed 64-bit hash of the user and the {@linkplain #id id}
     * @param defaultCurrency of prices without one, or empty
     * @param currencies caps a currency
     * @param reasons caps a reason
     * @return whether it could be read: a price, a discount that is not negative and a plan that is known
     */
    public static boolean append(
            BlockSender sender,
            ProductEvent event,
            long subscriptionHash,
            String defaultCurrency,
            UnaryOperator<String> currencies,
            UnaryOperator<String> reasons) {
        Optional<Terms> read = terms(event, defaultCurrency);
        read.ifPresent(terms -> {
            BlockWriter out = sender.begin(subscriptionHash);
            out.writeSigned(event.eventTime());
            out.writeUtf8(event.eventId());
            out.writeByte(terms.plan().ordinal());
            out.writeUnsigned(terms.net());
            out.writeText(currencies.apply(terms.currency()));
            out.writeText(reasons.apply(terms.reason()));
            sender.end();
        });
        return read.isPresent();
    }

    /** Reads the current record of a block. */
    static DayEnd read(BlockReader in, java.util.function.LongToIntFunction day) {
        long time = in.readSigned();
        byte[] eventId = in.readBytes();
        Terms terms = new Terms(PLANS[in.readByte()], in.readUnsigned(), in.readText(), in.readText());
        return new DayEnd(day.applyAsInt(time), time, eventId, terms);
    }

    /** What an event makes of its subscription, if it can be read. */
    static Optional<Terms> terms(ProductEvent event, String defaultCurrency) {
        Map<String, PropertyValue> properties = event.properties();
        if (event.eventName().equals(CANCELLED)) {
            return Optional.of(Terms.ended(text(properties, "reason")));
        }
        OptionalLong price = micros(properties.get("price"));
        PropertyValue given = properties.get("discount");
        OptionalLong discount = given == null ? OptionalLong.of(0) : micros(given);
        Optional<Plan> plan = Plan.of(text(properties, "plan"));
        if (price.isEmpty() || discount.isEmpty() || discount.getAsLong() < 0 || plan.isEmpty()) {
            return Optional.empty();
        }
        String currency = text(properties, "currency").toUpperCase(Locale.ROOT);
        return Optional.of(new Terms(
                plan.get(),
                Math.max(0, price.getAsLong() - discount.getAsLong()),
                currency.isEmpty() ? defaultCurrency : currency,
                ""));
    }

    private static OptionalLong micros(PropertyValue value) {
        return Optional.ofNullable(value)
                .flatMap(PropertyValue::decimal)
                .filter(amount -> amount.abs().compareTo(GREATEST_AMOUNT) <= 0)
                .map(BigDecimal::stripTrailingZeros)
                .filter(amount -> amount.scale() <= MONEY_SCALE)
                .map(amount -> OptionalLong.of(amount.movePointRight(MONEY_SCALE).longValueExact()))
                .orElse(OptionalLong.empty());
    }

    private static String text(Map<String, PropertyValue> properties, String name) {
        return properties.get(name) instanceof PropertyValue.Text text
                ? text.value().strip()
                : number(properties.get(name));
    }
}
