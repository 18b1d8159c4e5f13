package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/**
 * Reads the members of the JSON objects that the project itself publishes. What is not as it should be is an {@link
 * IllegalArgumentException} whose message names the member and quotes nothing.
 */
final class Members {
    private static final long REVISIONS = 1L << 53;

    private Members() {}

    /** Takes a member, whose value the parser stands at, and leaves the parser at its end. */
    @FunctionalInterface
    interface Reader {
        void read(String name, JsonParser parser) throws IOException;
    }

    static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                .build();
    }

    /** Reads bytes that must be one JSON object, which messages call {@code what}. */
    static void read(JsonFactory json, byte[] value, String what, Reader reader) {
        try (JsonParser parser = json.createParser(value)) {
            require(parser.nextToken() == JsonToken.START_OBJECT, what + " is not a JSON object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                reader.read(name, parser);
            }
            require(parser.nextToken() == null, what + " holds more than one JSON value");
        } catch (JsonProcessingException notJson) {
            // The parser's own message quotes the text, which may be anybody's.
            JsonLocation at = notJson.getLocation();
            throw new IllegalArgumentException(
                    what + " is not JSON" + (at == null ? "" : ", at byte " + at.getByteOffset()), notJson);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(what + " is not JSON", unreadable);
        }
    }

    static boolean isNull(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    static String string(JsonParser parser, String name) throws IOException {
        requireToken(parser, JsonToken.VALUE_STRING, name, "text");
        return parser.getText();
    }

    static String number(JsonParser parser, String name) throws IOException {
        require(parser.currentToken().isNumeric(), name + " must be a number");
        return parser.getText();
    }

    /** A number that counts something. */
    static long count(JsonParser parser, String name) throws IOException {
        requireToken(parser, JsonToken.VALUE_NUMBER_INT, name, "an integer");
        long count = parser.getLongValue();
        require(count >= 0, name + " is negative");
        return count;
    }

    static boolean flag(JsonParser parser, String name) {
        require(parser.currentToken().isBoolean(), name + " must be true or false");
        return parser.currentToken() == JsonToken.VALUE_TRUE;
    }

    static long revision(JsonParser parser) throws IOException {
        requireToken(parser, JsonToken.VALUE_NUMBER_INT, "revision", "an integer");
        long revision = parser.getLongValue();
        require(isRevision(revision), "revision is not in 0..2^53-1");
        return revision;
    }

    /** @throws IllegalArgumentException if it is none */
    static void checkRevision(long revision) {
        require(isRevision(revision), "revision " + revision + " is not in 0..2^53-1");
    }

    private static boolean isRevision(long revision) {
        return revision >= 0 && revision < REVISIONS;
    }

    static long time(JsonParser parser, String name) throws IOException {
        return time(string(parser, name), name);
    }

    static long time(String text, String name) {
        long time = Rfc3339.parse(text);
        require(time != Rfc3339.INVALID, name + " is not an RFC 3339 time");
        return time;
    }

    static void requireToken(JsonParser parser, JsonToken token, String name, String type) {
        require(parser.currentToken() == token, name + " must be " + type);
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
