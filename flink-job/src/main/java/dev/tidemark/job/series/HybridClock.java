package dev.tidemark.job.series;

import java.util.function.LongSupplier;

/**
 * A hybrid logical clock that issues revisions: microseconds of the wall clock, but always more than the last one
 * (Kulkarni et al., <em>Logical Physical Clocks</em>, 2014, reduced to one process).
 *
 * <p>One clock serves all keys of a subtask. It stays below 2⁵³ until the year 2255.
 */
public final class HybridClock {
    private final LongSupplier wallMillis;
    private long last;

    public HybridClock(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /** A revision greater than any issued before. */
    public long next() {
        last = Math.max(last + 1, wallMillis.getAsLong() * 1000);
        return last;
    }

    /** The greatest revision issued so far. */
    public long last() {
        return last;
    }

    /**
     * Starts anew after a restore, above whatever the writer before issued until now: it issued no more than a revision
     * each microsecond, so it was no further ahead of its wall clock than this one begins.
     *
     * @param greatest the greatest revision that the checkpoint knows of
     * @param skewMillis by how much the clock of the machine that published since then may have been ahead of this one
     */
    public void resume(long greatest, long skewMillis) {
        last = Math.max(greatest, (wallMillis.getAsLong() + skewMillis) * 1000);
    }
}
