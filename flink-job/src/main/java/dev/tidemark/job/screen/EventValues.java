package dev.tidemark.job.screen;

import dev.tidemark.job.catalogue.Facts;
import dev.tidemark.job.catalogue.Field;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.json.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads the values of events that the catalogue names: each {@link Field} becomes a function, once.
 *
 * @param <E> the events
 */
final class EventValues<E> {
    /** A number that is not there. */
    static final long ABSENT = Long.MIN_VALUE;
    /** Something that is there and no number, or not one that can be counted. */
    static final long UNREADABLE = Long.MIN_VALUE + 1;

    private static final long GREATEST_MEASURE = 1_000_000_000;
    private static final int MEASURE_DIGITS = 3;
    /** Digits before or behind the point: enough for any double, and no room for an exponent that fills the memory. */
    private static final int MAX_DIGITS = 400;

    /** @param qualifies whether the events of a name make their users active */
    static EventValues<ProductEvent> products(Predicate<String> qualifies) {
        return new EventValues<>(
                Facts.PRODUCT_EVENTS,
                "event_name",
                Map.of(
                        "event_name",
                        ProductEvent::eventName,
                        "user_id",
                        ProductEvent::userId,
                        "session_id",
                        ProductEvent::sessionId,
                        "account_id",
                        ProductEvent::accountId,
                        "platform",
                        ProductEvent::platform,
                        "os",
                        ProductEvent::os,
                        "device_model",
                        ProductEvent::deviceModel,
                        "country",
                        ProductEvent::country,
                        "user_type",
                        ProductEvent::userType,
                        "qualifying",
                        event -> Boolean.toString(qualifies.test(event.eventName()))),
                ProductEvent::properties);
    }

    static final EventValues<MessageEvent> MESSAGES = new EventValues<>(
            Facts.MESSAGE_EVENTS,
            "status",
            Map.ofEntries(
                    Map.entry("message_id", MessageEvent::messageId),
                    Map.entry("user_id", MessageEvent::userId),
                    Map.entry("recipient_id", MessageEvent::recipientId),
                    Map.entry("campaign_id", MessageEvent::campaignId),
                    Map.entry("channel", MessageEvent::channel),
                    Map.entry("category", MessageEvent::category),
                    Map.entry("status", event -> event.status().text()),
                    Map.entry("charge", event -> event.charge()
                            .map(Charge::micros)
                            .map(Micros::format)
                            .orElse("")),
                    Map.entry(
                            "currency",
                            event -> event.charge().map(Charge::currency).orElse("")),
                    Map.entry("failure_reason", MessageEvent::failureReason),
                    Map.entry("account_id", MessageEvent::accountId),
                    Map.entry("country", MessageEvent::country),
                    Map.entry("recipient_country", MessageEvent::recipientCountry),
                    Map.entry("platform", MessageEvent::platform)),
            event -> Map.of());

    private final Facts stream;
    private final String word;
    private final Map<String, Function<E, String>> fields;
    private final Function<E, Map<String, PropertyValue>> properties;

    private EventValues(
            Facts stream,
            String word,
            Map<String, Function<E, String>> fields,
            Function<E, Map<String, PropertyValue>> properties) {
        this.stream = stream;
        this.word = word;
        this.fields = fields;
        this.properties = properties;
    }

    /** The events as the catalogue calls them. */
    Facts stream() {
        return stream;
    }

    /** The field that most metrics ask for a value, by which rules are found. */
    Field.Own word() {
        return new Field.Own(word);
    }

    /**
     * A field's value as text, empty if there is none.
     *
     * @throws IllegalArgumentException if these events have no such field
     */
    Function<E, String> text(Field field) {
        if (field instanceof Field.Own own) {
            Function<E, String> value = fields.get(own.name());
            if (value == null) {
                throw new IllegalArgumentException(stream.text() + " have no field " + own.name());
            }
            return value;
        }
        if (field instanceof Field.Property property) {
            String name = property.name();
            return event -> text(properties.apply(event).get(name));
        }
        Field.Dimension dimension = (Field.Dimension) field;
        List<Function<E, String>> sources =
                dimension.sources().stream().map(this::text).toList();
        Function<E, String> first = sources.size() == 1 ? sources.get(0) : event -> firstOf(sources, event);
        Function<E, String> value =
                dimension.edges().isEmpty() ? first : event -> range(first.apply(event), dimension.edges());
        Map<String, String> names = dimension.names();
        return names.isEmpty()
                ? value
                : event -> {
                    String own = value.apply(event);
                    return names.getOrDefault(own, own);
                };
    }

    private static <E> String firstOf(List<Function<E, String>> sources, E event) {
        for (Function<E, String> source : sources) {
            String text = source.apply(event);
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private static String text(PropertyValue value) {
        return value == null ? "" : value.label();
    }

    /** The range between two edges that holds a number, such as {@code 18-24}; nothing if it is none. */
    static String range(String text, List<Integer> edges) {
        long micros = micros(text);
        if (micros == ABSENT || micros == UNREADABLE) {
            return "";
        }
        long number = Math.floorDiv(micros, 1_000_000);
        int last = edges.size() - 1;
        if (number < edges.get(0)) {
            return "<" + edges.get(0);
        }
        for (int i = 0; i < last; i++) {
            if (number < edges.get(i + 1)) {
                int greatest = edges.get(i + 1) - 1;
                return greatest == edges.get(i) ? edges.get(i).toString() : edges.get(i) + "-" + greatest;
            }
        }
        return edges.get(last) + "+";
    }

    /** A decimal of at most 6 digits behind the point in micros, or {@link #ABSENT} or {@link #UNREADABLE}. */
    static long micros(String text) {
        return text.isEmpty() ? ABSENT : Micros.read(text).orElse(UNREADABLE);
    }

    /** A decimal of at most 10⁹ in magnitude in thousandths, half-even, or {@link #ABSENT} or {@link #UNREADABLE}. */
    static long thousandths(String text) {
        if (text.isEmpty()) {
            return ABSENT;
        }
        BigDecimal number;
        try {
            number = text.length() > MAX_DIGITS ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return UNREADABLE;
        }
        if (number == null
                || Math.abs((long) number.scale()) > MAX_DIGITS
                || number.abs().compareTo(BigDecimal.valueOf(GREATEST_MEASURE)) > 0) {
            return UNREADABLE;
        }
        return number.setScale(MEASURE_DIGITS, RoundingMode.HALF_EVEN)
                .unscaledValue()
                .longValueExact();
    }
}
