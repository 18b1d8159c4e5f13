package dev.tidemark.simulator.oracle;

import java.util.OptionalInt;

/**
 * What a catalogue file can decide of sessions and actions.
 *
 * @param topPercent so many of the users with actions are power users; empty: those with 20 actions
 */
public record UsageRules(Sessions sessions, Actions actions, OptionalInt topPercent) {
    /** Without such a file. */
    public static final UsageRules DEFAULTS =
            new UsageRules(Sessions.BY_GAP, Actions.OF_PRODUCT_EVENTS, OptionalInt.empty());

    /** What makes a session of events. */
    public enum Sessions {
        BY_GAP,
        BY_ID
    }

    /** What is an action. */
    public enum Actions {
        OF_PRODUCT_EVENTS,
        /** And each message that the user sent. */
        OF_MESSAGES_TOO
    }
}
