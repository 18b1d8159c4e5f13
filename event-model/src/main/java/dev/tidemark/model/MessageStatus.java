package dev.tidemark.model;

import java.util.Locale;

/**
 * The canonical states of a message. {@code SENT < DELIVERED < READ < CLICKED} by {@link #rank()}; a higher state
 * implies the lower ones, {@code FAILED} implies only {@code SENT}.
 */
public enum MessageStatus {
    SENT(0),
    DELIVERED(1),
    READ(2),
    CLICKED(3),
    FAILED(0);

    private final int rank;

    MessageStatus(int rank) {
        this.rank = rank;
    }

    /** Position in the order of states, 0 to 3; {@code FAILED} ranks with {@code SENT}. */
    public int rank() {
        return rank;
    }

    /** The name in JSON and in dimension values: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
