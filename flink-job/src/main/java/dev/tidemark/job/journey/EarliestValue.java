package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.util.Arrays;

/** The value on the least event, by (event time, event id in unsigned UTF-8 bytes), of those that carry one. */
final class EarliestValue {
    private static final byte[] NO_ID = new byte[0];

    private static final int ABSENT = 0;
    private static final int OWN_EVENT = 1;
    private static final int EVENT_OF_PREVIOUS = 2;

    private boolean present;
    private long time;
    private byte[] eventId = NO_ID;
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
        eventId = NO_ID;
        value = "";
    }

    /** Whether an event stands before the one that gave the value. */
    boolean yieldsTo(UserRecord event) {
        return !present
                || event.time() < time
                || event.time() == time && Arrays.compareUnsigned(event.eventId(), eventId) < 0;
    }

    void set(UserRecord event, String newValue) {
        present = true;
        time = event.time();
        eventId = event.eventId();
        value = newValue;
    }

    /** Writes it; the event is left out where {@code previous}, which is written before it, has the same one. */
    void write(ByteWriter out, EarliestValue previous) {
        if (!present) {
            out.writeByte(ABSENT);
            return;
        }
        if (previous.present && previous.time == time && Arrays.equals(previous.eventId, eventId)) {
            out.writeByte(EVENT_OF_PREVIOUS);
        } else {
            out.writeByte(OWN_EVENT);
            out.writeSigned(time);
            out.writeBytes(eventId);
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
            eventId = previous.eventId;
        } else {
            time = in.readSigned();
            eventId = in.readBytes();
        }
        value = in.readUtf8(texts);
    }
}
