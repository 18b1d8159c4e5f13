package dev.tidemark.model.json;

import static dev.tidemark.model.MessageStatus.CLICKED;
import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.FAILED;
import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;

import dev.tidemark.model.MessageStatus;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What an {@link EventDecoder} takes for a field, a status and too much.
 *
 * @param aliases contract field to the names it may have in the JSON, the preferred one first; the list is complete, so
 *     it normally starts with the field itself. A field without an entry has its own name only
 * @param maxRecordBytes bytes of JSON text
 * @param maxIdBytes UTF-8 bytes of an id
 * @param maxNameBytes UTF-8 bytes of any other text field and of a property name
 * @param maxProperties entries in {@code properties}
 * @param statuses trimmed, lower-case text to the canonical status it means
 * @param defaultCurrency currency of a charge that names none, or empty to reject such a charge
 */
public record DecoderOptions(
        Map<String, List<String>> aliases,
        int maxRecordBytes,
        int maxIdBytes,
        int maxNameBytes,
        int maxProperties,
        Map<String, MessageStatus> statuses,
        String defaultCurrency)
        implements Serializable {

    /** The contract's own words. */
    public static final Map<String, MessageStatus> CANONICAL_STATUSES =
            Map.of("sent", SENT, "delivered", DELIVERED, "read", READ, "clicked", CLICKED, "failed", FAILED);

    /**
     * Twilio's {@code MessageStatus} of outbound SMS and WhatsApp messages. {@code scheduled} is left out: nothing has
     * been sent yet; so are the states of inbound messages.
     */
    public static final Map<String, MessageStatus> TWILIO_MESSAGE_STATUSES = Map.of(
            "accepted", SENT,
            "queued", SENT,
            "sending", SENT,
            "sent", SENT,
            "delivered", DELIVERED,
            "read", READ,
            "undelivered", FAILED,
            "canceled", FAILED,
            "failed", FAILED);

    /** Twilio's {@code CallStatus} of outbound (IVR) calls: an answered call is heard, hence read. */
    public static final Map<String, MessageStatus> TWILIO_CALL_STATUSES = Map.of(
            "queued", SENT,
            "initiated", SENT,
            "ringing", SENT,
            "answered", READ,
            "in-progress", READ,
            "completed", READ,
            "busy", FAILED,
            "no-answer", FAILED,
            "canceled", FAILED,
            "failed", FAILED);

    /** Meta's WhatsApp Business webhook; {@code played} is the reading of a voice message. */
    public static final Map<String, MessageStatus> META_STATUSES = Map.of(
            "accepted", SENT,
            "sent", SENT,
            "delivered", DELIVERED,
            "read", READ,
            "played", READ,
            "failed", FAILED);

    /**
     * SendGrid's event webhook. {@code spamreport}, {@code unsubscribe} and their kin are left out: they tell of the
     * recipient, not of how far the message came.
     */
    public static final Map<String, MessageStatus> SENDGRID_STATUSES = Map.of(
            "processed", SENT,
            "deferred", SENT,
            "delivered", DELIVERED,
            "open", READ,
            "click", CLICKED,
            "bounce", FAILED,
            "dropped", FAILED,
            "blocked", FAILED);

    /** Other spellings of the same states that senders commonly use. */
    public static final Map<String, MessageStatus> OTHER_STATUSES = Map.of(
            "submitted", SENT,
            "opened", READ,
            "seen", READ,
            "bounced", FAILED,
            "drop", FAILED,
            "rejected", FAILED,
            "expired", FAILED);

    /**
     * @throws IllegalArgumentException if a value is out of range, a field or name is unknown or ambiguous; the message
     *     starts with the component
     */
    public DecoderOptions {
        aliases = copyOf(aliases);
        statuses = Map.copyOf(statuses);
        require(maxRecordBytes > 0, "maxRecordBytes must be positive");
        require(maxIdBytes > 0, "maxIdBytes must be positive");
        require(maxNameBytes > 0, "maxNameBytes must be positive");
        require(maxProperties >= 0, "maxProperties must not be negative");
        for (String status : statuses.keySet()) {
            require(
                    !status.isEmpty() && status.equals(status.strip().toLowerCase(Locale.ROOT)),
                    "statuses must be trimmed, lower-case words, not '" + status + "'");
        }
        require(
                defaultCurrency.isEmpty() || defaultCurrency.matches("[A-Z]{3}"),
                "defaultCurrency must be three capital letters or empty");
        namesOf(Field.OF_MESSAGE_EVENT, aliases);
        namesOf(Field.OF_PRODUCT_EVENT, aliases);
    }

    /** The contract's defaults: its aliases and limits, every status map of this class, and no default currency. */
    public static DecoderOptions defaults() {
        Map<String, MessageStatus> statuses = new HashMap<>(OTHER_STATUSES);
        statuses.putAll(TWILIO_MESSAGE_STATUSES);
        statuses.putAll(TWILIO_CALL_STATUSES);
        statuses.putAll(META_STATUSES);
        statuses.putAll(SENDGRID_STATUSES);
        statuses.putAll(CANONICAL_STATUSES);
        return new DecoderOptions(
                Map.of(
                        "user_id", List.of("user_id", "customer_id", "userid", "id"),
                        "event_time", List.of("event_time", "timestamp", "event_timestamp", "created_at", "ts"),
                        "event_name", List.of("event_name", "event")),
                64 * 1024,
                256,
                128,
                100,
                statuses,
                "");
    }

    /** A name in the JSON: the field it may fill and its place among that field's names, 0 first. */
    record Name(Field field, int precedence) {}

    /** Every name that the JSON of an event with these fields may use. */
    Map<String, Name> namesOf(List<Field> fields) {
        return namesOf(fields, aliases);
    }

    private static Map<String, Name> namesOf(List<Field> fields, Map<String, List<String>> aliases) {
        Map<String, Name> names = new HashMap<>();
        for (Field field : fields) {
            List<String> ofField = aliases.getOrDefault(field.text(), List.of(field.text()));
            for (int i = 0; i < ofField.size(); i++) {
                Name other = names.put(ofField.get(i), new Name(field, i));
                require(
                        other == null,
                        "aliases: '" + ofField.get(i) + "' is named twice, for " + field.text()
                                + (other == null ? "" : " and " + other.field().text()));
            }
        }
        return names;
    }

    private static Map<String, List<String>> copyOf(Map<String, List<String>> aliases) {
        Set<String> known = new HashSet<>();
        for (Field field : Field.values()) {
            known.add(field.text());
        }
        Map<String, List<String>> copy = new HashMap<>();
        aliases.forEach((field, names) -> {
            require(known.contains(field), "aliases: the contract has no field '" + field + "'");
            require(!names.isEmpty(), "aliases: " + field + " needs at least one name");
            require(names.stream().noneMatch(String::isBlank), "aliases: a name of " + field + " is blank");
            copy.put(field, List.copyOf(names));
        });
        return Map.copyOf(copy);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
