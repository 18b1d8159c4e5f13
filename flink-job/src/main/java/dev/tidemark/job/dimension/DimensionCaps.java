package dev.tidemark.job.dimension;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The {@link DimensionCap}s of one subtask, by dimension, and their memory across restarts: after a restore every subtask
 * knows what any of them knew, up to the cap.
 *
 * <p>Time is the watermark, which no single event can move. A value that was not seen for the lifetime leaves: no event
 * that old is accepted any more and no message that carries it is kept, so nothing that was counted under it can change.
 * Values of dimensions that a window without end is broken down by never leave. Not thread-safe.
 */
public final class DimensionCaps {
    /** The day before any watermark. */
    static final int NO_DAY = Integer.MIN_VALUE;

    private static final ListStateDescriptor<KnownValues> STATE =
            new ListStateDescriptor<>("known-values", KnownValuesSerializer.INSTANCE);

    private final int cap;
    private final int lifetimeDays;
    private final Consumer<String> onOther;
    private final ListState<KnownValues> state;
    private final Map<Scope, DimensionCap> caps = new HashMap<>();
    private final Set<String> lasting = new HashSet<>();
    private int today = NO_DAY;

    private record Scope(String dimension, int day) {}

    /**
     * Restores what all subtasks knew.
     *
     * @param cap values of a dimension
     * @param lifetimeDays days of the watermark after which an unseen value leaves
     * @param onOther told the dimension of each value that was replaced
     */
    public DimensionCaps(int cap, int lifetimeDays, Consumer<String> onOther, OperatorStateStore store)
            throws Exception {
        this.cap = cap;
        this.lifetimeDays = lifetimeDays;
        this.onOther = onOther;
        state = store.getUnionListState(STATE);
        Map<Scope, List<KnownValues.Value>> known = new HashMap<>();
        for (KnownValues values : state.get()) {
            known.computeIfAbsent(new Scope(values.dimension(), values.day()), any -> new ArrayList<>())
                    .addAll(values.values());
        }
        known.values().forEach(values -> values.forEach(value -> today = Math.max(today, value.seen())));
        known.forEach((scope, values) -> cap(scope).learn(values));
    }

    /**
     * The same, with a counter {@code otherValues} for each dimension of which values were replaced.
     *
     * @param metrics where the counters are, by the group {@code dimension}
     */
    public static DimensionCaps counted(int cap, int lifetimeDays, MetricGroup metrics, OperatorStateStore store)
            throws Exception {
        Map<String, Counter> others = new HashMap<>();
        return new DimensionCaps(
                cap,
                lifetimeDays,
                dimension -> others.computeIfAbsent(dimension, name -> metrics.addGroup("dimension", name)
                                .counter("otherValues"))
                        .inc(),
                store);
    }

    /** The cap of a dimension, or of a combination of two, whose values leave. */
    public DimensionCap of(String dimension) {
        return cap(new Scope(dimension, KnownValues.EVERY_DAY));
    }

    /** The cap of a dimension whose values never leave. */
    public DimensionCap lasting(String dimension) {
        lasting.add(dimension);
        return of(dimension);
    }

    /** The cap of the values of one local day; days that are over by more than the lifetime have one in common. */
    public DimensionCap ofDay(String dimension, int day) {
        boolean past = today != NO_DAY && day < today - lifetimeDays;
        return cap(new Scope(dimension, past ? KnownValues.PAST_DAYS : day));
    }

    private DimensionCap cap(Scope scope) {
        DimensionCap known = caps.get(scope);
        if (known == null) {
            known = new DimensionCap(cap, today, () -> onOther.accept(scope.dimension()));
            caps.put(scope, known);
        }
        return known;
    }

    /**
     * Tells the local day of the watermark.
     *
     * @return whether it has begun with this call, so that values may have left
     */
    public boolean advance(int day) {
        if (day <= today) {
            return false;
        }
        today = day;
        int firstKept = day - lifetimeDays;
        caps.entrySet().removeIf(entry -> {
            Scope scope = entry.getKey();
            DimensionCap values = entry.getValue();
            values.begin(day);
            if (!lasting.contains(scope.dimension())) {
                values.forgetUnseenSince(firstKept);
            }
            boolean ofOneDay = scope.day() != KnownValues.EVERY_DAY && scope.day() != KnownValues.PAST_DAYS;
            return ofOneDay && scope.day() < firstKept;
        });
        return true;
    }

    /** Writes what is known into state. */
    public void snapshot() throws Exception {
        List<KnownValues> known = new ArrayList<>();
        caps.forEach((scope, values) -> {
            if (!values.isEmpty()) {
                known.add(new KnownValues(scope.dimension(), scope.day(), values.values()));
            }
        });
        state.update(known);
    }
}
