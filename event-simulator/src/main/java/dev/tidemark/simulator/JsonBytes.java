package dev.tidemark.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A buffer that JSON is written to. */
final class JsonBytes {
    /** How the text is laid out. */
    enum Layout {
        DENSE,
        /** Blanks between tokens, and escapes for everything outside ASCII. */
        LOOSE
    }

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1_024];
    private int length;
    private boolean first = true;
    private Layout layout = Layout.DENSE;

    void begin(Layout layout) {
        this.layout = layout;
        length = 0;
        first = true;
        put('{');
    }

    byte[] end() {
        put('}');
        return Arrays.copyOf(bytes, length);
    }

    /** The name of the next value; ASCII. */
    void name(String name) {
        if (!first) {
            put(',');
            blank();
        }
        first = false;
        put('"');
        raw(name);
        put('"');
        put(':');
        blank();
    }

    /** Text as it is, one byte a character. */
    @SuppressWarnings("deprecation")
    void raw(String latin) {
        int size = latin.length();
        reserve(size);
        latin.getBytes(0, size, bytes, length);
        length += size;
    }

    void beginObject() {
        put('{');
        first = true;
    }

    void endObject() {
        put('}');
        first = false;
    }

    void text(String value) {
        put('"');
        int size = value.length();
        reserve(6 * size);
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = (byte) c;
            } else if (c >= ' ' && c < 0x7F) {
                bytes[length++] = (byte) c;
            } else if (c < ' ' || layout == Layout.LOOSE) {
                escape(c);
            } else {
                int codePoint = value.codePointAt(i);
                i += Character.charCount(codePoint) - 1;
                raw(new String(
                        Character.toString(codePoint).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
            }
        }
        put('"');
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >> shift & 0xF];
        }
    }

    void number(long value) {
        raw(Long.toString(value));
    }

    /** A number below a power of ten, with leading zeros. */
    void digits(int value, int count) {
        reserve(count);
        int rest = value;
        for (int i = count - 1; i >= 0; i--) {
            bytes[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    void put(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
    }

    private void blank() {
        if (layout == Layout.LOOSE) {
            put(' ');
        }
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
