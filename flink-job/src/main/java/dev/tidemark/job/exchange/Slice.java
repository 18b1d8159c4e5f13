package dev.tidemark.job.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A view of a range of bytes, to be pointed at another range again and again; so an id can be read and compared without
 * being copied. Ordered by unsigned bytes. Valid as long as the bytes it shows.
 */
public final class Slice {
    private byte[] bytes = Page.ABSENT;
    private int from;
    private int until;

    void show(byte[] source, int first, int end) {
        bytes = source;
        from = first;
        until = end;
    }

    /** Shows what another slice shows. */
    public void show(Slice other) {
        show(other.bytes, other.from, other.until);
    }

    /** Shows nothing. */
    public void clear() {
        show(Page.ABSENT, 0, 0);
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return from == until;
    }

    /** The bytes as UTF-8. */
    public String toText() {
        return new String(bytes, from, until - from, UTF_8);
    }

    /** Less than, equal to or greater than 0 as these bytes sort before, with or after the other's, unsigned. */
    public int compareBytes(Slice other) {
        return Arrays.compareUnsigned(bytes, from, until, other.bytes, other.from, other.until);
    }

    /** Whether both show the same place, which means equal bytes; other places may hold equal bytes too. */
    public boolean isSamePlace(Slice other) {
        return bytes == other.bytes && from == other.from && until == other.until;
    }

    void appendTo(ByteWriter out) {
        out.writeUnsigned(until - from);
        out.append(bytes, from, until - from);
    }
}
