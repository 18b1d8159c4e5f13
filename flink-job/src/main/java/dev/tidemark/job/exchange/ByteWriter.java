package dev.tidemark.job.exchange;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Fields as bytes, in a buffer that grows and is used again; {@link ByteReader} reads them. Not thread-safe. */
public class ByteWriter {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;

    /** @param capacity bytes to begin with, at least 16 */
    public ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Forgets what was written. */
    public final void clear() {
        size = 0;
    }

    /** Number of bytes written. */
    public final int size() {
        return size;
    }

    /** A copy of what was written. */
    public final byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Writes the low 8 bits. */
    public final void writeByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    /** Writes 8 bytes. */
    public final void writeLong(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /** Writes 8 bytes for each value of a range. */
    public final void writeLongs(long[] values, int from, int until) {
        reserve((until - from) * Long.BYTES);
        for (int i = from; i < until; i++) {
            LONG.set(bytes, size, values[i]);
            size += Long.BYTES;
        }
    }

    /** Writes 1 to 10 bytes, few if {@code value} is small and not negative. */
    public final void writeUnsigned(long value) {
        reserve(10);
        if ((value & ~0x7FL) == 0) {
            bytes[size++] = (byte) value;
        } else if (value >>> 56 == 0) {
            int length = (Long.SIZE + 6 - Long.numberOfLeadingZeros(value)) / 7;
            LONG.set(bytes, size, Septets.spread(value) | Septets.MORE >>> (9 - length) * Byte.SIZE);
            size += length;
        } else {
            writeLongUnsigned(value);
        }
    }

    private void writeLongUnsigned(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes 1 to 10 bytes, few if {@code value} is near 0 on either side. */
    public final void writeSigned(long value) {
        writeUnsigned(value << 1 ^ value >> 63);
    }

    /** Writes a length and as many bytes. */
    public final void writeBytes(byte[] source) {
        writeUnsigned(source.length);
        append(source, 0, source.length);
    }

    /** Writes a length and the bytes that a slice shows. */
    public final void writeSlice(Slice slice) {
        slice.appendTo(this);
    }

    /** Writes a text inline: its length in UTF-8 bytes and the bytes. */
    public final void writeUtf8(String text) {
        int length = text.length();
        reserve(length + 10);
        int before = size;
        writeUnsigned(length);
        byte[] target = bytes;
        int at = size;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // Not ASCII: the length was wrong, begin again.
                size = before;
                writeBytes(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            target[at + i] = (byte) c;
        }
        size = at + length;
    }

    /** Writes bytes as they are, without their length. */
    public final void append(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Writes what another writer holds, without its length. */
    public final void append(ByteWriter other) {
        append(other.bytes, 0, other.size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
