package dev.tidemark.model;

import java.util.Locale;

/** How likely a user is to come back, by how long the user has been away measured by how often the user came. */
public enum ChurnState {
    ACTIVE,
    AT_RISK,
    DORMANT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As the contract spells it: {@code at_risk}. */
    public String text() {
        return text;
    }

    /**
     * The inverse of {@link #text}.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public static ChurnState of(String text) {
        for (ChurnState state : values()) {
            if (state.text.equals(text)) {
                return state;
            }
        }
        throw new IllegalArgumentException("churn state is unknown");
    }
}
