package dev.tidemark.simulator.oracle;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The place of an event in the order by (event time, event id); ids by unsigned UTF-8 bytes.
 *
 * @param time epoch milliseconds
 */
record Moment(long time, String eventId) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
        return time != other.time ? Long.compare(time, other.time) : compareText(eventId, other.eventId);
    }

    /** Compares by unsigned UTF-8 bytes. */
    static int compareText(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
