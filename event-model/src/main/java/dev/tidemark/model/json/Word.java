package dev.tidemark.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A stretch of bytes as two numbers, so that short ones are compared and hashed without a loop. */
final class Word {
    /** The length in bytes up to which {@link #head}, {@link #tail} and the length tell words apart. */
    static final int MAX_EXACT = 16;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** 2⁶⁴ divided by the golden ratio: multiplying by it spreads every bit upwards (Knuth, TAOCP 3, section 6.4). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private Word() {}

    /** The first eight bytes, or all if there are fewer. */
    static long head(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length >= Long.BYTES) {
            return (long) EIGHT_BYTES.get(bytes, start);
        }
        if (start + Long.BYTES <= bytes.length) {
            return (long) EIGHT_BYTES.get(bytes, start) & ((1L << length * Byte.SIZE) - 1);
        }
        long head = 0;
        for (int i = end - 1; i >= start; i--) {
            head = head << Byte.SIZE | bytes[i] & 0xFF;
        }
        return head;
    }

    /** The last eight bytes, or 0 if there are fewer. */
    static long tail(byte[] bytes, int start, int end) {
        return end - start >= Long.BYTES ? (long) EIGHT_BYTES.get(bytes, end - Long.BYTES) : 0;
    }

    /** A hash of {@code bits} bits. */
    static int hash(long head, long tail, int length, int bits) {
        return (int) ((head ^ Long.rotateLeft(tail, 29) ^ length) * SPREAD >>> Long.SIZE - bits);
    }
}
