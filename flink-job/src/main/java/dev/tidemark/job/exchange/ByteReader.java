package dev.tidemark.job.exchange;

import java.util.Arrays;

/**
 * A cursor over bytes that a {@link ByteWriter} wrote; fields are read in the order in which they were written. To be
 * used again for other bytes. Not thread-safe.
 */
public class ByteReader {
    private byte[] bytes = new byte[0];
    private int position;

    /** Begins to read {@code source}, which must not change meanwhile. */
    public final ByteReader over(byte[] source) {
        bytes = source;
        position = 0;
        return this;
    }

    /** Begins to read {@code source}, which must not change meanwhile, behind its first {@code skipped} bytes. */
    public final ByteReader over(byte[] source, int skipped) {
        bytes = source;
        position = skipped;
        return this;
    }

    /** Number of bytes read, skipped ones included. */
    public final int position() {
        return position;
    }

    /** What {@link ByteWriter#writeByte} wrote, 0 to 255. */
    public final int readByte() {
        return bytes[position++] & 0xFF;
    }

    /** What {@link ByteWriter#writeLong} wrote. */
    public final long readLong() {
        long value = (long) ByteWriter.LONG.get(bytes, position);
        position += Long.BYTES;
        return value;
    }

    /** What {@link ByteWriter#writeLongs} wrote, to the places of {@code target} from {@code from} to before {@code until}. */
    public final void readLongs(long[] target, int from, int until) {
        for (int i = from; i < until; i++) {
            target[i] = (long) ByteWriter.LONG.get(bytes, position + (i - from) * Long.BYTES);
        }
        position += (until - from) * Long.BYTES;
    }

    /** What {@link ByteWriter#writeUnsigned} wrote. */
    public final long readUnsigned() {
        byte first = bytes[position++];
        if (first >= 0) {
            return first;
        }
        if (position + Long.BYTES - 1 <= bytes.length) {
            long next = (long) ByteWriter.LONG.get(bytes, position - 1);
            long ends = ~next & Septets.MORE;
            if (ends != 0) {
                int bits = Long.numberOfTrailingZeros(ends) + 1;
                position += bits / Byte.SIZE - 1;
                return Septets.gather(next & -1L >>> Long.SIZE - bits);
            }
        }
        long value = first & 0x7F;
        for (int shift = 7; ; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** What {@link ByteWriter#writeSigned} wrote. */
    public final long readSigned() {
        long value = readUnsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /** What {@link ByteWriter#writeBytes} or {@link ByteWriter#writeUtf8} wrote, as bytes. */
    public final byte[] readBytes() {
        int length = (int) readUnsigned();
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** Points a slice at what {@link ByteWriter#writeBytes} or its like wrote. */
    public final void readSlice(Slice slice) {
        int length = (int) readUnsigned();
        slice.show(bytes, position, position + length);
        position += length;
    }

    /** What {@link ByteWriter#writeUtf8} wrote; equal texts are one object. */
    public final String readUtf8(Texts texts) {
        int length = (int) readUnsigned();
        position += length;
        return texts.of(bytes, position - length, length);
    }

    /** Whether everything was read. */
    public final boolean atEnd() {
        return position == bytes.length;
    }
}
