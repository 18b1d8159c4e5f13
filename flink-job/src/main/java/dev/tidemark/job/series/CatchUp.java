package dev.tidemark.job.series;

import java.time.Duration;

/**
 * Tells a job that reads history from one that is live. What it computes of history changes many times before anybody
 * could read it, so that publishing it every second would cost more than computing it.
 */
public final class CatchUp {
    /** How often the job publishes while it catches up, of wall time. */
    public static final long PUBLISH_MILLIS = Duration.ofMinutes(1).toMillis();

    /** More than a day, so that a history that ends with yesterday counts as live all of today. */
    private static final long BEHIND_MILLIS = Duration.ofDays(2).toMillis();

    private CatchUp() {}

    /**
     * Whether the job is more than two days behind.
     *
     * @param eventTime the greatest event time so far, epoch milliseconds, or {@link Long#MIN_VALUE} before any
     * @param now wall clock, epoch milliseconds
     */
    public static boolean is(long eventTime, long now) {
        return eventTime != Long.MIN_VALUE && now - eventTime > BEHIND_MILLIS;
    }
}
