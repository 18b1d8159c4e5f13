package dev.tidemark.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What Jackson leaves unchecked of UTF-8 (it takes overlong forms and surrogates), and lengths in it. */
final class Utf8 {
    /** Answer of {@link #length}: the text is no Unicode text. */
    static final int UNPAIRED_SURROGATE = -1;

    /** Answer of {@link #length}: the text holds U+0000, which PostgreSQL and others cannot store. */
    static final int NUL = -2;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7). */
    static boolean isValid(byte[] bytes) {
        int i = 0;
        while (i < bytes.length) {
            if (i + 8 <= bytes.length && ((long) EIGHT_BYTES.get(bytes, i) & HIGH_BITS) == 0) {
                i += 8;
            } else if (bytes[i] >= 0) {
                i++;
            } else {
                int size = sequence(bytes, i);
                if (size == 0) {
                    return false;
                }
                i += size;
            }
        }
        return true;
    }

    /** The size of the multi-byte sequence at {@code i}, or 0 if it is not well-formed. */
    private static int sequence(byte[] bytes, int i) {
        int lead = bytes[i] & 0xFF;
        int second = i + 1 < bytes.length ? bytes[i + 1] & 0xFF : 0;
        if (lead >= 0xC2 && lead <= 0xDF) {
            return isTail(second) ? 2 : 0;
        }
        if (lead >= 0xE0 && lead <= 0xEF) {
            int least = lead == 0xE0 ? 0xA0 : 0x80;
            int greatest = lead == 0xED ? 0x9F : 0xBF;
            return second >= least && second <= greatest && isTailAt(bytes, i + 2) ? 3 : 0;
        }
        if (lead >= 0xF0 && lead <= 0xF4) {
            int least = lead == 0xF0 ? 0x90 : 0x80;
            int greatest = lead == 0xF4 ? 0x8F : 0xBF;
            return second >= least && second <= greatest && isTailAt(bytes, i + 2) && isTailAt(bytes, i + 3) ? 4 : 0;
        }
        return 0;
    }

    private static boolean isTailAt(byte[] bytes, int i) {
        return i < bytes.length && isTail(bytes[i] & 0xFF);
    }

    private static boolean isTail(int octet) {
        return (octet & 0xC0) == 0x80;
    }

    /** The bytes that the text takes as UTF-8, or {@link #UNPAIRED_SURROGATE} or {@link #NUL}. */
    static int length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return NUL;
            } else if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return UNPAIRED_SURROGATE;
            }
        }
        return bytes;
    }
}
