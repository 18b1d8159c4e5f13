package dev.tidemark.simulator;

import static dev.tidemark.simulator.Rhythm.DAY;
import static dev.tidemark.simulator.Rhythm.HOUR;
import static dev.tidemark.simulator.Rhythm.MINUTE;
import static dev.tidemark.simulator.Rhythm.SECOND;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Writes records as the producers of a real system do: most in the contract's own words, some in others that it allows.
 *
 * <p>Deliberately not the codec of the event model, so that reader and writer cannot agree on the same mistake. Not
 * thread-safe.
 */
final class RecordWriter {
    /** The acceptance rule: event times from the record timestamp less this … */
    static final long HORIZON = 40 * DAY;

    /** … to the record timestamp and this. */
    static final long SKEW = 5 * MINUTE;

    private static final long OFFSET = 5 * HOUR + 30 * MINUTE;

    private static final String[] REQUIRED_OF_MESSAGE = {
        "event_id", "event_time", "message_id", "user_id", "channel", "status"
    };
    private static final String[] REQUIRED_OF_PRODUCT = {"event_id", "event_time", "user_id", "event_name"};

    /** Field and what stands there instead. */
    private static final String[][] INVALID_IN_MESSAGE = {
        {"status", "\"exploded\""},
        {"event_time", "\"yesterday\""},
        {"charge", "\"for free\""},
        {"charge", "0.1234567"},
        {"charge", "\"10000000000000\""},
        {"channel", "{\"name\":\"sms\"}"}
    };

    private static final String[][] INVALID_IN_PRODUCT = {
        {"event_time", "\"yesterday\""},
        {"properties", "{\"cart\":{\"items\":3}}"},
        {"properties", "[1,2]"},
        {"event_name", "[\"page_viewed\"]"}
    };

    private static final String[] NO_JSON = {
        "java.net.SocketTimeoutException: Read timed out",
        "<event id=\"1\"/>",
        "{event_id: 1}",
        "event_id,event_time\n1,2026-01-01",
        "{\"event_id\":\"e1\",}",
        "{\"event_id\":'e1'}"
    };

    /** The ways in which producers write. */
    private enum Dialect {
        PLAIN,
        /** Epoch milliseconds, aliases, and numbers as JSON numbers. */
        COMPACT,
        /** A zone offset, capitals and blanks, nulls, and fields that nobody reads. */
        VERBOSE,
        /** Blanks between tokens and escapes. */
        ESCAPED;

        static Dialect of(long chance) {
            int at = (int) Math.floorMod(chance >>> 20, 100L);
            return at < 75 ? PLAIN : at < 95 ? COMPACT : at < 98 ? VERBOSE : ESCAPED;
        }
    }

    private final JsonBytes json = new JsonBytes();
    private Dialect dialect = Dialect.PLAIN;
    private String damagedField = "";
    private String damagedValue = "";
    private long writtenDay = Long.MIN_VALUE;
    private String writtenDate = "";

    /**
     * The record of a draft whose time may have been translated.
     *
     * @param event the draft's event, with its time in the time of the record
     * @param timestamp when the record arrives
     */
    SentRecord write(Draft draft, Event event, long timestamp) {
        dialect = Dialect.of(draft.chance());
        damagedField = "";
        Dice dice = new Dice(Dice.mix(draft.chance(), 13));
        byte[] value =
                switch (draft.damage()) {
                    case NONE -> json(event);
                    case TRUNCATED -> {
                        byte[] whole = json(event);
                        yield Arrays.copyOf(whole, 1 + dice.below(whole.length - 1));
                    }
                    case GARBAGE -> garbage(dice);
                    case BROKEN_UTF8 -> damaged(event, "event_id", "\"e\u00ff\u00c31\"");
                    case NO_JSON -> NO_JSON[dice.below(NO_JSON.length)].getBytes(StandardCharsets.UTF_8);
                    case FUTURE -> json(at(event, timestamp + SKEW + dice.between(MINUTE, 3 * DAY)));
                    case MICROSECONDS -> damaged(event, "event_time", Long.toString(timestamp * 1_000));
                    case MISSING_FIELD -> damaged(
                            event, required(event)[dice.below(required(event).length)], dice.chance(0.3) ? "null" : "");
                    case INVALID_FIELD -> {
                        String[][] ways = event instanceof MessageEvent ? INVALID_IN_MESSAGE : INVALID_IN_PRODUCT;
                        String[] way = ways[dice.below(ways.length)];
                        yield damaged(event, way[0], way[1]);
                    }
                    case BEYOND_HORIZON -> json(at(event, timestamp - HORIZON - dice.between(MINUTE, 200 * DAY)));
                    case SECONDS -> damaged(event, "event_time", Long.toString(timestamp / SECOND));
                };
        String topic = event instanceof MessageEvent ? Topics.MESSAGE_EVENTS : Topics.PRODUCT_EVENTS;
        String key = event instanceof MessageEvent message ? message.messageId() : event.userId();
        return new SentRecord(
                topic, key.getBytes(StandardCharsets.UTF_8), value, timestamp, truth(draft, event, timestamp));
    }

