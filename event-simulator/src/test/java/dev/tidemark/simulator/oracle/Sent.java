package dev.tidemark.simulator.oracle;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import dev.tidemark.simulator.Topics;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Builds records for tests; times are written {@code 2026-03-02T10:00} and are UTC, seconds may be added. */
final class Sent {
    private static final byte[] NOTHING = {};

    private final Map<String, String> fields = new HashMap<>();
    private final Map<String, PropertyValue> properties = new HashMap<>();
    private final String entity;
    private final String user;
    private final long time;
    private final Optional<MessageStatus> status;
    private Optional<Charge> charge = Optional.empty();
    private String id;
    private boolean internal;

    private Sent(String entity, String user, String time, Optional<MessageStatus> status, String id) {
        this.entity = entity;
        this.user = user;
        this.time = at(time);
        this.status = status;
        this.id = id;
    }

    static Sent product(String user, String time, String name) {
        return new Sent("", user, time, Optional.empty(), name + "@" + time).with("name", name);
    }

    static Sent message(String message, String user, String time, MessageStatus status) {
        return new Sent(message, user, time, Optional.of(status), status + "@" + time).with("channel", "whatsapp");
    }

    static SentRecord invalid(String topic, String arrived, RejectReason reason) {
        return new SentRecord(topic, NOTHING, NOTHING, at(arrived), new Truth.Invalid(reason));
    }

    static long at(String time) {
        return Instant.parse(time + (time.length() > 16 ? "Z" : ":00Z")).toEpochMilli();
    }

    Sent with(String field, String value) {
        fields.put(field, value);
        return this;
    }

    /** Properties of a product event, as text. */
    Sent properties(Map<String, String> namesAndValues) {
        namesAndValues.forEach((name, value) -> properties.put(name, new PropertyValue.Text(value)));
        return this;
    }

    /** Properties of a product event, as numbers. */
    Sent numbers(Map<String, String> namesAndValues) {
        namesAndValues.forEach((name, value) -> properties.put(name, new PropertyValue.Number(new BigDecimal(value))));
        return this;
    }

    Sent id(String eventId) {
        id = eventId;
        return this;
    }

    Sent internal() {
        internal = true;
        return this;
    }

    Sent charge(String amount, String currency) {
        charge = Optional.of(new Charge(new BigDecimal(amount).movePointRight(6).longValueExact(), currency));
        return this;
    }

    SentRecord record() {
        String topic = status.isPresent() ? Topics.MESSAGE_EVENTS : Topics.PRODUCT_EVENTS;
        return new SentRecord(topic, NOTHING, NOTHING, time, new Truth.Valid(event()));
    }

    /** The record as it arrives at another time. */
    SentRecord arriving(String arrived) {
        SentRecord sent = record();
        return new SentRecord(sent.topic(), sent.key(), sent.value(), at(arrived), sent.truth());
    }

    private Event event() {
        if (status.isPresent()) {
            return new MessageEvent(
                    id,
                    time,
                    entity,
                    user,
                    field("recipient"),
                    field("campaign"),
                    field("channel"),
                    field("category"),
                    status.get(),
                    charge,
                    field("failure_reason"),
                    field("account"),
                    field("country"),
                    "",
                    field("platform"),
                    internal);
        }
        return new ProductEvent(
                id,
                time,
                user,
                field("name"),
                field("session"),
                field("account"),
                field("platform"),
                field("os"),
                field("device_model"),
                field("country"),
                field("user_type"),
                internal,
                Map.copyOf(properties));
    }

    private String field(String name) {
        return fields.getOrDefault(name, "");
    }
}
