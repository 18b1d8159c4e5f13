package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.model.PropertyValue;
import java.util.Map;

/**
 * The values that one record gives for the fields of an event, as they stand in the JSON, and the contract's rules for
 * reading them. Nothing is judged before all is known, so the order of the JSON's members does not matter.
 */
final class Fields implements EventFields {
    /** Stands in {@link #tokens} for a name that the object holds twice. */
    private static final JsonToken REPEATED = JsonToken.NOT_AVAILABLE;

    /** Beyond any time in nanoseconds, and far enough from overflow for sums with horizons. */
    private static final long MAX_EPOCH_MILLIS = 4_000_000_000_000_000_000L;

    private final JsonToken[] tokens = new JsonToken[Field.values().length];
    private final String[] texts = new String[tokens.length];
    private final int[] precedences = new int[tokens.length];
    private final DecoderOptions options;
    private Properties properties = Properties.NONE;

    Fields(DecoderOptions options) {
        this.options = options;
    }

    /** Whether a value under this name is to be kept: no better name of the field, nor the same, has been seen. */
    boolean wants(DecoderOptions.Name name) {
        int field = name.field().ordinal();
        if (tokens[field] != null && precedences[field] <= name.precedence()) {
            if (precedences[field] == name.precedence()) {
                tokens[field] = REPEATED;
            }
            return false;
        }
        precedences[field] = name.precedence();
        return true;
    }

    /** Keeps a value; {@code text} is that of a string or number, else empty. */
    void keep(Field field, JsonToken token, String text) {
        tokens[field.ordinal()] = token;
        texts[field.ordinal()] = text;
    }

    void keep(Properties object) {
        tokens[Field.PROPERTIES.ordinal()] = JsonToken.START_OBJECT;
        properties = object;
    }

    @Override
    public String id(Field field) throws Refusal {
        String text = stringOrInteger(field);
        return text.isBlank() ? "" : checked(field, text, options.maxIdBytes());
    }

    @Override
    public String code(Field field) throws Refusal {
        return checked(field, stringOrInteger(field).strip(), options.maxNameBytes());
    }

    @Override
    public String name(Field field) throws Refusal {
        return checked(field, string(field).strip(), options.maxNameBytes());
    }

    @Override
    public String lowerCaseName(Field field) throws Refusal {
        return checked(field, LetterCase.lower(string(field).strip()), options.maxNameBytes());
    }

    @Override
    public String upperCaseName(Field field) throws Refusal {
        return checked(field, LetterCase.upper(string(field).strip()), options.maxNameBytes());
    }

    @Override
    public String decimal(Field field) throws Refusal {
        JsonToken token = tokens[field.ordinal()];
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT
                ? texts[field.ordinal()]
                : string(field).strip();
    }

    @Override
    public boolean flag(Field field) throws Refusal {
        JsonToken token = tokens[field.ordinal()];
        if (token == null || token == JsonToken.VALUE_NULL || token == JsonToken.VALUE_FALSE) {
            return false;
        }
        if (token == JsonToken.VALUE_TRUE) {
            return true;
        }
        throw mistyped(field, "true or false");
    }

    @Override
    public long time(Field field) throws Refusal {
        JsonToken token = tokens[field.ordinal()];
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return epochMillis(field, texts[field.ordinal()]);
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            throw notATime(field);
        }
        String text = string(field).strip();
        if (text.isEmpty()) {
            throw Refusal.missing(field);
        }
        long time = Rfc3339.parse(text);
        return time == Rfc3339.INVALID ? epochMillis(field, text) : time;
    }

    /** Whole epoch milliseconds written as digits. */
    static long epochMillis(Field field, String text) throws Refusal {
        boolean negative = text.charAt(0) == '-';
        int start = negative ? 1 : 0;
        if (start == text.length()) {
            throw notATime(field);
        }
        long millis = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw notATime(field);
            }
            if (millis <= MAX_EPOCH_MILLIS) {
                millis = millis > MAX_EPOCH_MILLIS / 10 ? Long.MAX_VALUE : millis * 10 + (c - '0');
            }
        }
        if (millis > MAX_EPOCH_MILLIS) {
            throw Refusal.invalid(field, "is out of range");
        }
        return negative ? -millis : millis;
    }

    static Refusal notATime(Field field) {
        return Refusal.invalid(field, "must be RFC 3339 text with an offset, or whole epoch milliseconds");
    }

    @Override
    public Map<String, PropertyValue> properties() throws Refusal {
        JsonToken token = tokens[Field.PROPERTIES.ordinal()];
        if (token == null || token == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        if (token != JsonToken.START_OBJECT) {
            throw mistyped(Field.PROPERTIES, "an object");
        }
        if (properties.problem().isPresent()) {
            throw properties.problem().get();
        }
        return properties.values();
    }

    private String string(Field field) throws Refusal {
        JsonToken token = tokens[field.ordinal()];
        if (token == JsonToken.VALUE_STRING) {
            return texts[field.ordinal()];
        }
        if (token == null || token == JsonToken.VALUE_NULL) {
            return "";
        }
        throw mistyped(field, "text");
    }

    private String stringOrInteger(Field field) throws Refusal {
        if (tokens[field.ordinal()] != JsonToken.VALUE_NUMBER_INT) {
            return string(field);
        }
        // JSON allows no leading zeros, so only zero has two spellings.
        String digits = texts[field.ordinal()];
        return digits.equals("-0") ? "0" : digits;
    }

    private Refusal mistyped(Field field, String type) {
        return tokens[field.ordinal()] == REPEATED
                ? Refusal.invalid(field, "is given twice")
                : Refusal.invalid(field, "must be " + type);
    }

    private static String checked(Field field, String text, int maxBytes) throws Refusal {
        int bytes = Utf8.length(text);
        if (bytes > maxBytes) {
            throw Refusal.tooLarge(field, "is longer than " + maxBytes + " bytes");
        }
        if (bytes == Utf8.NUL) {
            throw Refusal.invalid(field, "contains the character U+0000");
        }
        if (bytes == Utf8.UNPAIRED_SURROGATE) {
            throw Refusal.invalid(field, "contains an unpaired surrogate");
        }
        return text;
    }
}