    private static SentRecord.Truth truth(Draft draft, Event event, long timestamp) {
        if (draft.damage().reason().isPresent()) {
            return new SentRecord.Truth.Invalid(draft.damage().reason().get());
        }
        if (event.eventTime() > timestamp + SKEW) {
            return new SentRecord.Truth.Invalid(RejectReason.FUTURE_TIMESTAMP);
        }
        if (event.eventTime() < timestamp - HORIZON) {
            return new SentRecord.Truth.Invalid(RejectReason.BEYOND_HORIZON);
        }
        return new SentRecord.Truth.Valid(event);
    }

    private static String[] required(Event event) {
        return event instanceof MessageEvent ? REQUIRED_OF_MESSAGE : REQUIRED_OF_PRODUCT;
    }

    private static byte[] garbage(Dice dice) {
        byte[] bytes = new byte[8 + dice.below(200)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) dice.roll();
        }
        bytes[0] |= (byte) 0x80;
        return bytes;
    }

    private static Event at(Event event, long time) {
        return as(event, event.eventId(), time);
    }

    /** The same event under another id and at another time. */
    static Event as(Event event, String id, long time) {
        if (event instanceof MessageEvent e) {
            return new MessageEvent(
                    id,
                    time,
                    e.messageId(),
                    e.userId(),
                    e.recipientId(),
                    e.campaignId(),
                    e.channel(),
                    e.category(),
                    e.status(),
                    e.charge(),
                    e.failureReason(),
                    e.accountId(),
                    e.country(),
                    e.recipientCountry(),
                    e.platform(),
                    e.internal());
        }
        ProductEvent e = (ProductEvent) event;
        return new ProductEvent(
                id,
                time,
                e.userId(),
                e.eventName(),
                e.sessionId(),
                e.accountId(),
                e.platform(),
                e.os(),
                e.deviceModel(),
                e.country(),
                e.userType(),
                e.internal(),
                e.properties());
    }

    private byte[] damaged(Event event, String field, String value) {
        damagedField = field;
        damagedValue = value;
        return json(event);
    }

    private byte[] json(Event event) {
        json.begin(dialect == Dialect.ESCAPED ? JsonBytes.Layout.LOOSE : JsonBytes.Layout.DENSE);
        if (dialect == Dialect.VERBOSE) {
            json.name("schema_version");
            json.number(3);
            json.name("trace");
            json.raw("{\"hops\":[1,{\"event_id\":\"not this\"},null],\"note\":\"a \\\"quoted\\\" word\"}");
        }
        if (event instanceof MessageEvent message) {
            message(message);
        } else {
            product((ProductEvent) event);
        }
        return json.end();
    }

    private void message(MessageEvent e) {
        id("event_id", e.eventId());
        time(e.eventTime());
        id("message_id", e.messageId());
        user(e.userId());
        id("recipient_id", e.recipientId());
        id("campaign_id", e.campaignId());
        word("channel", e.channel());
        word("category", e.category());
        word("status", e.status().text());
        if (e.charge().isPresent() || damagedField.equals("charge")) {
            charge(e.charge().orElse(new Charge(0, "USD")));
        }
        field("failure_reason", e.failureReason());
        id("account_id", e.accountId());
        code("country", e.country());
        code("recipient_country", e.recipientCountry());
        word("platform", e.platform());
        internal(e.internal());
    }

    private void product(ProductEvent e) {
        id("event_id", e.eventId());
        time(e.eventTime());
        user(e.userId());
        if (begin("event_name", dialect == Dialect.COMPACT ? "event" : "event_name")) {
            json.text(e.eventName());
        }
        id("session_id", e.sessionId());
        id("account_id", e.accountId());
        word("platform", e.platform());
        word("os", e.os());
        field("device_model", e.deviceModel());
        code("country", e.country());
        field("user_type", e.userType());
        internal(e.internal());
        boolean damaged = damagedField.equals("properties");
        if ((damaged || dialect == Dialect.VERBOSE || !e.properties().isEmpty()) && begin("properties", "properties")) {
            properties(e.properties());
        }
    }

    /** Writes the name, unless the field is a damaged one, which is then dealt with. */
    private boolean begin(String field, String name) {
        if (!field.equals(damagedField)) {
            json.name(name);
            return true;
        }
        if (!damagedValue.isEmpty()) {
            json.name(name);
            json.raw(damagedValue);
        }
        return false;
    }

    private void field(String name, String value) {
        if (value.isEmpty()) {
            if (dialect == Dialect.VERBOSE) {
                json.name(name);
                json.raw("null");
            }
        } else if (begin(name, name)) {
            json.text(value);
        }
    }

    private void id(String name, String value) {
        id(name, name, value);
    }

    private void user(String id) {
        id("user_id", dialect == Dialect.COMPACT ? "customer_id" : "user_id", id);
    }

    private void id(String field, String name, String value) {
        if (dialect == Dialect.COMPACT && isNumber(value)) {
            if (begin(field, name)) {
                json.raw(value);
            }
        } else if (name.equals(field)) {
            field(name, value);
        } else if (begin(field, name)) {
            json.text(value);
        }
    }

    private static boolean isNumber(String id) {
        if (id.isEmpty() || id.charAt(0) == '0') {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** A word that readers take in any case and with blanks around it. */
    private void word(String name, String value) {
        boolean loud = dialect == Dialect.VERBOSE && !value.isEmpty();
        field(name, loud ? " " + value.toUpperCase(Locale.ROOT) : value);
    }

    private void code(String name, String value) {
        field(name, dialect == Dialect.VERBOSE ? value.toLowerCase(Locale.ROOT) : value);
    }

    private void internal(boolean internal) {
        if (internal || dialect == Dialect.VERBOSE) {
            json.name("is_internal");
            json.raw(internal ? "true" : "false");
        }
    }

    private void charge(Charge charge) {
        if (begin("charge", "charge")) {
            String amount =
                    BigDecimal.valueOf(charge.micros(), 6).stripTrailingZeros().toPlainString();
            if (dialect == Dialect.COMPACT) {
                json.raw(amount);
            } else {
                json.text(amount);
            }
        }
        code("currency", charge.currency());
    }

    private void properties(Map<String, PropertyValue> properties) {
        json.beginObject();
        properties.forEach((name, value) -> {
            json.name(name);
            if (value instanceof PropertyValue.Text text) {
                json.text(text.value());
            } else if (value instanceof PropertyValue.Number number) {
                json.raw(number.value().toPlainString());
            } else if (value instanceof PropertyValue.Bool bool) {
                json.raw(bool.value() ? "true" : "false");
            }
        });
        json.endObject();
    }

    private void time(long time) {
        if (!begin("event_time", dialect == Dialect.COMPACT ? "ts" : "event_time")) {
            return;
        }
        switch (dialect) {
            case COMPACT -> json.number(time);
            case VERBOSE -> rfc3339(time + OFFSET, "+05:30");
            case PLAIN, ESCAPED -> rfc3339(time, "Z");
        }
    }

    private void rfc3339(long local, String zone) {
        long day = Math.floorDiv(local, DAY);
        if (day != writtenDay) {
            writtenDay = day;
            writtenDate = LocalDate.ofEpochDay(day).toString();
        }
        int rest = (int) Math.floorMod(local, DAY);
        json.put('"');
        json.raw(writtenDate);
        json.put('T');
        json.digits((int) (rest / HOUR), 2);
        json.put(':');
        json.digits((int) (rest / MINUTE % 60), 2);
        json.put(':');
        json.digits((int) (rest / SECOND % 60), 2);
        if (rest % SECOND != 0) {
            json.put('.');
            json.digits((int) (rest % SECOND), 3);
        }
        json.raw(zone);
        json.put('"');
    }
}
