package dev.tidemark.model.json;

import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.json.JsonScanner.Kind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * The values that one record gives for the fields of an event, as places in its bytes. It takes no value that {@link
 * Fields} would refuse, nor some that {@code Fields} would take; then it throws {@link Refusal#HAND_OVER}.
 */
final class ScannedFields implements EventFields {
    /** What all records of one decoder share. */
    record Shared(
            DecoderOptions options,
            Vocabulary names,
            Vocabulary lowerCaseNames,
            Vocabulary upperCaseNames,
            Vocabulary propertyNames) {
        static Shared of(DecoderOptions options) {
            int maxBytes = options.maxNameBytes();
            return new Shared(
                    options,
                    new Vocabulary(String::strip, maxBytes),
                    new Vocabulary(text -> LetterCase.lower(text.strip()), maxBytes),
                    new Vocabulary(text -> LetterCase.upper(text.strip()), maxBytes),
                    new Vocabulary(UnaryOperator.identity(), maxBytes));
        }
    }

    /** How deep a skipped member may nest; beyond, the reference decides. */
    private static final int MAX_DEPTH = 32;

    /** Any number of so many digits fits a long. */
    private static final int MAX_DIGITS = 18;

    private static final Kind[] KINDS = Kind.values();

    // What stands in values for each field, from the lowest bit: the kind of the value, one more than the precedence of
    // the name that gave it, and where its text starts and ends. A field that no member has given is 0, hence NULL.
    private static final int KIND_BITS = 3;
    private static final int RANK_BITS = 13;
    private static final int MAX_RANK = (1 << RANK_BITS) - 1;
    private static final int PLACE_BITS = 24;
    private static final int START_SHIFT = KIND_BITS + RANK_BITS;
    private static final int END_SHIFT = START_SHIFT + PLACE_BITS;

    /** Longer records are handed over. */
    static final int MAX_BYTES = (1 << PLACE_BITS) - 1;

    private final long[] values = new long[Field.COUNT];
    private final byte[] record;
    private final Shared shared;
    private final JsonScanner json;
    private Map<String, PropertyValue> properties = Map.of();
    private FieldNames.Known lastName;

    ScannedFields(byte[] record, Shared shared) {
        this.record = record;
        this.shared = shared;
        this.json = new JsonScanner(record);
    }

    /** Reads the record; false if it is to be handed over. */
    boolean scan(FieldNames names) throws Refusal {
        return members(names) && json.atEnd();
    }

    private boolean members(FieldNames names) throws Refusal {
        if (!json.passes('{')) {
            return false;
        }
        if (json.passes('}')) {
            return true;
        }
        lastName = names.unknown();
        do {
            if (!member(names)) {
                return false;
            }
        } while (json.passes(','));
        return json.passes('}');
    }

    private boolean member(FieldNames names) throws Refusal {
        if (json.next() != '"') {
            return false;
        }
        int start = json.at() + 1;
        FieldNames.Known known = lastName.followerAt(record, start);
        if (known != null) {
            json.passTo(start + known.length() + "\":".length());
        } else {
            int end = json.string();
            if (end == JsonScanner.NOT_TAKEN || !json.passes(':')) {
                return false;
            }
            known = names.find(record, start, end);
            if (known != names.unknown()) {
                lastName.learnFollower(known);
            }
        }
        lastName = known;
        return known == names.unknown() || !wants(known.name())
                ? json.skip(json.next(), MAX_DEPTH)
                : value(known.name());
    }

    /** Whether a value under this name is to be kept: no better name of the field has been seen. */
    private boolean wants(DecoderOptions.Name name) throws Refusal {
        int rank = name.precedence() + 1;
        int seen = rank(name.field());
        if (seen == rank || rank > MAX_RANK) {
            throw Refusal.HAND_OVER;
        }
        return seen == 0 || rank < seen;
    }

    private boolean value(DecoderOptions.Name name) throws Refusal {
        int first = json.next();
        int start = json.at();
        if (first == '"') {
            int end = json.string();
            return end != JsonScanner.NOT_TAKEN && keep(name, Kind.STRING, start + 1, end);
        }
        if (first == '{') {
            return name.field() == Field.PROPERTIES && entries() && keep(name, Kind.OBJECT, start, json.at());
        }
        Kind kind = json.scalar(first);
        return kind != Kind.NOT_TAKEN && keep(name, kind, start, json.at());
    }

    private boolean keep(DecoderOptions.Name name, Kind kind, int start, int end) {
        values[name.field().ordinal()] = (long) end << END_SHIFT
                | (long) start << START_SHIFT
                | name.precedence() + 1 << KIND_BITS
                | kind.ordinal();
        return true;
    }

    private boolean entries() throws Refusal {
        Map<String, PropertyValue> entries = new LinkedHashMap<>();
        json.pass();
        if (!json.passes('}')) {
            do {
                if (entries.size() == shared.options.maxProperties() || !entry(entries)) {
                    return false;
                }
            } while (json.passes(','));
            if (!json.passes('}')) {
                return false;
            }
        }
        if (entries.containsValue(null)) {
            entries.values().removeIf(Objects::isNull);
        }
        properties = Collections.unmodifiableMap(entries);
        return true;
    }

    /** Adds an entry, even a null, so that no name passes twice. */
    private boolean entry(Map<String, PropertyValue> entries) throws Refusal {
        if (json.next() != '"') {
            return false;
        }
        int start = json.at() + 1;
        int end = json.string();
        if (end == JsonScanner.NOT_TAKEN || end == start || !json.passes(':')) {
            return false;
        }
        int before = entries.size();
        String name = shared.propertyNames.text(record, start, end);
        int first = json.next();
        start = json.at();
        if (first == '"') {
            end = json.string();
            if (end == JsonScanner.NOT_TAKEN) {
                return false;
            }
            entries.put(name, new PropertyValue.Text(text(start + 1, end)));
        } else {
            switch (json.scalar(first)) {
                case NULL -> entries.put(name, null);
                case TRUE -> entries.put(name, new PropertyValue.Bool(true));
                case FALSE -> entries.put(name, new PropertyValue.Bool(false));
                case INTEGER, DECIMAL -> entries.put(name, new PropertyValue.Number(number(start, json.at())));
                default -> {
                    return false;
                }
            }
        }
        return entries.size() > before;
    }

    private BigDecimal number(int start, int end) throws Refusal {
        if (end - start <= MAX_DIGITS) {
            boolean negative = record[start] == '-';
            long unscaled = 0;
            int point = end - 1;
            int i = negative ? start + 1 : start;
            for (; i < end && record[i] <= '9'; i++) {
                if (record[i] == '.') {
                    point = i;
                } else {
                    unscaled = unscaled * 10 + (record[i] - '0');
                }
            }
            if (i == end) {
                return BigDecimal.valueOf(negative ? -unscaled : unscaled, end - 1 - point);
            }
        }
        return Properties.number(text(start, end), shared.options.maxProperties());
    }

    private String text(int start, int end) {
        return new String(record, start, end - start, StandardCharsets.UTF_8);
    }

    private Kind kind(Field field) {
        return KINDS[(int) values[field.ordinal()] & (1 << KIND_BITS) - 1];
    }

    private int rank(Field field) {
        return (int) values[field.ordinal()] >>> KIND_BITS & MAX_RANK;
    }

    private int start(Field field) {
        return (int) (values[field.ordinal()] >>> START_SHIFT) & MAX_BYTES;
    }

    private int end(Field field) {
        return (int) (values[field.ordinal()] >>> END_SHIFT);
    }

    @Override
    public String id(Field field) throws Refusal {
        Kind kind = kind(field);
        if (kind == Kind.NULL) {
            return "";
        }
        int start = start(field);
        int end = end(field);
        if (end - start > shared.options.maxIdBytes() || kind != Kind.STRING && !isPlainInteger(kind, start)) {
            throw Refusal.HAND_OVER;
        }
        String text = text(start, end);
        return start < end && record[start] > ' ' || !text.isBlank() ? text : "";
    }

    /** Whether it is an integer other than negative zero. */
    private boolean isPlainInteger(Kind kind, int start) {
        return kind == Kind.INTEGER && (record[start] != '-' || record[start + 1] != '0');
    }

    @Override
    public String code(Field field) throws Refusal {
        Kind kind = kind(field);
        return isPlainInteger(kind, start(field))
                ? shared.names.text(record, start(field), end(field))
                : word(field, shared.names);
    }

    @Override
    public String name(Field field) throws Refusal {
        return word(field, shared.names);
    }

    @Override
    public String lowerCaseName(Field field) throws Refusal {
        return word(field, shared.lowerCaseNames);
    }

    @Override
    public String upperCaseName(Field field) throws Refusal {
        return word(field, shared.upperCaseNames);
    }

    private String word(Field field, Vocabulary vocabulary) throws Refusal {
        return switch (kind(field)) {
            case NULL -> "";
            case STRING -> vocabulary.text(record, start(field), end(field));
            default -> throw Refusal.HAND_OVER;
        };
    }

    @Override
    public String decimal(Field field) throws Refusal {
        return switch (kind(field)) {
            case NULL -> "";
            case INTEGER, DECIMAL -> text(start(field), end(field));
            case STRING -> text(start(field), end(field)).strip();
            default -> throw Refusal.HAND_OVER;
        };
    }

    @Override
    public boolean flag(Field field) throws Refusal {
        return switch (kind(field)) {
            case NULL, FALSE -> false;
            case TRUE -> true;
            default -> throw Refusal.HAND_OVER;
        };
    }

    @Override
    public long time(Field field) throws Refusal {
        int start = start(field);
        int end = end(field);
        return switch (kind(field)) {
            case INTEGER -> epochMillis(start, end);
            case STRING -> {
                long time = Rfc3339.parse(record, start, end);
                yield time == Rfc3339.INVALID ? epochMillis(start, end) : time;
            }
            default -> throw Refusal.HAND_OVER;
        };
    }

    private long epochMillis(int start, int end) throws Refusal {
        if (start == end || end - start > MAX_DIGITS) {
            throw Refusal.HAND_OVER;
        }
        long millis = 0;
        for (int i = start; i < end; i++) {
            if (record[i] < '0' || record[i] > '9') {
                throw Refusal.HAND_OVER;
            }
            millis = millis * 10 + (record[i] - '0');
        }
        return millis;
    }

    @Override
    public Map<String, PropertyValue> properties() throws Refusal {
        return switch (kind(Field.PROPERTIES)) {
            case NULL -> Map.of();
            case OBJECT -> properties;
            default -> throw Refusal.HAND_OVER;
        };
    }
}
