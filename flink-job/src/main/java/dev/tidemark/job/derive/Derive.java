package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.derive.Family.Context;
import dev.tidemark.job.derive.Family.Target;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.job.series.HybridClock;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * Keyed by group ({@link DerivedMetrics#group}): keeps the latest operands of each window and publishes what is computed from them, once
 * per publish interval, before each checkpoint barrier and at the end of input, so that a ratio is never made of a new
 * numerator and an old denominator of the same cut.
 *
 * <p>DISCUSSION. Operands come from the merger in the order of their revisions, so the latest wins without comparing.
 * After a crash they step back with the merger. An operand that expired counts as 0; its windows are final by then.
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

    private final SeriesOptions options;
    private final Catalogue catalogue;
    private final ProjectCalendar calendar;
    private final DerivedMetrics derived;

    private transient ValueState<Group> groups;
    private transient ListState<long[]> clocks;
    private transient Map<String, Set<Target>> changed;
    private transient HybridClock revisions;
    private transient long watermark;

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
        revisions = new HybridClock(() -> getProcessingTimeService().getCurrentProcessingTime());
        watermark = NEVER;
        groups = context.getKeyedStateStore().getState(GROUPS);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        if (context.isRestored()) {
            long greatestRevision = 0;
            for (long[] clock : clocks.get()) {
                watermark = Math.max(watermark, clock[0]);
                greatestRevision = Math.max(greatestRevision, clock[1]);
            }
            revisions.resume(greatestRevision, options.clockSkewMillis());
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        scheduleTick();
    }

    private void scheduleTick() {
        var time = getProcessingTimeService();
        time.registerTimer(time.getCurrentProcessingTime() + options.publishIntervalMillis(), due -> {
            if (!CatchUp.is(watermark, time.getCurrentProcessingTime())) {
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
        WindowKind window = result.window().kind();
        Id id = new Id(family.role(result), window, calendar.position(result.window()));
        Group group = groups.value();
        if (group == null) {
            group = new Group();
        }
        group.put(new Operand(id, result.value().orElseThrow(), result.status()));
        groups.update(group);
        Set<Target> targets = changed.computeIfAbsent(key, any -> new LinkedHashSet<>());
        family.affected(id, targets::add);
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        long time = mark.getTimestamp();
        // The end of a bounded input comes as the greatest watermark; it is not a time.
        if (time != Long.MAX_VALUE && time > watermark) {
            boolean newDay = watermark == NEVER || calendar.day(time) > calendar.day(watermark);
            watermark = time;
            if (newDay) {
                beginDay();
            }
        }
        super.processWatermark(mark);
    }

    /** Drops old operands and computes anew what depends on the day of the watermark. */
    private void beginDay() throws Exception {
        int longest = catalogue.metrics().stream()
                .mapToInt(MetricDefinition::retentionDays)
                .max()
                .orElseThrow();
        long oldestDay = calendar.day(watermark) - longest - MORE_DAYS;
        long oldestHour = calendar.startOfDay(oldestDay);
        List<String> keys = new ArrayList<>();
        try (Stream<String> all =
                this.<String>getKeyedStateBackend().getKeys(GROUPS.getName(), VoidNamespace.INSTANCE)) {
            all.forEach(keys::add);
        }
        for (String key : keys) {
            setCurrentKey(key);
            Group group = groups.value();
            group.operands().keySet().removeIf(id -> switch (id.window()) {
                case ALL_TIME -> false;
                case HOUR -> id.position() < oldestHour;
                default -> id.position() < oldestDay;
            });
            if (group.operands().isEmpty()) {
                groups.clear();
                continue;
            }
            groups.update(group);
            if (derived.family(key) instanceof Families.Funnel) {
                Set<Target> targets = changed.computeIfAbsent(key, any -> new LinkedHashSet<>());
                group.operands().keySet().forEach(id -> targets.add(Target.of(id)));
            }
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
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
        publish();
        super.finish();
    }

    private void publish() throws Exception {
        Map<String, Set<Target>> due = changed;
        changed = new HashMap<>();
        for (var entry : due.entrySet()) {
            setCurrentKey(entry.getKey());
            Group group = groups.value();
            if (group == null) {
                continue;
            }
            SeriesKey key = SeriesKey.parse(entry.getKey());
            Family family = derived.family(entry.getKey());
            Context context = new Context(group, key.dimensions(), calendar, watermark);
            for (Target target : entry.getValue()) {
                family.derive(
                        context,
                        target,
                        (metric, dimensions, window, value, status) ->
                                output.collect(new StreamRecord<>(new MetricResult(
                                        metric,
                                        calendar.window(window.window(), window.position()),
                                        dimensions,
                                        value,
                                        Optional.empty(),
                                        status,
                                        revisions.next(),
                                        watermark,
                                        catalogue.metric(metric).hash(),
                                        options.run(),
                                        getProcessingTimeService().getCurrentProcessingTime()))));
            }
        }
    }
}
