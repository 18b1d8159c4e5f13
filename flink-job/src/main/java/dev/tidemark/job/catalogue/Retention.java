package dev.tidemark.job.catalogue;

import java.time.Duration;

/** How long after its end a slice can still change. */
enum Retention {
    /** As raw events can. */
    EVENTS(0),
    /** As raw events, in the week that they lie in. */
    ACTIVITY(7),
    /** As activity, or until a profile comes that moves it 40 days later. */
    PROFILE(7),
    /** A message lives for the horizon after its latest event. */
    MESSAGES(0),
    /** An entry day of a funnel changes until the end of its conversion window. */
    FUNNEL(1),
    /** A day of exposure changes until the end of the window in which its users convert. */
    EXPERIMENT(1),
    /** Users are activated within at most 30 days of registration. */
    ACTIVATION(31),
    /** Unbounded retention looks 90 days far. */
    COHORT(90),
    /** Of derived metrics: they have no slices. */
    NOTHING(0);

    /** Days that clocks, allowed lateness and the next sweep may add to every retention. */
    private static final int MARGIN_DAYS = 4;

    private static final int LATE_PROFILE_DAYS = 41;

    private final int moreDays;

    Retention(int moreDays) {
        this.moreDays = moreDays;
    }

    /**
     * @param horizon how much older than its record an event may be
     * @param funnels the longest conversion window of a funnel
     * @param experiments the window in which users convert after an exposure
     */
    int days(Duration horizon, Duration funnels, Duration experiments) {
        int horizonDays = Math.toIntExact(horizon.toDays()) + 1;
        int events = horizonDays + MARGIN_DAYS + moreDays;
        return switch (this) {
            case EVENTS, ACTIVITY, ACTIVATION, COHORT -> events;
            case MESSAGES -> events + horizonDays;
            case PROFILE -> Math.max(horizonDays, LATE_PROFILE_DAYS) + MARGIN_DAYS + moreDays;
            case FUNNEL -> events + Math.toIntExact(funnels.toDays());
            case EXPERIMENT -> events + Math.toIntExact(experiments.toDays());
            case NOTHING -> 0;
        };
    }
}
