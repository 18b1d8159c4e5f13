package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.derive.Family.Absence;
import dev.tidemark.job.derive.Family.Context;
import dev.tidemark.job.derive.Family.Target;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.job.series.HybridClock;
import dev.tidemark.job.series.PauseGuard;
import dev.tidemark.job.series.Predecessor;
import dev.tidemark.job.series.Republication;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keyed by group ({@link DerivedMetrics#group}): keeps the latest operands of each window and publishes what is computed
 * from them, once per publish interval, before each checkpoint barrier and at the end of input, so that a ratio is never
 * made of a new numerator and an old denominator of the same cut.
 *
 * <p>DISCUSSION. Operands come from the merger in the order of their revisions, so the latest wins without comparing.
 * After a crash they step back with the merger. An operand that expired counts as 0; its windows are final by then. A
 * group is taken from state at its first operand after a publication and written back with the next one, which comes
 * before each barrier; so a backend that writes bytes writes it once and not for every operand. After a restore every
 * number is published once more, for the same reason and with the same guard as in the merger.
 */
public final class Derive extends AbstractStreamOperator<MetricResult>
        implements OneInputStreamOperator<MetricResult, MetricResult> {
    private static final long serialVersionUID = 1;
    private static final ValueStateDescriptor<Group> GROUPS =
            new ValueStateDescriptor<>("groups", GroupSerializer.INSTANCE);
    private static final ListStateDescriptor<long[]> CLOCKS =
            new ListStateDescriptor<>("clocks", LongPrimitiveArraySerializer.INSTANCE);
    private static final long NEVER = Long.MIN_VALUE;
    /** Operands outlive the slices of their metrics: by the month that a rolling window looks back, and some. */
    private static final int MORE_DAYS = 45;
    /** Those of quarters begin so much earlier than those of months. */
    private static final int MORE_DAYS_OF_QUARTERS = 61;

    private final SeriesOptions options;
    private final Catalogue catalogue;
    private final ProjectCalendar calendar;
    private final DerivedMetrics derived;

    private transient ValueState<Group> groups;
    private transient ListState<long[]> clocks;
    /** The groups that are not in state as they are here. */
    private transient Map<String, Working> changed;

    private transient HybridClock revisions;
    private transient PauseGuard guard;
    private transient Republication<String> republication;
    private transient long watermark;
    /** Until when windows without operand have none; not state, as after a restore all that is absent is said again. */
    private transient long settled;

    /** A group with what is to be computed of it. */
    private record Working(Group group, Set<Target> due) {}

    public Derive(SeriesOptions options, Catalogue catalogue, ProjectCalendar calendar, DerivedMetrics derived) {
        this.options = options;
        this.catalogue = catalogue;
        this.calendar = calendar;
        this.derived = derived;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        changed = new LinkedHashMap<>();
        revisions = new HybridClock(this::now);
        republication = Republication.none();
        watermark = NEVER;
        settled = NEVER;
        groups = context.getKeyedStateStore().getState(GROUPS);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        if (Predecessor.mayHavePublished(context, getRuntimeContext())) {
            long greatestRevision = 0;
            for (long[] clock : clocks.get()) {
                watermark = Math.max(watermark, clock[0]);
                greatestRevision = Math.max(greatestRevision, clock[1]);
            }
            revisions.resume(greatestRevision, options.limits().clockSkewMillis());
            republication = Republication.after(now(), options.limits());
        }
    }

    /** The wall clock, epoch milliseconds. */
    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    public void open() throws Exception {
        super.open();
        getMetricGroup().gauge("republishing", () -> republication.remaining());
        guard = new PauseGuard(this::now, options.limits());
        scheduleTick();
    }

    private void scheduleTick() {
        getProcessingTimeService().registerTimer(now() + options.publishIntervalMillis(), due -> {
            guard.check();
            if (!CatchUp.isOld(watermark, now())) {
                publish();
            }
            scheduleTick();
        });
    }

    @Override
    public void processElement(StreamRecord<MetricResult> element) throws Exception {
        MetricResult result = element.getValue();
        String key = (String) getCurrentKey();
        Family family = derived.family(key);
        Id id = new Id(family.role(result), result.window().kind(), calendar.position(result.window()));
        Working working = working(key);
        // A quantile of nothing, for example, has no value any more.
        result.value()
                .ifPresentOrElse(
                        value -> family.put(
                                working.group(), new Operand(id, value, result.status()), working.due()::add),
                        () -> {
                            working.group().operands().remove(id);
                            family.affected(id, working.due()::add);
                        });
    }

    /** A group to work on until the next publication; the current key must be its own. */
    private Working working(String key) throws IOException {
        Working working = changed.get(key);
        if (working == null) {
            Group group = groups.value();
            working = new Working(group == null ? new Group() : group, new LinkedHashSet<>());
            changed.put(key, working);
        }
        return working;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long time = mark.getTimestamp();
        // The end of a bounded input comes as the greatest watermark; it is not a time.
        if (time != Long.MAX_VALUE && time > watermark) {
            long before = watermark;
            watermark = time;
            if (before == NEVER || calendar.day(time) > calendar.day(before)) {
                dropOld();
            }
            if (before == NEVER || derived.relabels(calendar, before, time)) {
                relabel();
            }
        }
        super.processWatermark(mark);
    }

    /** Drops old operands. */
    private void dropOld() throws Exception {
        int longest = catalogue.metrics().stream()
                .mapToInt(MetricDefinition::retentionDays)
                .max()
                .orElseThrow();
        long oldestDay = calendar.day(watermark) - longest - MORE_DAYS;
        long oldestHour = calendar.startOfDay(oldestDay);
        for (String key : keys()) {
            setCurrentKey(key);
            Working working = changed.get(key);
            Group group = working == null ? groups.value() : working.group();
            boolean expired = republication.remaining() == 0
                    && derived.family(key).expire(group, id -> switch (id.window()) {
                        case ALL_TIME -> false;
                        case MINUTE, HOUR -> id.position() < oldestHour;
                        case QUARTER -> id.position() < oldestDay - MORE_DAYS_OF_QUARTERS;
                        default -> id.position() < oldestDay;
                    });
            if (expired && working == null) {
                store(group);
            }
        }
    }

    /** Computes anew what depends on the watermark. */
    private void relabel() throws Exception {
        for (String key : keys()) {
            if (derived.family(key) instanceof Families.Funnel) {
                setCurrentKey(key);
                Working working = working(key);
                working.group().operands().keySet().forEach(id -> working.due().add(Target.of(id)));
            }
        }
    }

    private List<String> keys() {
        try (Stream<String> all =
                this.<String>getKeyedStateBackend().getKeys(GROUPS.getName(), VoidNamespace.INSTANCE)) {
            return all.toList();
        }
    }

    /** Writes the group of the current key. */
    private void store(Group group) throws IOException {
        if (group.operands().isEmpty()) {
            groups.clear();
        } else {
            groups.update(group);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        // A merger that catches up keeps its watermark back with its results: all up to this one has been received.
        if (!CatchUp.isOld(watermark, now())) {
            settle();
        }
        publish();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        clocks.clear();
        clocks.add(new long[] {watermark, revisions.last()});
    }

    @Override
    public void finish() throws Exception {
        settle();
        publish();
        super.finish();
    }

    /** Computes what there is to say of windows that have ended by now and of which nothing has been heard. */
    private void settle() throws Exception {
        long lateness = options.allowedLatenessMillis();
        if (!derived.derivesAbsent() || watermark <= settled) {
            return;
        }
        if (settled != NEVER && !endsHour(settled, watermark) && !endsHour(settled - lateness, watermark - lateness)) {
            return;
        }
        Set<String> all = new LinkedHashSet<>(keys());
        // Those that are new are not in state yet.
        all.addAll(changed.keySet());
        for (String key : all) {
            setCurrentKey(key);
            Family family = derived.family(key);
            Group group = working(key).group();
            family.absent(group, settled, watermark, working(key).due()::add);
            family.absent(
                    group,
                    settled == NEVER ? NEVER : settled - lateness,
                    watermark - lateness,
                    working(key).due()::add);
        }
        settled = watermark;
    }

    /** Whether a window may have ended in (from, until]: each ends with an hour. */
    private boolean endsHour(long from, long until) {
        return calendar.hour(from) != calendar.hour(until);
    }

    private void publish() throws Exception {
        for (String key : republication.next(guard.check(), this::keys)) {
            setCurrentKey(key);
            Working working = working(key);
            Family family = derived.family(key);
            working.group().operands().keySet().forEach(id -> family.affected(id, working.due()::add));
        }
        Absence absence = new Absence(settled, options.allowedLatenessMillis());
        Map<String, Working> due = changed;
        changed = new LinkedHashMap<>();
        for (var entry : due.entrySet()) {
            String key = entry.getKey();
            Group group = entry.getValue().group();
            Family family = derived.family(key);
            Context context = new Context(group, SeriesKey.parse(key).dimensions(), calendar, watermark, absence);
            for (Target target : entry.getValue().due()) {
                family.derive(context, target, this::emit);
            }
            setCurrentKey(key);
            store(group);
        }
    }

    private void emit(
            String metric,
            SortedMap<String, String> dimensions,
            Target window,
            Optional<BigDecimal> value,
            Optional<Bounds> bounds,
            ResultStatus status) {
        MetricDefinition definition = catalogue.metric(metric);
        Set<String> cut = definition.stats().isEmpty()
                ? dimensions.keySet()
                : Family.without(dimensions, Set.of("stat")).keySet();
        if (!definition.hasCut(cut) || !definition.windows().contains(window.window())) {
            // The code that computes it computes more than is wanted.
            return;
        }
        long now = guard.check();
        output.collect(new StreamRecord<>(new MetricResult(
                metric,
                calendar.window(window.window(), window.position()),
                dimensions,
                value,
                bounds,
                status,
                revisions.next(),
                watermark,
                definition.hash(),
                options.run(),
                now)));
    }
}
