package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.LongCollection;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.util.EnumMap;

/**
 * One series of a merger's subtask: the working copy of its state, whether that differs from what was last written, and
 * what is to be published of it. Not thread-safe.
 */
final class LiveSeries {
    private static final long NEVER = Long.MIN_VALUE;

    private final String text;
    private final SeriesKey key;
    private final MetricDefinition metric;
    private final SeriesState state;
    private boolean dirty;
    /** Slices whose value changed. */
    private final EnumMap<WindowKind, LongOpenHashSet> values = new EnumMap<>(WindowKind.class);
    /** Windows whose status changed. */
    private final EnumMap<WindowKind, LongOpenHashSet> labels = new EnumMap<>(WindowKind.class);
    /** Slices whose windows are published once more as they are. */
    private final EnumMap<WindowKind, LongOpenHashSet> again = new EnumMap<>(WindowKind.class);

    private final LongOpenHashSet sketches = new LongOpenHashSet();
    private boolean liveCountersDue;
    private boolean liveCountersAgain;
    private long publishedMinute = NEVER;

    LiveSeries(String text, SeriesKey key, MetricDefinition metric, SeriesState state) {
        this.text = text;
        this.key = key;
        this.metric = metric;
        this.state = state;
    }

    String text() {
        return text;
    }

    SeriesKey key() {
        return key;
    }

    MetricDefinition metric() {
        return metric;
    }

    /** Its slices; whoever changes them calls {@link #touched}. */
    SeriesState state() {
        return state;
    }

    /** The state has changed since it was written. */
    void touched() {
        dirty = true;
    }

    /** Whether the state has changed since the last call. */
    boolean takeDirty() {
        boolean was = dirty;
        dirty = false;
        return was;
    }

    /** Adds to a slice, and marks what it changes; of nothing, what is to be published once more as it is. */
    void merge(WindowKind kind, long position, Accumulator value) {
        state.merge(kind, position, value);
        dirty = true;
        mark(value.isNothing() ? again : values, kind, position);
    }

    /** Marks everything that can still change, to be published once more. */
    void markAgain() {
        // The days before could not change, and their windows reach back to days that have expired.
        long firstDay = state.firstDay() == NEVER ? NEVER : state.firstDay() + RolledUp.longestDays(metric);
        for (var slices : state.slices().entrySet()) {
            for (long position : slices.getValue().keySet()) {
                if (slices.getKey() != WindowKind.DAY || position >= firstDay) {
                    mark(again, slices.getKey(), position);
                }
            }
        }
        liveCountersAgain = true;
    }

    private void mark(EnumMap<WindowKind, LongOpenHashSet> marks, WindowKind kind, long position) {
        marks.computeIfAbsent(kind, any -> new LongOpenHashSet()).add(position);
        if (kind == WindowKind.DAY && metric.aggregate() == Aggregate.DISTINCT) {
            sketches.add(position);
        }
        liveCountersDue |= kind == WindowKind.MINUTE;
    }

    /** Marks windows whose status changed. */
    void relabelled(WindowKind kind, LongCollection positions) {
        labels.computeIfAbsent(kind, any -> new LongOpenHashSet()).addAll(positions);
    }

    /** The slices of a kind whose value changed. */
    LongSet changed(WindowKind kind) {
        return values.containsKey(kind) ? values.get(kind) : LongSet.of();
    }

    /** The slices of a kind whose windows are due once more. */
    LongSet again(WindowKind kind) {
        return again.containsKey(kind) ? again.get(kind) : LongSet.of();
    }

    /** The windows of a kind whose status changed. */
    LongSet relabelled(WindowKind kind) {
        return labels.containsKey(kind) ? labels.get(kind) : LongSet.of();
    }

    /** Everything but sketches and live counters has been published. */
    void published() {
        values.clear();
        labels.clear();
        again.clear();
    }

    /** The days whose sketch is to be published. */
    LongSet sketches() {
        return sketches;
    }

    void sketchesPublished() {
        sketches.clear();
    }

    /** Whether the counters of the last minutes may differ from what was published, now that it is {@code minute}. */
    boolean liveCountersDue(long minute) {
        return minute != publishedMinute || liveCountersDue || liveCountersAgain;
    }

    /** Whether readers may see counters that are not zero. */
    boolean liveCountersShown() {
        return publishedMinute != NEVER || liveCountersAgain;
    }

    /** The live counters stand at a minute. */
    void liveCountersPublished(long minute) {
        publishedMinute = minute;
        liveCountersDue = false;
        liveCountersAgain = false;
    }

    /** The live counters are zero and need not be published before somebody is there. */
    void liveCountersZero() {
        liveCountersPublished(NEVER);
    }
}
