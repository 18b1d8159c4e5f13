package dev.tidemark.dashboard.live;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest value of each open window, and the latest changes of any window in their order, for readers who follow at
 * their own pace. A window is open until an hour after its end; one that moves, after where it stands. One writer, any
 * number of readers; nobody waits for a reader, so one who is {@value #CHANGES} changes behind has lost the thread.
 *
 * <p>Until the writer says that it is {@link #loaded}, what is put is what has been, which nobody follows: of it only
 * open windows are kept. Thread-safe.
 */
public final class Board {
    /** How many changes are remembered. */
    static final int CHANGES = 1 << 14;

    /** Far more than are open at once. Of more those go that ended first, and are counted. */
    static final int MOST_KEYS = 200_000;

    /** How many are left then, so that it is not needed again at once. */
    private static final int KEYS_LEFT = MOST_KEYS / 10 * 9;

    private static final long PRUNE_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long KEPT_MILLIS = Duration.ofHours(1).toMillis();

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Those that are open, and those among the changes. */
    private final Map<ResultKey, Numbered> newest = new HashMap<>();

    /** By metric, which tells the definition that holds. */
    private final Map<String, MetricResult> youngest = new HashMap<>();

    private final Numbered[] changes = new Numbered[CHANGES];
    private final String start;
    private boolean isLoaded;
    /** The number of the latest change. */
    private long last;

    private long watermark = Long.MIN_VALUE;
    private long pruned = Long.MIN_VALUE;
    private long evicted;
    private Optional<String> run = Optional.empty();

    /** @param start unlike that of any other board that readers may remember */
    public Board(String start) {
        this.start = start;
    }

    /** Takes results in, if they are newer than what is known of their keys. */
    public void put(List<Event> events) {
        lock.lock();
        try {
            long before = last;
            events.forEach(this::put);
            tidy();
            if (last > before) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void put(Event event) {
        MetricResult result = event.result();
        watermark = Math.max(watermark, result.watermark());
        run = Optional.of(result.run());
        youngest.merge(result.metric(), result, (old, now) -> now.revision() > old.revision() ? now : old);
        if (!isLoaded && !isOpen(result)) {
            return;
        }
        ResultKey key = result.key();
        Numbered known = newest.get(key);
        if (known != null && known.event().result().revision() >= result.revision()) {
            return;
        }
        if (isLoaded) {
            last++;
        }
        Numbered change = new Numbered(new EventId(start, last), event);
        newest.put(key, change);
        if (isLoaded) {
            changes[(int) (last % CHANGES)] = change;
        }
    }

    private boolean isOpen(MetricResult result) {
        return result.window().end() + KEPT_MILLIS > watermark;
    }

    /** Whether it is among the changes; what was there before them has the number 0. */
    private boolean isRemembered(Numbered change) {
        long number = change.id().number();
        return number > 0 && last - number < CHANGES;
    }

    /** Forgets what nobody is told any more, once a minute of event time or when there is too much. */
    private void tidy() {
        if (watermark < pruned + PRUNE_MILLIS && newest.size() <= MOST_KEYS) {
            return;
        }
        pruned = watermark;
        newest.values().removeIf(change -> !isOpen(change.event().result()) && !isRemembered(change));
        if (newest.size() > MOST_KEYS) {
            evict();
        }
    }

    /** Forgets those that ended first. A history that is being read gets here often, so nothing but numbers is sorted. */
    private void evict() {
        int excess = newest.size() - KEYS_LEFT;
        long[] ends = newest.values().stream().mapToLong(Board::end).sorted().toArray();
        long lastToGo = ends[excess - 1];
        newest.values().removeIf(change -> end(change) < lastToGo);
        Iterator<Numbered> rest = newest.values().iterator();
        while (newest.size() > KEYS_LEFT) {
            if (end(rest.next()) == lastToGo) {
                rest.remove();
            }
        }
        evicted += excess;
    }

    private static long end(Numbered change) {
        return change.event().result().window().end();
    }

    /** Says that what is put from now on are changes. */
    public void loaded() {
        lock.lock();
        try {
            isLoaded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that has been is known, and tells whether it is. */
    public boolean awaitLoaded(Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = wait.toNanos();
            while (!isLoaded && left > 0) {
                left = changed.awaitNanos(left);
            }
            return isLoaded;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a reader gets who knows nothing.
     *
     * @param upTo where the reader stands then
     */
    public record Snapshot(List<Event> events, EventId upTo) {}

    /** The newest values of open windows that a filter takes, of each metric by the definition that holds. */
    public Snapshot snapshot(Filter filter) {
        lock.lock();
        try {
            return new Snapshot(
                    newest.values().stream()
                            .map(Numbered::event)
                            .filter(event -> isOpen(event.result()) && isCurrent(event.result()) && filter.takes(event))
                            .toList(),
                    new EventId(start, last));
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(MetricResult result) {
        return youngest.get(result.metric()).definition().equals(result.definition());
    }

    /**
     * What a reader has missed.
     *
     * @param events those that the filter takes, with their ids; of a key that changed often the latest only
     * @param upTo where the reader stands then
     */
    public record Changes(List<Numbered> events, EventId upTo) {}

    /** A change and its place among them. */
    public record Numbered(EventId id, Event event) {}

    /**
     * Waits for changes behind those that a reader knows.
     *
     * @return empty if the reader is too far behind, or comes from another board
     */
    public Optional<Changes> after(EventId known, Filter filter, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!known.start().equals(start) || known.number() > last || last - known.number() > CHANGES) {
                return Optional.empty();
            }
            long left = wait.toNanos();
            while (last == known.number() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return last - known.number() > CHANGES ? Optional.empty() : Optional.of(since(known.number(), filter));
        } finally {
            lock.unlock();
        }
    }

    private Changes since(long known, Filter filter) {
        List<Numbered> events = new ArrayList<>();
        for (long number = known + 1; number <= last; number++) {
            Numbered change = changes[(int) (number % CHANGES)];
            if (filter.takes(change.event()) && isNewest(change)) {
                events.add(change);
            }
        }
        return new Changes(events, new EventId(start, last));
    }

    private boolean isNewest(Numbered change) {
        Numbered known = newest.get(change.event().result().key());
        // One that had to go is told as well as it is known.
        return known == null || known == change;
    }

    /** How many open windows had to go because there were too many. */
    public long evicted() {
        lock.lock();
        try {
            return evicted;
        } finally {
            lock.unlock();
        }
    }

    /** The run that results come of; empty before any. */
    public Optional<String> run() {
        lock.lock();
        try {
            return run;
        } finally {
            lock.unlock();
        }
    }

    /** Epoch milliseconds, or {@link Long#MIN_VALUE} before any. */
    public long watermark() {
        lock.lock();
        try {
            return watermark;
        } finally {
            lock.unlock();
        }
    }
}
