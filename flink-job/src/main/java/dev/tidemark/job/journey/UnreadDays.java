package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Page;

/**
 * The days of a user's history that were not read: most events concern the latest ones, and those before are copied as
 * bytes.
 *
 * <p>As bytes: last day, number of days back to the first one; what the owner keeps of all days; then the days, the latest
 * first. Each begins with a number of the owner's and the number of days back to the day before; what follows is the
 * owner's too. Mutable, to be pointed at other bytes again and again.
 */
final class UnreadDays {
    /** Before all days. */
    static final int NO_DAY = Integer.MIN_VALUE;

    private final ByteReader in = new ByteReader();
    private byte[] bytes = Page.ABSENT;
    /** Where the days begin and end there. */
    private int rest;

    private int end;
    private int nextDay;
    private int firstDay;

    /** Makes it a history without days. */
    void clear() {
        bytes = Page.ABSENT;
        rest = 0;
        end = 0;
        nextDay = NO_DAY;
        firstDay = NO_DAY;
    }

    /** Begins to read a range of bytes, not empty, which must not change any more; see {@link #headRead}. */
    ByteReader decode(byte[] source, int first, int last) {
        bytes = source;
        end = last;
        in.over(source, first);
        nextDay = (int) in.readSigned();
        firstDay = nextDay - (int) in.readUnsigned();
        return in;
    }

    /** What precedes the days was read. */
    void headRead() {
        rest = in.position();
    }

    /** Whether every day was read. */
    boolean isEmpty() {
        return rest == end;
    }

    /** The latest of the days, or {@link #NO_DAY}. */
    int nextDay() {
        return nextDay;
    }

    /** Begins to read the latest of the days; see {@link #back} and {@link #dayRead}. */
    ByteReader next() {
        return in.over(bytes, rest);
    }

    /** Reads how far the day before the one that is being read is away, as the second number of each day. */
    void back() {
        nextDay -= (int) in.readUnsigned();
    }

    /** The latest of the days was read to its end. */
    void dayRead() {
        rest = in.position();
        if (rest == end) {
            nextDay = NO_DAY;
        }
    }

    /** A day at or before the first one of the whole history; of no use if that has none. */
    int firstDay() {
        return firstDay;
    }

    /** The history has that day too. */
    void include(int day) {
        firstDay = firstDay == NO_DAY ? day : Math.min(firstDay, day);
    }

    /** Forgets the days; the history begins with a day that was read, or with {@link #NO_DAY}. */
    void forget(int first) {
        rest = end;
        nextDay = NO_DAY;
        firstDay = first;
    }

    /** Writes the head of a history whose last day is that. */
    void encodeHead(int lastDay, ByteWriter out) {
        out.writeSigned(lastDay);
        out.writeUnsigned(lastDay - firstDay);
    }

    /** Writes the second number of a day. */
    static void encodeBack(int day, int dayBefore, ByteWriter out) {
        out.writeUnsigned(dayBefore == NO_DAY ? 0 : day - dayBefore);
    }

    /** Writes the days. */
    void encode(ByteWriter out) {
        out.append(bytes, rest, end - rest);
    }
}
