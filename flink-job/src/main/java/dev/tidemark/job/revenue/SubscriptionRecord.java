package dev.tidemark.job.revenue;

import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.BlockWriter;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** What a product event says about a subscription, and how that stands in a record of a block. */
public final class SubscriptionRecord {
    private static final Plan[] PLANS = Plan.values();
    private static final String CANCELLED = "subscription_cancelled";
    private static final int MONEY_DIGITS = 6;
    private static final long GREATEST_AMOUNT = 1_000_000_000_000L;

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
        return label(event.properties(), "subscription_id");
    }

    /**
     * Appends what an event says to the block of its subscription.
     *
     * @param event accepted, not internal, {@linkplain #isAbout about} a subscription
     * @param subscriptionHash keyed 64-bit hash of the user and the {@linkplain #id id}
     * @param defaultCurrency of prices without one, or empty
     * @param currencies caps a currency
     * @param reasons caps a reason
     * @return whether it could be read: terms need a price and a known plan
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
    static DayEnd read(BlockReader in, ProjectCalendar calendar) {
        long time = in.readSigned();
        byte[] eventId = in.readBytes();
        Terms terms = new Terms(PLANS[in.readByte()], in.readUnsigned(), in.readText(), in.readText());
        return new DayEnd(calendar.day(time), time, eventId, terms);
    }

    /** What an event makes of its subscription, if it can be read. */
    static Optional<Terms> terms(ProductEvent event, String defaultCurrency) {
        Map<String, PropertyValue> properties = event.properties();
        if (event.eventName().equals(CANCELLED)) {
            return Optional.of(Terms.ended(label(properties, "reason")));
        }
        OptionalLong price = micros(properties, "price");
        Optional<Plan> plan = Plan.of(label(properties, "plan"));
        if (price.isEmpty() || plan.isEmpty()) {
            return Optional.empty();
        }
        long discount = micros(properties, "discount").orElse(0);
        String currency = label(properties, "currency").toUpperCase(Locale.ROOT);
        return Optional.of(new Terms(
                plan.orElseThrow(),
                Math.max(0, price.getAsLong() - discount),
                currency.isEmpty() ? defaultCurrency : currency,
                ""));
    }

    private static OptionalLong micros(Map<String, PropertyValue> properties, String name) {
        PropertyValue value = properties.get(name);
        return value == null ? OptionalLong.empty() : value.scaled(MONEY_DIGITS, GREATEST_AMOUNT);
    }

    private static String label(Map<String, PropertyValue> properties, String name) {
        PropertyValue value = properties.get(name);
        return value == null ? "" : value.label();
    }
}
