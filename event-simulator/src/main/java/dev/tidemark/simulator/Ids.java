package dev.tidemark.simulator;

import java.nio.charset.StandardCharsets;

/** Ids that look like those of real systems. */
final class Ids {
    private static final byte[] DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII);
    private static final int LENGTH = 13;

    private Ids() {}

    /** A letter and the 64 bits in base 36, 14 characters. */
    static String of(char kind, long bits) {
        byte[] text = new byte[LENGTH + 1];
        text[0] = (byte) kind;
        long rest = bits;
        for (int i = LENGTH; i > 0; i--) {
            text[i] = DIGITS[(int) Long.remainderUnsigned(rest, DIGITS.length)];
            rest = Long.divideUnsigned(rest, DIGITS.length);
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
