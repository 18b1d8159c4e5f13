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
        State state = new State(key0, key1);
        int whole = bytes.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            state.take((long) LONGS.get(bytes, i));
        }
        state.take(tail(bytes, whole));
        return state.finish();
    }

    /** The bytes after the last whole word, with the length in the top byte. */
    private static long tail(byte[] bytes, int from) {
        int rest = bytes.length - from;
        long word = 0;
        if (from > 0 && rest > 0) {
            // The last eight bytes, without those of the last whole word.
            word = (long) LONGS.get(bytes, bytes.length - Long.BYTES) >>> Long.SIZE - rest * Byte.SIZE;
        } else {
            for (int i = 0; i < rest; i++) {
                word |= (bytes[from + i] & 0xffL) << i * Byte.SIZE;
            }
        }
        return (long) bytes.length << 56 | word;
    }

    /** The four words that the input is mixed into; the compiler keeps them in registers. */
    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long key0, long key1) {
            v0 = key0 ^ 0x736f6d6570736575L;
            v1 = key1 ^ 0x646f72616e646f6dL;
            v2 = key0 ^ 0x6c7967656e657261L;
            v3 = key1 ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish() {
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
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
    }
}
