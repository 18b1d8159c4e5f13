package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How sessions and actions are counted, of section 6 of {@code docs/metrics.md}. Its text enters hashes: what a file that
 * says nothing gets reads as it did before there was a choice.
 */
public record UsageSettings(SessionRule sessions, Actions actions, Engagement engagement, PowerUserRule powerUsers)
        implements Serializable {

    static final Duration GAP = Duration.ofMinutes(30);
    static final Duration CAP = Duration.ofHours(24);
    static final int MIN_ACTIONS = 20;

    /** Without any file. */
    public static final UsageSettings DEFAULTS = new UsageSettings(
            new Sessions(GAP, CAP),
            new Actions(List.of(30), ActionSource.PRODUCT_EVENTS),
            new Engagement(5, 2),
            new PowerUsers(MIN_ACTIONS));

    /** How events are cut into sessions. */
    public sealed interface SessionRule extends Serializable {}

    /**
     * By the time between them.
     *
     * @param gap the longest time between two events of a session, whole seconds
     * @param cap all events of a session lie less than this after its first one, whole seconds
     */
    public record Sessions(Duration gap, Duration cap) implements SessionRule {}

    /** By the session ids that they carry. */
    public record SessionsById() implements SessionRule {}

    /** Whether sessions are told apart by the ids that events carry. */
    public boolean sessionsById() {
        return sessions instanceof SessionsById;
    }

    /** Whether messages that a user sends are actions. */
    public boolean messagesAreActions() {
        return actions.source() == ActionSource.MESSAGES_TOO;
    }

    /** So many actions in an analysis period make a power user; empty if what others do decides. */
    public OptionalInt minActions() {
        return powerUsers instanceof PowerUsers rule ? OptionalInt.of(rule.minActions()) : OptionalInt.empty();
    }

    /** What is an action of a user. */
    public enum ActionSource {
        /** Qualifying product events. */
        PRODUCT_EVENTS,
        /** And message events with the status {@code sent}. */
        MESSAGES_TOO
    }

    /** @param periods lengths of the analysis periods, in days */
    public record Actions(List<Integer> periods, ActionSource source) implements Serializable {
        @Override
        public String toString() {
            return "Actions[periods=" + periods + (source == ActionSource.PRODUCT_EVENTS ? "]" : ", " + source + "]");
        }
    }

    /**
     * Levels of actions per day with an action.
     *
     * @param high more are high
     * @param low fewer are low
     */
    public record Engagement(int high, int low) implements Serializable {}

    /** Who is a power user. */
    public sealed interface PowerUserRule extends Serializable {}

    /** @param minActions so many in an analysis period make a power user */
    public record PowerUsers(int minActions) implements PowerUserRule {}

    /** @param percent so many of the users with an action, those with the most actions, and whoever has as many as the last of them */
    public record TopUsers(int percent) implements PowerUserRule {}
}
