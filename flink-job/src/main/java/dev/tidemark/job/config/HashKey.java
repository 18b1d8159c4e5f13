package dev.tidemark.job.config;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The secret of the keyed hash of ids, 128 bits. Never shown.
 *
 * @param low the first eight bytes, little-endian as SipHash reads them
 * @param high the last eight
 */
public record HashKey(long low, long high) implements Serializable {
    /** How many bytes make a key. */
    public static final int BYTES = 16;

    private static final long serialVersionUID = 1L;

    /** The key of {@link #BYTES} bytes. */
    public static HashKey of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new HashKey(buffer.getLong(), buffer.getLong());
    }

    @Override
    public String toString() {
        return "HashKey[***]";
    }
}
