package dev.tidemark.job.dimension;

import dev.tidemark.job.dimension.KnownValues.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bounds the number of values of one open dimension, or of combinations of two: the first ones are kept, later ones become
 * {@code _other}. So nobody can grow the state of the job by inventing values.
 *
 * <p>A value that has not been seen for long makes room for another; see {@link DimensionCaps}. Not thread-safe.
 */
public final class DimensionCap {
    /** Stands for all values beyond the cap. */
    public static final String OTHER = "_other";

    private static final String NOTHING = "";

    private final int cap;
    private final Runnable onOther;
    private final Map<String, Map<String, Days>> known = new HashMap<>();
    private final Map<String, Days> single = new HashMap<>();
    private int size;
    private int today;

    /** When a value was seen. */
    private static final class Days {
        int since;
        int seen;

        Days(int since, int seen) {
            this.since = since;
            this.seen = seen;
        }
    }

    /**
     * @param today local epoch day
     * @param onOther told of each value that was replaced
     */
    DimensionCap(int cap, int today, Runnable onOther) {
        this.cap = cap;
        this.today = today;
        this.onOther = onOther;
        known.put(NOTHING, single);
    }

    /** The value, or {@link #OTHER}; absent stays absent. */
    public String cap(String value) {
        return value.isEmpty() || admits(NOTHING, single, value) ? value : OTHER;
    }

    /**
     * Whether two values may stand together; if not, the second is to become {@link #OTHER}, with which any may stand.
     *
     * @param first not empty
     */
    public boolean admits(String first, String second) {
        return admits(first, known.get(first), second);
    }

    private boolean admits(String first, Map<String, Days> seconds, String second) {
        Days days = seconds == null ? null : seconds.get(second);
        if (days != null) {
            days.seen = today;
            return true;
        }
        if (second.equals(OTHER)) {
            return true;
        }
        if (size < cap) {
            put(first, second, new Days(today, today));
            return true;
        }
        onOther.run();
        return false;
    }

    private void put(String first, String second, Days days) {
        if (known.computeIfAbsent(first, any -> new HashMap<>()).put(second, days) == null) {
            size++;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Begins a day; what was seen before any day had begun counts as seen on the first. */
    void begin(int day) {
        if (today == DimensionCaps.NO_DAY) {
            known.values().forEach(seconds -> seconds.values().forEach(days -> {
                days.since = day;
                days.seen = day;
            }));
        }
        today = day;
    }

    /** Forgets what has not been seen since before a day. */
    void forgetUnseenSince(int day) {
        known.values().removeIf(seconds -> {
            int before = seconds.size();
            seconds.values().removeIf(days -> days.seen < day);
            size -= before - seconds.size();
            return seconds.isEmpty() && seconds != single;
        });
    }

    List<Value> values() {
        List<Value> values = new ArrayList<>(size);
        known.forEach((first, seconds) ->
                seconds.forEach((second, days) -> values.add(new Value(first, second, days.since, days.seen))));
        return values;
    }

    /** Learns the values that several subtasks knew; of too many the oldest, so that all subtasks learn the same ones. */
    void learn(Collection<Value> values) {
        Map<List<String>, Value> merged = new HashMap<>();
        for (Value value : values) {
            merged.merge(
                    List.of(value.first(), value.second()),
                    value,
                    (a, b) -> new Value(
                            a.first(), a.second(), Math.min(a.since(), b.since()), Math.max(a.seen(), b.seen())));
        }
        merged.values().stream()
                .sorted(Comparator.comparingInt(Value::since)
                        .thenComparing(Value::first)
                        .thenComparing(Value::second))
                .limit(cap)
                .forEach(value -> put(value.first(), value.second(), new Days(value.since(), seen(value))));
    }

    /** A subtask without a watermark could not say when. */
    private int seen(Value value) {
        return value.seen() == DimensionCaps.NO_DAY ? today : value.seen();
    }
}
