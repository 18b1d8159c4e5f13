package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.UserProfileEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The decoder that defines what {@link EventDecoder} answers: Jackson reads the JSON, any bytes are answered. Thread-safe.
 */
final class ReferenceDecoder {
    /** How the detail starts where reading failed in a way that Jackson does not document; tests never see it. */
    static final String UNREADABLE = "unreadable: ";

    private static final int MAX_DEPTH = 64;

    private final JsonFactory json;
    private final DecoderOptions options;
    private final EventAssembly assembly;
    private final Map<String, DecoderOptions.Name> messageNames;
    private final Map<String, DecoderOptions.Name> productNames;

    ReferenceDecoder(DecoderOptions options) {
        this.options = options;
        this.assembly = new EventAssembly(options);
        this.messageNames = options.namesOf(Field.OF_MESSAGE_EVENT);
        this.productNames = options.namesOf(Field.OF_PRODUCT_EVENT);
        // The size of a record bounds everything in it, so Jackson's own limits must not refuse what the contract
        // allows. Names are not kept in a symbol table: it outlives the record, and names chosen to collide would make
        // it slow or, by its own limit, let one record's answer depend on others.
        this.json = JsonFactory.builder()
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNameLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    Decoded<MessageEvent> message(byte[] record) {
        try {
            return new Decoded.Accepted<>(assembly.messageEvent(read(record, parser -> fields(parser, messageNames))));
        } catch (Refusal refusal) {
            return refusal.toDecoded();
        }
    }

    Decoded<ProductEvent> product(byte[] record) {
        try {
            return new Decoded.Accepted<>(assembly.productEvent(read(record, parser -> fields(parser, productNames))));
        } catch (Refusal refusal) {
            return refusal.toDecoded();
        }
    }

    Decoded<UserProfileEvent> profile(byte[] key, byte[] record, long recordTime) {
        try {
            Properties members = record == null ? Properties.NONE : read(record, this::members);
            return new Decoded.Accepted<>(ProfileAssembly.of(key, members, recordTime, options));
        } catch (Refusal refusal) {
            return refusal.toDecoded();
        }
    }

    /** Reads the one object of a record, whose start the parser stands on, to its end. */
    @FunctionalInterface
    private interface ObjectReader<T> {
        T read(JsonParser parser) throws IOException, Refusal;
    }

    private <T> T read(byte[] record, ObjectReader<T> reader) throws Refusal {
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
        try (JsonParser parser = json.createParser(new String(record, StandardCharsets.UTF_8))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Refusal.malformed("the record is not a JSON object");
            }
            T object = reader.read(parser);
            if (parser.nextToken() != null) {
                throw Refusal.malformed("the record holds more than one JSON value");
            }
            return object;
        } catch (StreamConstraintsException tooDeep) {
            throw Refusal.malformed("the record is nested deeper than " + MAX_DEPTH);
        } catch (JsonProcessingException notJson) {
            // Jackson's own message quotes the input.
            long at = notJson.getLocation() == null ? -1 : notJson.getLocation().getCharOffset();
            throw Refusal.malformed(at < 0 ? "not JSON" : "not JSON at character " + at);
        } catch (IOException | RuntimeException unexpected) {
            // A record that the job cannot read must not restart it for ever.
            throw Refusal.malformed(UNREADABLE + unexpected.getClass().getSimpleName());
        }
    }

    private Properties members(JsonParser parser) throws IOException {
        return Properties.read(parser, options);
    }

    private Fields fields(JsonParser parser, Map<String, DecoderOptions.Name> names) throws IOException, Refusal {
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
        return fields;
    }
}
