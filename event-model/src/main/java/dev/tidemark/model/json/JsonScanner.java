package dev.tidemark.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks forward over the bytes of a JSON text, once. It takes RFC 8259 without escapes in strings, but for those in values
 * that are skipped; at anything else it stops and leaves the record to {@link ReferenceDecoder}. What it has passed is
 * well-formed UTF-8.
 */
final class JsonScanner {
    /** Answer of {@link #string}: not taken. */
    static final int NOT_TAKEN = -1;

    /** What kind of value stands in the JSON. */
    enum Kind {
        NULL,
        TRUE,
        FALSE,
        STRING,
        INTEGER,
        /** A number with fraction or exponent. */
        DECIMAL,
        OBJECT,
        NOT_TAKEN
    }

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = EACH_BYTE << 7;

    private final byte[] record;
    private int at;
    private boolean knownUtf8;

    JsonScanner(byte[] record) {
        this.record = record;
    }

    /** The index of the next byte that has not been passed. */
    int at() {
        return at;
    }

    /** Passes whitespace; the byte behind it, still to be passed, or 0 at the end, which is no JSON character. */
    int next() {
        for (; at < record.length; at++) {
            byte b = record[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return 0;
    }

    /** Passes the byte that {@link #next} told of. */
    void pass() {
        at++;
    }

    /** Passes what somebody else has read, up to an index. */
    void passTo(int index) {
        at = index;
    }

    /** Passes whitespace and this character, if it is the next. */
    boolean passes(char expected) {
        if (next() != expected) {
            return false;
        }
        at++;
        return true;
    }

    boolean atEnd() {
        next();
        return at == record.length;
    }

    /**
     * Passes the string whose opening quote is next. Its text starts one byte behind that.
     *
     * @return the index of its closing quote, or {@link #NOT_TAKEN}
     */
    int string() {
        int i = at + 1;
        while (true) {
            i = endOfPlainText(i);
            if (i == record.length) {
                return NOT_TAKEN;
            }
            byte b = record[i];
            if (b == '"') {
                at = i + 1;
                return i;
            }
            if (b >= 0 || !isUtf8()) {
                return NOT_TAKEN;
            }
            do {
                i++;
            } while (i < record.length && record[i] < 0);
        }
    }

    /** The index of the next quote, backslash, control character or byte beyond ASCII, or the record's length. */
    private int endOfPlainText(int start) {
        int i = start;
        for (; i + Long.BYTES <= record.length; i += Long.BYTES) {
            long bytes = (long) EIGHT_BYTES.get(record, i);
            long quotes = bytes ^ EACH_BYTE * '"';
            long backslashes = bytes ^ EACH_BYTE * '\\';
            // A byte's high bit is set in (x - 1) & ~x if x is 0, in (x - 32) & ~x if x is less than 32. A borrow may
            // set it falsely, but only above a true one, and only the lowest is read (Mycroft's null-byte test).
            long found = (quotes - EACH_BYTE & ~quotes
                            | backslashes - EACH_BYTE & ~backslashes
                            | bytes - EACH_BYTE * ' ' & ~bytes
                            | bytes)
                    & HIGH_BITS;
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (i < record.length && record[i] >= ' ' && record[i] != '"' && record[i] != '\\') {
            i++;
        }
        return i;
    }

    /** Whether the whole record is UTF-8; asked when a first byte is not ASCII. */
    private boolean isUtf8() {
        if (!knownUtf8) {
            knownUtf8 = Utf8.isValid(record);
        }
        return knownUtf8;
    }

    /** Passes a value that is neither string nor container, told by its first character. */
    Kind scalar(int first) {
        return switch (first) {
            case 'n' -> word("null", Kind.NULL);
            case 't' -> word("true", Kind.TRUE);
            case 'f' -> word("false", Kind.FALSE);
            default -> number();
        };
    }

    private Kind word(String word, Kind kind) {
        if (at + word.length() > record.length) {
            return Kind.NOT_TAKEN;
        }
        for (int i = 0; i < word.length(); i++) {
            if (record[at + i] != word.charAt(i)) {
                return Kind.NOT_TAKEN;
            }
        }
        at += word.length();
        return kind;
    }

    private Kind number() {
        int i = at;
        if (byteAt(i) == '-') {
            i++;
        }
        int digits = i;
        i = endOfDigits(i);
        if (i == digits || i > digits + 1 && record[digits] == '0') {
            return Kind.NOT_TAKEN;
        }
        Kind kind = Kind.INTEGER;
        if (byteAt(i) == '.') {
            kind = Kind.DECIMAL;
            digits = i + 1;
            i = endOfDigits(digits);
            if (i == digits) {
                return Kind.NOT_TAKEN;
            }
        }
        if (byteAt(i) == 'e' || byteAt(i) == 'E') {
            kind = Kind.DECIMAL;
            i++;
            if (byteAt(i) == '+' || byteAt(i) == '-') {
                i++;
            }
            digits = i;
            i = endOfDigits(i);
            if (i == digits) {
                return Kind.NOT_TAKEN;
            }
        }
        at = i;
        return kind;
    }

    private int endOfDigits(int start) {
        int i = start;
        while (i < record.length && record[i] >= '0' && record[i] <= '9') {
            i++;
        }
        return i;
    }

    private int byteAt(int i) {
        return i < record.length ? record[i] : 0;
    }

    /**
     * Passes a value, whatever it holds.
     *
     * @param first its first character, still to be passed
     * @param depth how deep arrays and objects in it may nest, the outermost counted
     * @return whether it was taken
     */
    boolean skip(int first, int depth) {
        return switch (first) {
            case '"' -> skipString();
            case '{' -> depth > 0 && skipObject(depth);
            case '[' -> depth > 0 && skipArray(depth);
            default -> scalar(first) != Kind.NOT_TAKEN;
        };
    }

    /** Passes a string that nobody reads; so it may hold escapes, except those of surrogates. */
    private boolean skipString() {
        int i = at + 1;
        while (true) {
            i = endOfPlainText(i);
            int b = byteAt(i);
            if (b == '"') {
                at = i + 1;
                return true;
            }
            if (b == '\\') {
                int length = escape(i + 1);
                if (length == 0) {
                    return false;
                }
                i += 1 + length;
            } else if (b < 0 && isUtf8()) {
                i++;
            } else {
                return false;
            }
        }
    }

    /** How long the escape is whose backslash stands before {@code start}; 0 if it is not taken. */
    private int escape(int start) {
        return switch (byteAt(start)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 1;
            case 'u' -> isHex(start + 1) && !isSurrogate(start + 1) ? 5 : 0;
            default -> 0;
        };
    }

    private boolean isHex(int start) {
        for (int i = start; i < start + 4; i++) {
            if (Character.digit(byteAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isSurrogate(int start) {
        return (byteAt(start) | 0x20) == 'd' && byteAt(start + 1) > '7';
    }

    private boolean skipObject(int depth) {
        pass();
        if (passes('}')) {
            return true;
        }
        do {
            if (next() != '"' || string() == NOT_TAKEN || !passes(':') || !skip(next(), depth - 1)) {
                return false;
            }
        } while (passes(','));
        return passes('}');
    }

    private boolean skipArray(int depth) {
        pass();
        if (passes(']')) {
            return true;
        }
        do {
            if (!skip(next(), depth - 1)) {
                return false;
            }
        } while (passes(','));
        return passes(']');
    }
}
