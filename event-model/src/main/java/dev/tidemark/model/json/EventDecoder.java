package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidemark.model.Charge;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.RejectReason;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the bytes of one record into an event, or into the reason why it is none. It answers any bytes and never
 * throws; the content of a record is never part of an answer's detail.
 *
 * <p>What it takes is one JSON object in well-formed UTF-8 without byte order mark, members in any order, nested at most
 * 64 deep. Unknown members are skipped, whatever they hold. Of the names that a field may have (its aliases) the first
 * in the options' order that the object carries decides, even if its value is null or unusable: a record whose
 * {@code user_id} is null does not belong to the user that its {@code id} happens to name.
 *
 * <ul>
 *   <li>Null and blank text are the same as absent. A field given twice is {@code INVALID_FIELD}: which one counts
 *       would be a guess.
 *   <li>Ids, and {@code failure_reason}, are text or integers; {@code 42} and {@code "42"} are one id. Ids are not
 *       trimmed; all other text is.
 *   <li>{@code event_time} is RFC 3339 text with an offset, or whole epoch milliseconds as a number or as its digits;
 *       other units are not guessed (the time guard refuses them). Fractions are cut to milliseconds.
 *   <li>{@code charge} is a decimal, as number or text; {@code currency} is read only beside a charge.
 *   <li>Kept text holds neither U+0000 nor unpaired surrogates.
 *   <li>A text, id, record or number of properties beyond its limit is {@code TOO_LARGE}; limits on text apply to its
 *       canonical form, in UTF-8.
 * </ul>
 *
 * <p>Of several problems the first in the order of the contract's fields is reported. Thread-safe.
 */
public final class EventDecoder {
    /** How the detail starts where reading failed in a way that Jackson does not document; tests never see it. */
    static final String UNREADABLE = "unreadable: ";

    private static final int MAX_DEPTH = 64;

    private final JsonFactory json;
    private final DecoderOptions options;
    private final Map<String, DecoderOptions.Name> messageNames;
    private final Map<String, DecoderOptions.Name> productNames;

