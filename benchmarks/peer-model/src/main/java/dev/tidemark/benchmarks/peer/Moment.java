package dev.tidemark.benchmarks.peer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The place of an event among those of its message or user: by time, then by id as unsigned UTF-8 bytes.
 *
 * @param time epoch milliseconds
 */
public record Moment(long time, String eventId) implements Comparable<Moment> {
    @Override
    public int compareTo(Moment other) {
        return time != other.time
                ? Long.compare(time, other.time)
                : Arrays.compareUnsigned(utf8(eventId), utf8(other.eventId));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
