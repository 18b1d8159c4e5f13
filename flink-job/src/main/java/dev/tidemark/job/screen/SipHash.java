package dev.tidemark.job.screen;

import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * SipHash-2-4, a keyed 64-bit hash (Aumasson, Bernstein: <em>SipHash: a fast short-input PRF</em>, 2012). Without the key
 * nobody can choose ids that fall into registers of their liking, which is how an unkeyed HyperLogLog is attacked.
 */
public final class SipHash implements Serializable {
    private static final long serialVersionUID = 1;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long key0;
    private final long key1;

    /**
     * @param key0 the first 8 bytes of the key, little-endian
     * @param key1 the last 8 bytes
     */
    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** Hash of a text's UTF-8 bytes. */
    public long hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Hash of bytes. */
    public long hash(byte[] bytes) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int whole = bytes.length & ~7;
        // Each turn takes one word; the one at `whole` takes the tail and the length, the last finishes without a word.
        for (int i = 0; i <= whole + 8; i += 8) {
            boolean last = i > whole;
            long word = last ? 0 : i < whole ? (long) LONGS.get(bytes, i) : tail(bytes, whole);
            if (last) {
                v2 ^= 0xff;
            }
            v3 ^= word;
            for (int round = last ? 4 : 2; round > 0; round--) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** The bytes after the last whole word, with the length in the top byte. */
    private static long tail(byte[] bytes, int from) {
        long word = (long) bytes.length << 56;
        for (int i = from; i < bytes.length; i++) {
            word |= (bytes[i] & 0xffL) << (8 * (i - from));
        }
        return word;
    }
}
