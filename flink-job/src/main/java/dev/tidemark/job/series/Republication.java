package dev.tidemark.job.series;

import dev.tidemark.job.sink.WriterLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/**
 * What is published once more after a restore, in shares, once no record of the writer before can come any more.
 *
 * <p>A compacted topic keeps the <em>last</em> record of a key. A writer that was paused or cut off and replaced may still
 * append old ones, and after compaction nothing greater would be left: so everything that it can have overwritten is
 * published after it.
 *
 * <pre>
 * waiting ── settled ─▶ under way ── {@value #SHARES} shares ─▶ done
 * </pre>
 *
 * @param <T> a series, or what else is published as a whole
 */
public final class Republication<T> {
    private static final int SHARES = 25;
    private static final long NEVER = Long.MAX_VALUE;

    private final long dueAt;
    private Queue<T> rest;
    private int share;
    /** Read by the thread that reports metrics. */
    private volatile long remaining;

    private Republication(long dueAt) {
        this.dueAt = dueAt;
        this.remaining = dueAt == NEVER ? 0 : 1;
    }

    /** Nothing: there was no writer before. */
    public static <T> Republication<T> none() {
        return new Republication<>(NEVER);
    }

    /** Of a writer that takes another's place now. */
    public static <T> Republication<T> after(long restoredAt, WriterLimits limits) {
        return new Republication<>(restoredAt + limits.settledMillis());
    }

    /**
     * The next share.
     *
     * @param now wall clock, epoch milliseconds
     * @param all what there is; asked once, when the time has come
     */
    public List<T> next(long now, Supplier<? extends Collection<T>> all) {
        if (remaining == 0 || now < dueAt) {
            return List.of();
        }
        if (rest == null) {
            rest = new ArrayDeque<>(all.get());
            share = (rest.size() + SHARES - 1) / SHARES;
        }
        List<T> next = new ArrayList<>();
        for (int i = 0; i < share; i++) {
            T one = rest.poll();
            if (one != null) {
                next.add(one);
            }
        }
        remaining = rest.size();
        return next;
    }

    /** How many are still to go; 1 as long as that is not known, 0 when it is done or nothing was restored. */
    public long remaining() {
        return remaining;
    }
}
