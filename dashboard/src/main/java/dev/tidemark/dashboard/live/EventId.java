package dev.tidemark.dashboard.live;

import java.util.Optional;

/**
 * Where a reader stands.
 *
 * @param start tells the server's lives apart: what was counted in an earlier one is gone
 * @param number of the event that the reader has, counted from 1
 */
public record EventId(String start, long number) {

    /** As readers send it back. */
    public String text() {
        return start + "-" + number;
    }

    /** Reads what {@link #text} writes; empty if it is anything else. */
    public static Optional<EventId> of(String text) {
        int dash = text.lastIndexOf('-');
        if (dash <= 0 || !text.substring(dash + 1).matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new EventId(text.substring(0, dash), Long.parseLong(text.substring(dash + 1))));
    }
}
