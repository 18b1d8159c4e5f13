package dev.tidemark.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A condition that is not as it was told last.
 *
 * @param key of the condition
 * @param since epoch milliseconds from which on it holds: the end of the window, or of the time allowed for silence
 * @param details the part of the body that says what has changed: JSON
 */
record Change(String key, State state, long since, Details details) {
    /** Writes its part of a body. */
    @FunctionalInterface
    interface Details {
        void write(ObjectNode body);
    }
}
