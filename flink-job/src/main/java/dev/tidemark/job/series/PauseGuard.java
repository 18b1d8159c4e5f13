package dev.tidemark.job.series;

import dev.tidemark.job.sink.StaleWriterException;
import dev.tidemark.job.sink.WriterLimits;
import java.util.function.LongSupplier;

/**
 * Stops a subtask that stood still for so long that another may have taken its place. It sees every tick and every
 * publication; between two of them, however much there is to do and however slow the sink, lies far less time than the
 * limit, unless the process did not run. A clock that is set forward by more than the limit looks the same and costs a
 * restart.
 */
public final class PauseGuard {
    private final LongSupplier wallMillis;
    private final long limitMillis;
    private long seen;

    /** Starts to watch. */
    public PauseGuard(LongSupplier wallMillis, WriterLimits limits) {
        this.wallMillis = wallMillis;
        this.limitMillis = limits.standStillMillis();
        this.seen = wallMillis.getAsLong();
    }

    /**
     * Shows that the subtask is awake; to be called before anything is published, and at each tick.
     *
     * @return the wall clock, epoch milliseconds
     * @throws StaleWriterException if the last call is too long ago
     */
    public long check() {
        long now = wallMillis.getAsLong();
        if (now - seen > limitMillis) {
            throw new StaleWriterException(
                    "this subtask stood still for " + (now - seen) / 1000 + " s; another may have taken its place");
        }
        seen = now;
        return now;
    }
}
