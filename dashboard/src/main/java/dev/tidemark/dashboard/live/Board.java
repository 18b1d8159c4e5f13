package dev.tidemark.dashboard.live;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest value of each open window, and the latest changes in their order, for readers who follow at their own pace.
 * A window is open until an hour after its end; of others nothing is kept or told. One writer, any number of readers;
 * nobody waits for a reader, so one who is {@value #CHANGES} changes behind has lost the thread. Thread-safe.
 */
public final class Board {
    /** How many changes are remembered. */
    static final int CHANGES = 1 << 14;

    /** Far more than are open at once; a catalogue that has more is told in part. */
    private static final int MOST_KEYS = 200_000;

    private static final long PRUNE_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long KEPT_MILLIS = Duration.ofHours(1).toMillis();

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<ResultKey, Event> newest = new HashMap<>();
    private final Event[] changes = new Event[CHANGES];
    private final String start;
    /** The number of the latest change. */
    private long last;

    private long watermark = Long.MIN_VALUE;
    private long pruned = Long.MIN_VALUE;

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
            prune();
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
        if (!isOpen(result)) {
            return;
        }
        ResultKey key = result.key();
        Event known = newest.get(key);
        if (known == null ? newest.size() >= MOST_KEYS : known.result().revision() >= result.revision()) {
            return;
        }
        newest.put(key, event);
        last++;
        changes[(int) (last % CHANGES)] = event;
    }

    private boolean isOpen(MetricResult result) {
        WindowKind kind = result.window().kind();
        return kind == WindowKind.NOW_5M
                || kind == WindowKind.NOW_30M
                || result.window().end() + KEPT_MILLIS > watermark;
    }

    /** Forgets windows that are no longer open, once a minute of event time. */
    private void prune() {
        if (watermark >= pruned + PRUNE_MILLIS) {
            pruned = watermark;
            newest.values().removeIf(event -> !isOpen(event.result()));
        }
    }

    /**
     * What a reader gets who knows nothing.
     *
     * @param upTo where the reader stands then
     */
    public record Snapshot(List<Event> events, EventId upTo) {}

    /** The newest values that a filter takes. */
    public Snapshot snapshot(Filter filter) {
        lock.lock();
        try {
            return new Snapshot(newest.values().stream().filter(filter::takes).toList(), new EventId(start, last));
        } finally {
            lock.unlock();
        }
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
            Event event = changes[(int) (number % CHANGES)];
            if (filter.takes(event) && newest.get(event.result().key()) == event) {
                events.add(new Numbered(new EventId(start, number), event));
            }
        }
        return new Changes(events, new EventId(start, last));
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
