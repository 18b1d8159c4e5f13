package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Slice;
import dev.tidemark.job.exchange.Texts;

/** The value on the least event, by (event time, event id in unsigned UTF-8 bytes), of those that carry one. */
final class EarliestValue {
    private static final int ABSENT = 0;
    private static final int OWN_EVENT = 1;
    private static final int EVENT_OF_PREVIOUS = 2;

    private boolean present;
    private long time;
    private final Slice eventId = new Slice();
    private String value = "";

    boolean present() {
        return present;
    }

    /** Time of the event, epoch milliseconds. */
    long time() {
        return time;
    }

    /** The value; empty if there is none. */
    String value() {
        return value;
    }

    void clear() {
        present = false;
        time = 0;
        value = "";
    }

    /** Whether an event stands before the one that gave the value. */
    boolean yieldsTo(UserRecord event) {
        return !present
                || event.time() < time
                || event.time() == time && event.eventId().compareBytes(eventId) < 0;
    }

    void set(UserRecord event, String newValue) {
        present = true;
        time = event.time();
        eventId.show(event.eventId());
        value = newValue;
    }

    /** Writes it; the event is left out where {@code previous}, which is written before it, has the same one. */
    void write(ByteWriter out, EarliestValue previous) {
        if (!present) {
            out.writeByte(ABSENT);
            return;
        }
        if (previous.present && previous.time == time && previous.eventId.compareBytes(eventId) == 0) {
            out.writeByte(EVENT_OF_PREVIOUS);
        } else {
            out.writeByte(OWN_EVENT);
            out.writeSigned(time);
            out.writeSlice(eventId);
        }
        out.writeUtf8(value);
    }

    void read(ByteReader in, EarliestValue previous, Texts texts) {
        clear();
        int kind = in.readByte();
        if (kind == ABSENT) {
            return;
        }
        present = true;
        if (kind == EVENT_OF_PREVIOUS) {
            time = previous.time;
            eventId.show(previous.eventId);
        } else {
            time = in.readSigned();
            in.readSlice(eventId);
        }
        value = in.readUtf8(texts);
    }
}