    public EventDecoder(DecoderOptions options) {
        this.options = options;
        this.messageNames = options.namesOf(Field.OF_MESSAGE_EVENT);
        this.productNames = options.namesOf(Field.OF_PRODUCT_EVENT);
        // The size of a record bounds everything in it, so Jackson's own limits must not refuse what the contract
        // allows; names are not interned and hash collisions among unknown names are not an error, for the same reason.
        this.json = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** Decodes a record of {@code message-events}; null is rejected like any other bytes that are no event. */
    public Decoded<MessageEvent> message(byte[] record) {
        try {
            return new Decoded.Accepted<>(messageEvent(fields(record, messageNames)));
        } catch (Refusal refusal) {
            return refusal.toDecoded();
        }
    }

    /** Decodes a record of {@code product-events}; null is rejected like any other bytes that are no event. */
    public Decoded<ProductEvent> product(byte[] record) {
        try {
            return new Decoded.Accepted<>(productEvent(fields(record, productNames)));
        } catch (Refusal refusal) {
            return refusal.toDecoded();
        }
    }

    private MessageEvent messageEvent(Fields fields) throws Refusal {
        return new MessageEvent(
                fields.requiredId(Field.EVENT_ID),
                fields.time(Field.EVENT_TIME),
                fields.requiredId(Field.MESSAGE_ID),
                fields.requiredId(Field.USER_ID),
                fields.id(Field.RECIPIENT_ID),
                fields.id(Field.CAMPAIGN_ID),
                fields.requiredLowerCaseName(Field.CHANNEL),
                fields.lowerCaseName(Field.CATEGORY),
                status(fields),
                charge(fields),
                fields.code(Field.FAILURE_REASON),
                fields.id(Field.ACCOUNT_ID),
                fields.upperCaseName(Field.COUNTRY),
                fields.upperCaseName(Field.RECIPIENT_COUNTRY),
                fields.lowerCaseName(Field.PLATFORM),
                fields.flag(Field.IS_INTERNAL));
    }

    private ProductEvent productEvent(Fields fields) throws Refusal {
        return new ProductEvent(
                fields.requiredId(Field.EVENT_ID),
                fields.time(Field.EVENT_TIME),
                fields.requiredId(Field.USER_ID),
                fields.requiredName(Field.EVENT_NAME),
                fields.id(Field.SESSION_ID),
                fields.id(Field.ACCOUNT_ID),
                fields.lowerCaseName(Field.PLATFORM),
                fields.lowerCaseName(Field.OS),
                fields.name(Field.DEVICE_MODEL),
                fields.upperCaseName(Field.COUNTRY),
                fields.name(Field.USER_TYPE),
                fields.flag(Field.IS_INTERNAL),
                fields.properties());
    }

    private MessageStatus status(Fields fields) throws Refusal {
        MessageStatus status = options.statuses().get(fields.requiredLowerCaseName(Field.STATUS));
        if (status == null) {
            throw Refusal.invalid(Field.STATUS, "is not a known status");
        }
        return status;
    }

    private Optional<Charge> charge(Fields fields) throws Refusal {
        String amount = fields.decimal(Field.CHARGE);
        if (amount.isEmpty()) {
            return Optional.empty();
        }
        long micros = Micros.parse(amount);
        String currency = fields.upperCaseName(Field.CURRENCY);
        if (currency.isEmpty()) {
            currency = options.defaultCurrency();
            if (currency.isEmpty()) {
                throw Refusal.invalid(Field.CURRENCY, "is missing beside a charge, and there is no default");
            }
        }
        if (!isCurrency(currency)) {
            throw Refusal.invalid(Field.CURRENCY, "must be three letters");
        }
        return Optional.of(new Charge(micros, currency));
    }

    private static boolean isCurrency(String text) {
        return text.length() == 3 && text.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    }

    private Fields fields(byte[] record, Map<String, DecoderOptions.Name> names) throws Refusal {
        if (record == null) {
            throw Refusal.malformed("the record has no value");
        }
        if (record.length > options.maxRecordBytes()) {
            throw new Refusal(
                    RejectReason.TOO_LARGE, "the record is longer than " + options.maxRecordBytes() + " bytes");
        }
        if (!Utf8.isValid(record)) {
            throw Refusal.malformed("the record is not UTF-8");
        }
        try (JsonParser parser = json.createParser(record)) {
            return read(parser, names);
        } catch (StreamConstraintsException tooDeep) {
            throw Refusal.malformed("the record is nested deeper than " + MAX_DEPTH);
        } catch (JsonProcessingException notJson) {
            // Jackson's own message quotes the input.
            long at = notJson.getLocation() == null ? -1 : notJson.getLocation().getByteOffset();
            throw Refusal.malformed(at < 0 ? "not JSON" : "not JSON at byte " + at);
        } catch (IOException | RuntimeException unexpected) {
            // A record that the job cannot read must not restart it for ever.
            throw Refusal.malformed(UNREADABLE + unexpected.getClass().getSimpleName());
        }
    }

    private Fields read(JsonParser parser, Map<String, DecoderOptions.Name> names) throws IOException, Refusal {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Refusal.malformed("the record is not a JSON object");
        }
        Fields fields = new Fields(options);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            DecoderOptions.Name name = names.get(parser.currentName());
            JsonToken token = parser.nextToken();
            if (name == null || !fields.wants(name)) {
                parser.skipChildren();
            } else if (token == JsonToken.START_OBJECT && name.field() == Field.PROPERTIES) {
                fields.keep(Properties.read(parser, options));
            } else {
                fields.keep(name.field(), token, token.isScalarValue() ? parser.getText() : "");
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw Refusal.malformed("the record holds more than one JSON value");
        }
        return fields;
    }
}
