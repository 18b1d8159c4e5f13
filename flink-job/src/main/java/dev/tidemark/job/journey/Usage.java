package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.exchange.Texts;
import java.util.Optional;

/**
 * The section of a {@link UserProfile} that holds what the user did: what sessions are made of, and the actions of each day. An event that adds nothing to it leaves its bytes as they are, and they are not read.
 *
 * <p>As bytes: their number, which is all if nothing is kept; then the last day with an action, the number of bytes of
 * the sessions, the sessions, and the actions. Mutable, to be pointed at other bytes again and again.
 */
final class Usage {
    private static final int CAPACITY = 256;
    private static final int NO_DAY = Integer.MIN_VALUE;

    private final ByteReader in = new ByteReader();
    private final ByteWriter body = new ByteWriter(CAPACITY);
    private final ByteWriter part = new ByteWriter(CAPACITY);
    private final SessionRuns seconds = new SessionRuns();
    private final SessionParts parts = new SessionParts();
    private final DailyActions actions = new DailyActions();
    private byte[] bytes = Page.ABSENT;
    private int from;
    private int until;
    private boolean read;
    private Texts texts = new Texts();
    /** Where the sessions are. */
    private int sessionsFrom;

    private int sessionsUntil;
    /** Which of them was read. */
    private Optional<SessionState> sessions = Optional.empty();

    private int lastDay;

    /** Makes it that of a user who did nothing. */
    void clear() {
        locate(Page.ABSENT, 0, 0);
        read(texts);
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
    void read(Texts canonical) {
        if (read) {
            return;
        }
        read = true;
        texts = canonical;
        sessions = Optional.empty();
        sessionsFrom = from;
        sessionsUntil = from;
        if (from < until) {
            in.over(bytes, from).readSigned();
            int length = (int) in.readUnsigned();
            sessionsFrom = in.position();
            sessionsUntil = sessionsFrom + length;
        }
        actions.decode(bytes, sessionsUntil, until);
    }

    /** Writes it, with its number of bytes. */
    void encode(ByteWriter out) {
        if (!read) {
            out.writeUnsigned(until - from);
            out.append(bytes, from, until - from);
            return;
        }
        if (isEmpty()) {
            out.writeUnsigned(0);
            return;
        }
        body.clear();
        body.writeSigned(lastDay);
        if (sessions.isEmpty()) {
            body.writeUnsigned(sessionsUntil - sessionsFrom);
            body.append(bytes, sessionsFrom, sessionsUntil - sessionsFrom);
        } else {
            part.clear();
            if (hasSessions()) {
                sessions.get().encode(part);
            }
            body.writeUnsigned(part.size());
            body.append(part);
        }
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
        return read ? !hasSessions() && actions.isEmpty() : from == until;
    }

    /** Whether there is anything of sessions. */
    boolean hasSessions() {
        if (!read) {
            in.over(bytes, from).readSigned();
            return in.readUnsigned() > 0;
        }
        return sessions.isEmpty()
                ? sessionsFrom < sessionsUntil
                : !sessions.get().isEmpty();
    }

    /** What sessions are cut from by time, when {@linkplain #read read}. */
    SessionRuns seconds() {
        return readAs(seconds);
    }

    /** What sessions are made of by id, when {@linkplain #read read}. A job has one of the two. */
    SessionParts parts() {
        return readAs(parts);
    }

    private <T extends SessionState> T readAs(T state) {
        if (sessions.isEmpty()) {
            state.decode(bytes, sessionsFrom, sessionsUntil, texts);
            sessions = Optional.of(state);
        }
        return state;
    }

    /** When {@linkplain #read read}. */
    DailyActions actions() {
        return actions;
    }
}
