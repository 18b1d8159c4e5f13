package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.UserProfileEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Writes events as canonical JSON: members in the contract's order, absent ones left out, times as RFC 3339 with
 * milliseconds (as epoch milliseconds outside the years 0000 to 9999), charges as decimal text. What it writes of a
 * canonical event, {@link EventDecoder} reads back equal. Thread-safe.
 */
public final class EventEncoder {
    private static final int TYPICAL_BYTES = 512;

    private final JsonFactory json = new JsonFactory();

    /** @throws UncheckedIOException if a text is not Unicode (an unpaired surrogate) */
    public byte[] encode(MessageEvent event) {
        return write(generator -> {
            text(generator, Field.EVENT_ID, event.eventId());
            time(generator, Field.EVENT_TIME, event.eventTime());
            text(generator, Field.MESSAGE_ID, event.messageId());
            text(generator, Field.USER_ID, event.userId());
            text(generator, Field.RECIPIENT_ID, event.recipientId());
            text(generator, Field.CAMPAIGN_ID, event.campaignId());
            text(generator, Field.CHANNEL, event.channel());
            text(generator, Field.CATEGORY, event.category());
            text(generator, Field.STATUS, event.status().text());
            if (event.charge().isPresent()) {
                Charge charge = event.charge().get();
                text(generator, Field.CHARGE, Micros.format(charge.micros()));
                text(generator, Field.CURRENCY, charge.currency());
            }
            text(generator, Field.FAILURE_REASON, event.failureReason());
            text(generator, Field.ACCOUNT_ID, event.accountId());
            text(generator, Field.COUNTRY, event.country());
            text(generator, Field.RECIPIENT_COUNTRY, event.recipientCountry());
            text(generator, Field.PLATFORM, event.platform());
            flag(generator, event.internal());
        });
    }

    /** @throws UncheckedIOException if a text is not Unicode (an unpaired surrogate) */
    public byte[] encode(ProductEvent event) {
        return write(generator -> {
            text(generator, Field.EVENT_ID, event.eventId());
            time(generator, Field.EVENT_TIME, event.eventTime());
            text(generator, Field.USER_ID, event.userId());
            text(generator, Field.EVENT_NAME, event.eventName());
            text(generator, Field.SESSION_ID, event.sessionId());
            text(generator, Field.ACCOUNT_ID, event.accountId());
            text(generator, Field.PLATFORM, event.platform());
            text(generator, Field.OS, event.os());
            text(generator, Field.DEVICE_MODEL, event.deviceModel());
            text(generator, Field.COUNTRY, event.country());
            text(generator, Field.USER_TYPE, event.userType());
            flag(generator, event.internal());
            properties(generator, event.properties());
        });
    }

    /**
     * The value of the record; its timestamp is the profile's time.
     *
     * @throws UncheckedIOException if a text is not Unicode (an unpaired surrogate)
     */
    public byte[] encode(UserProfileEvent profile) {
        return write(generator -> {
            text(generator, Field.USER_ID, profile.userId());
            if (profile.signupTime().isPresent()) {
                time(generator, Field.SIGNUP_TIME, profile.signupTime().getAsLong());
            }
            members(generator, profile.properties());
        });
    }

    private static void text(JsonGenerator generator, Field field, String text) throws IOException {
        if (!text.isEmpty()) {
            generator.writeStringField(field.text(), text);
        }
    }

    private static void time(JsonGenerator generator, Field field, long epochMillis) throws IOException {
        if (Rfc3339.canFormat(epochMillis)) {
            generator.writeStringField(field.text(), Rfc3339.formatMillis(epochMillis));
        } else {
            generator.writeNumberField(field.text(), epochMillis);
        }
    }

    private static void flag(JsonGenerator generator, boolean internal) throws IOException {
        if (internal) {
            generator.writeBooleanField(Field.IS_INTERNAL.text(), true);
        }
    }

    private static void properties(JsonGenerator generator, Map<String, PropertyValue> properties) throws IOException {
        if (properties.isEmpty()) {
            return;
        }
        generator.writeObjectFieldStart(Field.PROPERTIES.text());
        members(generator, properties);
        generator.writeEndObject();
    }

    private static void members(JsonGenerator generator, Map<String, PropertyValue> properties) throws IOException {
        for (Map.Entry<String, PropertyValue> property : properties.entrySet()) {
            generator.writeFieldName(property.getKey());
            // An instanceof chain: patterns in switch need Java 21.
            PropertyValue value = property.getValue();
            if (value instanceof PropertyValue.Text text) {
                generator.writeString(text.value());
            } else if (value instanceof PropertyValue.Number number) {
                generator.writeNumber(number.value());
            } else if (value instanceof PropertyValue.Bool bool) {
                generator.writeBoolean(bool.value());
            }
        }
    }

    private byte[] write(Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            generator.writeStartObject();
            members.writeTo(generator);
            generator.writeEndObject();
        } catch (IOException notUnicode) {
            throw new UncheckedIOException(notUnicode);
        }
        return bytes.toByteArray();
    }

    private interface Members {
        void writeTo(JsonGenerator generator) throws IOException;
    }
}
