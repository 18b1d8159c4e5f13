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
     * Whether an operator has only seen what is more than two days old: by its watermark, as the greatest event time is
     * that of the partition which is ahead of all others, and without one by the greatest event time.
     *
     * @param greatestEventTime so far, epoch milliseconds, or {@link Long#MIN_VALUE} before any
     * @param watermark likewise
     * @param now wall clock, epoch milliseconds
     */
    public static boolean is(long greatestEventTime, long watermark, long now) {
        return isOld(watermark == Long.MIN_VALUE ? greatestEventTime : watermark, now);
    }

    /** Whether there is a time, and it is more than two days ago. */
    public static boolean isOld(long time, long now) {
        return time != Long.MIN_VALUE && now - time > BEHIND_MILLIS;
    }
}
