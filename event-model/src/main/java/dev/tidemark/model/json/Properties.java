package dev.tidemark.model.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.model.PropertyValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An object read as the flat properties of a product event or of a user.
 *
 * @param values what could be read, in the order of the text
 * @param problem the first reason to refuse it
 */
record Properties(Map<String, PropertyValue> values, Optional<Refusal> problem) {
    static final Properties NONE = new Properties(Map.of(), Optional.empty());

    /** Characters of a number: enough for any double written without exponent. */
    private static final int MAX_NUMBER_LENGTH = 400;
    /** The decimal exponents of a double. Beyond them a number's plain text alone could fill a memory. */
    private static final int MAX_EXPONENT = 308;

    private static final int MIN_EXPONENT = -324;
    private static final BigDecimal MAX_NUMBER = new BigDecimal(Double.MAX_VALUE);

    /**
     * Reads the object whose start the parser stands on, to its end.
     *
     * @throws IOException if it is not JSON; whatever else is wrong is {@link #problem()}
     */
    static Properties read(JsonParser parser, DecoderOptions options) throws IOException {
        Map<String, PropertyValue> values = new LinkedHashMap<>();
        Refusal problem = null;
        int count = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            count++;
            if (problem == null) {
                try {
                    readOne(parser, name, token, count, options, values);
                } catch (Refusal refusal) {
                    problem = refusal;
                }
            }
            parser.skipChildren();
        }
        // Nulls were entered so that no name is given twice.
        values.values().removeIf(Objects::isNull);
        return new Properties(Collections.unmodifiableMap(values), Optional.ofNullable(problem));
    }

    private static void readOne(
            JsonParser parser,
            String name,
            JsonToken token,
            int count,
            DecoderOptions options,
            Map<String, PropertyValue> values)
            throws IOException, Refusal {
        if (count > options.maxProperties()) {
            throw Refusal.tooLarge(Field.PROPERTIES, "has more than " + options.maxProperties() + " entries");
        }
        int nameBytes = checkText(name, "the name of entry " + count);
        if (nameBytes > options.maxNameBytes()) {
            throw Refusal.tooLarge(
                    Field.PROPERTIES,
                    "has a name longer than " + options.maxNameBytes() + " bytes, that of entry " + count);
        }
        if (nameBytes == 0) {
            throw Refusal.invalid(Field.PROPERTIES, "has an empty name, that of entry " + count);
        }
        PropertyValue value =
                switch (token) {
                    case VALUE_STRING -> {
                        checkText(parser.getText(), "the text of entry " + count);
                        yield new PropertyValue.Text(parser.getText());
                    }
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new PropertyValue.Number(
                            number(parser.getText(), count));
                    case VALUE_TRUE -> new PropertyValue.Bool(true);
                    case VALUE_FALSE -> new PropertyValue.Bool(false);
                    case VALUE_NULL -> null;
                    default -> throw Refusal.invalid(
                            Field.PROPERTIES, "must be flat, but entry " + count + " is nested");
                };
        int before = values.size();
        values.put(name, value);
        if (values.size() == before) {
            throw Refusal.invalid(Field.PROPERTIES, "has one name twice, again at entry " + count);
        }
    }

    private static int checkText(String text, String where) throws Refusal {
        int bytes = Utf8.length(text);
        if (bytes == Utf8.NUL) {
            throw Refusal.invalid(Field.PROPERTIES, "contains the character U+0000 in " + where);
        }
        if (bytes == Utf8.UNPAIRED_SURROGATE) {
            throw Refusal.invalid(Field.PROPERTIES, "contains an unpaired surrogate in " + where);
        }
        return bytes;
    }

    static BigDecimal number(String text, int count) throws Refusal {
        if (text.length() <= MAX_NUMBER_LENGTH) {
            try {
                BigDecimal number = new BigDecimal(text);
                long exponent = (long) number.precision() - number.scale() - 1;
                if (exponent >= MIN_EXPONENT
                        && exponent <= MAX_EXPONENT
                        && number.abs().compareTo(MAX_NUMBER) <= 0) {
                    return number;
                }
            } catch (NumberFormatException exponentBeyondInt) {
                // refused below
            }
        }
        throw Refusal.invalid(Field.PROPERTIES, "has a number out of range at entry " + count);
    }
}
