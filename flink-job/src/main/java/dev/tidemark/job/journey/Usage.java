package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.exchange.Texts;

/**
 * The section of a {@link UserProfile} that holds what the user did: the seconds that sessions are cut from, and the
 * actions of each day. An event that adds nothing to it leaves its bytes as they are, and they are not read.
 *
 * <p>As bytes: their number, which is all if nothing is kept; then the last day with an action, the number of bytes of
 * the seconds, the seconds, and the actions. Mutable, to be pointed at other bytes again and again.
 */
final class Usage {
    private static final int CAPACITY = 256;
    private static final int NO_DAY = Integer.MIN_VALUE;

    private final ByteReader in = new ByteReader();
    private final ByteWriter body = new ByteWriter(CAPACITY);
    private final ByteWriter part = new ByteWriter(CAPACITY);
    private final SessionRuns seconds = new SessionRuns();
    private final DailyActions actions = new DailyActions();
    private byte[] bytes = Page.ABSENT;
    private int from;
    private int until;
    private boolean read;
    private int lastDay;

    /** Makes it that of a user who did nothing. */
    void clear() {
        locate(Page.ABSENT, 0, 0);
        read = true;
        seconds.clear();
        actions.clear();
    }

    /** Points it at a range of what {@link #encode} wrote, behind the number of bytes. */
    void locate(byte[] source, int first, int last) {
        bytes = source;
        from = first;
        until = last;
        read = false;
        lastDay = first == last ? NO_DAY : (int) in.over(source, first).readSigned();
    }

    /** Reads it, to be changed. */
    void read(Texts texts) {
        if (read) {
            return;
        }
        read = true;
        if (from == until) {
            seconds.clear();
            actions.clear();
            return;
        }
        in.over(bytes, from).readSigned();
        int length = (int) in.readUnsigned();
        int first = in.position();
        seconds.decode(bytes, first, first + length, texts);
        actions.decode(bytes, first + length, until);
    }

    /** Writes it, with its number of bytes. */
    void encode(ByteWriter out) {
        if (!read) {
            out.writeUnsigned(until - from);
            out.append(bytes, from, until - from);
            return;
        }
        if (seconds.isEmpty() && actions.isEmpty()) {
            out.writeUnsigned(0);
            return;
        }
        body.clear();
        body.writeSigned(lastDay);
        part.clear();
        if (!seconds.isEmpty()) {
            seconds.encode(part);
        }
        body.writeUnsigned(part.size());
        body.append(part);
        if (!actions.isEmpty()) {
            actions.encode(body);
        }
        out.writeUnsigned(body.size());
        out.append(body);
    }

    /** Notes a day with an action. */
    void actedOn(int day) {
        lastDay = Math.max(lastDay, day);
    }

    /** The last day with an action, or a day before all. */
    int lastDay() {
        return lastDay;
    }

    /** Whether there is nothing. */
    boolean isEmpty() {
        return read ? seconds.isEmpty() && actions.isEmpty() : from == until;
    }

    /** Whether there are seconds, when not {@linkplain #read read} to be changed. */
    boolean hasSeconds() {
        in.over(bytes, from).readSigned();
        return in.readUnsigned() > 0;
    }

    /** When {@linkplain #read read}. */
    SessionRuns seconds() {
        return seconds;
    }

    /** When {@linkplain #read read}. */
    DailyActions actions() {
        return actions;
    }
}
