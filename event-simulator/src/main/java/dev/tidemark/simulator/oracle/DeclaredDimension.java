package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A value of events: the first of some fields and properties that an event has.
 *
 * @param sources fields of the contract, or properties, as {@code properties.plan}
 * @param edges if there are any, the value is a number, and becomes the range between two of them
 * @param names what values are to be called otherwise
 */
record DeclaredDimension(List<String> sources, List<Integer> edges, Map<String, String> names) {
    private static final String PROPERTY = "properties.";
    private static final Set<String> LOWER_CASE = Set.of("channel", "category", "status", "platform", "os");
    private static final Set<String> UPPER_CASE = Set.of("country", "recipient_country", "currency");
    private static final int MONEY_DIGITS = 6;
    private static final BigDecimal GREATEST_SUMMAND = new BigDecimal("1e12");

    static DeclaredDimension of(String source) {
        return new DeclaredDimension(List.of(source), List.of(), Map.of());
    }

    DeclaredDimension called(Map<String, String> otherwise) {
        return new DeclaredDimension(sources, edges, otherwise);
    }

    /** What somebody asks for, as the contract writes it in all sources. */
    String canonical(String asked) {
        List<String> written = sources.stream()
                .map(source -> LOWER_CASE.contains(source)
                        ? asked.toLowerCase(Locale.ROOT)
                        : UPPER_CASE.contains(source) ? asked.toUpperCase(Locale.ROOT) : asked)
                .distinct()
                .toList();
        return written.size() == 1 && edges.isEmpty() && names.isEmpty() ? written.get(0) : asked;
    }

    /** The value of an event, empty if it has none. */
    String text(Event event) {
        String text = sources.stream()
                .map(source -> source(event, source))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        String value = edges.isEmpty() ? text : summand(text).map(this::range).orElse("");
        return names.getOrDefault(value, value);
    }

    private static String source(Event event, String source) {
        if (event instanceof ProductEvent product) {
            return source.startsWith(PROPERTY)
                    ? Properties.text(product, source.substring(PROPERTY.length()))
                            .strip()
                    : field(product, source);
        }
        return field((MessageEvent) event, source);
    }

    private static String field(ProductEvent event, String name) {
        return switch (name) {
            case "event_name" -> event.eventName();
            case "user_id" -> event.userId();
            case "session_id" -> event.sessionId();
            case "account_id" -> event.accountId();
            case "platform" -> event.platform();
            case "os" -> event.os();
            case "device_model" -> event.deviceModel();
            case "country" -> event.country();
            case "user_type" -> event.userType();
            default -> throw new IllegalArgumentException("product events have no field " + name);
        };
    }

    private static String field(MessageEvent event, String name) {
        return switch (name) {
            case "message_id" -> event.messageId();
            case "user_id" -> event.userId();
            case "recipient_id" -> event.recipientId();
            case "campaign_id" -> event.campaignId();
            case "channel" -> event.channel();
            case "category" -> event.category();
            case "status" -> event.status().text();
            case "charge" -> event.charge()
                    .map(charge ->
                            BigDecimal.valueOf(charge.micros(), MONEY_DIGITS).toPlainString())
                    .orElse("");
            case "currency" -> event.charge().map(Charge::currency).orElse("");
            case "failure_reason" -> event.failureReason();
            case "account_id" -> event.accountId();
            case "country" -> event.country();
            case "recipient_country" -> event.recipientCountry();
            case "platform" -> event.platform();
            default -> throw new IllegalArgumentException("message events have no field " + name);
        };
    }

    /** The number of an event, if it has one of at most 6 digits behind the point and 10¹² in magnitude. */
    Optional<BigDecimal> summand(Event event) {
        return summand(text(event));
    }

    private static Optional<BigDecimal> summand(String text) {
        return number(text)
                .filter(number -> number.stripTrailingZeros().scale() <= MONEY_DIGITS
                        && number.abs().compareTo(GREATEST_SUMMAND) <= 0);
    }

    /** The number of an event, if it has one of at most that magnitude. */
    Optional<BigDecimal> number(Event event, BigDecimal greatest) {
        return number(text(event)).filter(number -> number.abs().compareTo(greatest) <= 0);
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private String range(BigDecimal number) {
        int whole = number.setScale(0, RoundingMode.FLOOR).intValue();
        if (whole < edges.get(0)) {
            return "<" + edges.get(0);
        }
        int last = edges.size() - 1;
        for (int i = 0; i < last; i++) {
            int greatest = edges.get(i + 1) - 1;
            if (whole <= greatest) {
                return edges.get(i) == greatest ? "" + greatest : edges.get(i) + "-" + greatest;
            }
        }
        return edges.get(last) + "+";
    }
}
