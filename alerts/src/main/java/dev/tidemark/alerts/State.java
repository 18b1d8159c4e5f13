package dev.tidemark.alerts;

import java.util.Locale;

/** The states of a condition. */
enum State {
    NORMAL,
    /** The latest complete window of a series lies outside its band. */
    ANOMALOUS,
    /** A source has brought nothing for longer than it may. */
    SILENT;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException if there is none of that name
     */
    static State of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
