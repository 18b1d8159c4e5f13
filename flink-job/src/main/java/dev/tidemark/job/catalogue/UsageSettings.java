package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/** How sessions and actions are counted, of section 6 of {@code docs/metrics.md}. */
public record UsageSettings(Sessions sessions, Actions actions, Engagement engagement, PowerUsers powerUsers)
        implements Serializable {

    /** Without any file. */
    static final UsageSettings DEFAULTS = new UsageSettings(
            new Sessions(Duration.ofMinutes(30), Duration.ofHours(24)),
            new Actions(List.of(30)),
            new Engagement(5, 2),
            new PowerUsers(20));

    /**
     * How events are cut into sessions.
     *
     * @param gap the longest time between two events of a session, whole seconds
     * @param cap all events of a session lie less than this after its first one, whole seconds
     */
    public record Sessions(Duration gap, Duration cap) implements Serializable {}

    /** @param periods lengths of the analysis periods, in days */
    public record Actions(List<Integer> periods) implements Serializable {}

    /**
     * Levels of actions per day with an action.
     *
     * @param high more are high
     * @param low fewer are low
     */
    public record Engagement(int high, int low) implements Serializable {}

    /** @param minActions so many in an analysis period make a power user */
    public record PowerUsers(int minActions) implements Serializable {}
}
