package dev.tidemark.simulator.publish;

import java.time.InstantSource;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/** Hands records on at a {@link Pace} and tells how far it has come. Thread-safe. */
public final class Feed {
    private static final long PROGRESS_MILLIS = 250;

    /** So often does a waiting feed look whether it was interrupted. */
    private static final long LONGEST_WAIT_MILLIS = 100;

    private final InstantSource clock;
    private final LongConsumer waiting;

    /** A feed by the wall clock. */
    public static Feed live() {
        return new Feed(InstantSource.system(), millis -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis)));
    }

    /** @param waiting lets so many milliseconds go by */
    public Feed(InstantSource clock, LongConsumer waiting) {
        this.clock = clock;
        this.waiting = waiting;
    }

    /**
     * Hands on all records, or those before the thread is interrupted; the interrupt stays set.
     *
     * @param timestamp the record timestamp of a record, epoch milliseconds
     * @return how many
     */
    public <R> long run(
            Iterator<R> records, ToLongFunction<R> timestamp, Pace pace, Progress progress, Consumer<R> out) {
        long started = clock.millis();
        long reported = started;
        long latest = 0;
        long count = 0;
        while (!Thread.currentThread().isInterrupted() && records.hasNext()) {
            // A rate is waited for before the record is taken, so that an interrupt leaves it with the caller.
            long now = await(turn(pace, started, count));
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            R record = records.next();
            latest = timestamp.applyAsLong(record);
            if (pace instanceof Pace.ByTimestamp) {
                now = await(latest);
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
            out.accept(record);
            count++;
            if (now - reported >= PROGRESS_MILLIS) {
                progress.reached(count, latest);
                reported = now;
            }
        }
        progress.reached(count, latest);
        return count;
    }

    private static long turn(Pace pace, long started, long number) {
        return pace instanceof Pace.AtMost limit
                ? started + (long) (number * 1_000 / limit.recordsPerSecond())
                : Long.MIN_VALUE;
    }

    private long await(long due) {
        long now = clock.millis();
        while (now < due && !Thread.currentThread().isInterrupted()) {
            waiting.accept(Math.min(due - now, LONGEST_WAIT_MILLIS));
            now = clock.millis();
        }
        return now;
    }
}
