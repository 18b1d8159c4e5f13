package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.WindowReader.Cause;
import dev.tidemark.job.series.WindowReader.Span;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.SketchResultSerializer;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Keyed by series: merges partials into slices and publishes the windows that changed, once per publish interval, before
 * each checkpoint barrier and at the end of input. So every completed checkpoint is a cut that has been published in full.
 * While the job {@linkplain CatchUp catches up}, it publishes at some barriers only, and a restore from another one
 * publishes every window that can have changed. The watermark goes on with the results up to it, not before them.
 *
 * <p>Rolling windows, weeks, months, quarters and {@code to_date} are merged from day slices when they are published; no event and
 * no slice is ever copied into them.
 *
 * <p>DISCUSSION. <em>Late</em> partials correct their slice whatever its label. A partial for a slice that is not kept in
 * full any more is counted in {@code expired_contributions} and dropped. <em>Labels</em> come from the watermark of the
 * last completed checkpoint: one that a restart can take back would let a status go down. The last publication of a
 * bounded input is the exception, as none follows it: a crash after it, before the job has ended, takes its labels back
 * until the input has been read again. <em>Lost</em>: which windows changed is not state; it need not be, since
 * everything that changed is published before the barrier, or else marked after a restore. After a crash windows step
 * back to the checkpoint until the re-read catches up, under greater revisions.
 *
 * <p><em>Replaced</em>: a subtask that was paused, or cut off from its job, and replaced may wake up and publish once
 * more. {@link PauseGuard} and {@link WriterLimits} bound for how long its records can still be appended; when that time
 * has passed since a restore, every window that can still change is published once more ({@link Republication}), at each
 * publication a share. Until that is done nothing expires, as it could not be published any more.
 *
 * <p><em>State</em>: the working copies of all series of a subtask are on the heap with either state backend, about the
 * size of their sketches; the dimension caps bound them. What changed since the last checkpoint is written to keyed state
 * at the barrier, as a shallow copy, so that a snapshot that goes on in the background keeps what it saw and one that
 * writes bytes (RocksDB) writes each series once per checkpoint and not for every partial. Keyed state it is for the sake
 * of rescaling.
 */
public final class SeriesMerger extends AbstractStreamOperator<MetricResult>
        implements OneInputStreamOperator<Partial, MetricResult> {
    private static final long serialVersionUID = 1;

    /** Images of the day slices that changed since the last checkpoint. */
    public static final OutputTag<SketchResult> SKETCHES = new OutputTag<>("sketches", SketchResultSerializer.TYPE);

    /** What the merger contributes itself: {@code corrected_windows} and {@code expired_contributions}. */
    public static final OutputTag<Partial> OWN_PARTIALS = new OutputTag<>("own-partials", PartialSerializer.TYPE);

    private static final ValueStateDescriptor<SeriesState> SERIES =
            new ValueStateDescriptor<>("series", SeriesStateSerializer.INSTANCE);
    private static final ListStateDescriptor<long[]> CLOCKS =
            new ListStateDescriptor<>("clocks", LongPrimitiveArraySerializer.INSTANCE);
    private static final long NEVER = Long.MIN_VALUE;
    private static final Comparator<LiveSeries> TOTALS_FIRST =
            Comparator.comparingInt(live -> live.key().dimensions().size());
    private static final long PUBLISHED = 0;
    private static final long UNPUBLISHED = 1;

    private final SeriesOptions options;
    private final Catalogue catalogue;
    private final ProjectCalendar calendar;

    private transient Series correctedWindows;
    private transient Series expiredContributions;
    private transient ValueState<SeriesState> states;
    private transient ListState<long[]> clocks;
    private transient Map<String, LiveSeries> directory;
    private transient Set<LiveSeries> changed;
    private transient Combiner own;
    private transient HybridClock revisions;
    private transient Labels labels;
    private transient WindowReader windows;
    private transient PauseGuard guard;
    private transient Republication<LiveSeries> republication;
    /** Watermarks of checkpoints that are not complete yet. */
    private transient TreeMap<Long, Long> unsecured;

    private transient long greatestEventTime;
    private transient long watermark;
    /** The watermark that labels: the one of the last completed checkpoint. */
    private transient long label;

    private transient long begunDay;
    private transient long sweptDay;
    private transient long publishedAt;
    /** Whether the restored checkpoint had changes that were not published. */
    private transient boolean restoredUnpublished;

    /** Whether those behind have not been told the watermark, as they lack the results up to it. */
    private transient boolean keepsBack;

    /** Whether those behind have been told any. */
    private transient boolean isTold;

    private transient boolean catchesUp;
    /** Whether it has caught up since it last published. */
    private transient boolean arrives;

    private transient boolean finished;

    public SeriesMerger(SeriesOptions options, Catalogue catalogue, ProjectCalendar calendar) {
        this.options = options;
        this.catalogue = catalogue;
        this.calendar = calendar;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        correctedWindows = Series.of(catalogue.metric("corrected_windows"));
        expiredContributions = Series.of(catalogue.metric("expired_contributions"));
        directory = new HashMap<>();
        changed = new LinkedHashSet<>();
        own = new Combiner();
        unsecured = new TreeMap<>();
        revisions = new HybridClock(this::now);
        labels = new Labels(calendar, options.allowedLatenessMillis());
        windows = new WindowReader(calendar);
        republication = Republication.none();
        greatestEventTime = NEVER;
        watermark = NEVER;
        label = NEVER;
        begunDay = NEVER;
        sweptDay = NEVER;
        states = context.getKeyedStateStore().getState(SERIES);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        if (Predecessor.mayHavePublished(context, getRuntimeContext())) {
            long greatestRevision = 0;
            long leastLabel = Long.MAX_VALUE;
            long leastBegunDay = Long.MAX_VALUE;
            for (long[] clock : clocks.get()) {
                greatestEventTime = Math.max(greatestEventTime, clock[0]);
                watermark = Math.max(watermark, clock[1]);
                greatestRevision = Math.max(greatestRevision, clock[2]);
                leastLabel = Math.min(leastLabel, clock[3]);
                restoredUnpublished |= clock[4] != PUBLISHED;
                leastBegunDay = clock[5] == NEVER ? leastBegunDay : Math.min(leastBegunDay, clock[5]);
            }
            label = leastLabel == Long.MAX_VALUE ? NEVER : leastLabel;
            revisions.resume(greatestRevision, options.limits().clockSkewMillis());
            begunDay = leastBegunDay == Long.MAX_VALUE ? NEVER : leastBegunDay;
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
        // The state has to be known to the backend before other keys than the current one are visited.
        getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, SERIES);
        getMetricGroup().gauge("watermarkAgeMillis", () -> watermark == NEVER ? -1L : now() - watermark);
        getMetricGroup().gauge("series", () -> directory.size());
        getMetricGroup().gauge("republishing", () -> republication.remaining());
        restoreSeries();
        if (restoredUnpublished) {
            directory.values().forEach(LiveSeries::markAgain);
            changed.addAll(directory.values());
        }
        // What was published last has the label before; the checkpoint that was restored secures its watermark.
        advanceLabel(watermark);
        publishedAt = now();
        guard = new PauseGuard(this::now, options.limits());
        scheduleTick();
    }

    /** Takes the series from state; those of definitions that the catalogue does not have any more are dropped. */
    private void restoreSeries() throws Exception {
        List<String> texts;
        try (Stream<String> keys =
                this.<String>getKeyedStateBackend().getKeys(SERIES.getName(), VoidNamespace.INSTANCE)) {
            texts = keys.toList();
        }
        for (String text : texts) {
            SeriesKey key = SeriesKey.parse(text);
            boolean known = catalogue.metrics().stream()
                    .anyMatch(metric ->
                            metric.name().equals(key.metric()) && metric.hash().equals(key.definition()));
            setCurrentKey(text);
            if (known) {
                directory.put(
                        text,
                        new LiveSeries(
                                text,
                                key,
                                catalogue.metric(key.metric()),
                                states.value().copy()));
            } else {
                states.clear();
            }
        }
    }

    private void scheduleTick() {
        getProcessingTimeService().registerTimer(now() + options.publishIntervalMillis(), due -> {
            guard.check();
            if (!catchesUp()) {
                publish();
            }
            scheduleTick();
        });
    }

    /** Until the label is here too: what is published before would be published once more for its status. */
    private boolean catchesUp() {
        long now = now();
        boolean labelBehind = label == NEVER || CatchUp.isOld(label, now);
        boolean before = catchesUp;
        catchesUp = CatchUp.is(greatestEventTime, watermark, now) || before && labelBehind;
        arrives |= before && !catchesUp;
        return catchesUp;
    }

    private LiveSeries live(String text) {
        LiveSeries live = directory.get(text);
        if (live == null) {
            SeriesKey key = SeriesKey.parse(text);
            live = new LiveSeries(text, key, catalogue.metric(key.metric()), new SeriesState());
            directory.put(text, live);
        }
        return live;
    }

    @Override
    public void processElement(StreamRecord<Partial> element) throws Exception {
        Partial partial = element.getValue();
        if (ClockSignal.is(partial)) {
            greatestEventTime = Math.max(greatestEventTime, ClockSignal.millis(partial));
            return;
        }
        LiveSeries live = live(partial.series());
        WindowKind kind = partial.slice();
        long position = partial.position();
        if (position < oldestOpen(live.metric(), kind)) {
            if (kind != WindowKind.MINUTE && !partial.value().isNothing()) {
                own.add(expiredContributions, WindowKind.DAY, day(kind, position), 1);
            }
            return;
        }
        live.merge(kind, position, partial.value());
        if (kind == WindowKind.HOUR) {
            live.merge(WindowKind.DAY, calendar.day(position), partial.value());
        }
        changed.add(live);
    }

    private long day(WindowKind kind, long position) {
        return kind == WindowKind.HOUR || kind == WindowKind.MINUTE ? calendar.day(position) : position;
    }

    /** The least position of a kind that contributions may still change. */
    private long oldestOpen(MetricDefinition metric, WindowKind kind) {
        return oldest(metric, kind, metric.retentionDays());
    }

    /** The least position of a kind that is kept; days outlive the windows that are rolled up from them. */
    private long oldestKept(MetricDefinition metric, WindowKind kind) {
        int more = kind == WindowKind.HOUR ? 0 : RolledUp.longestDays(metric);
        return oldest(metric, kind, metric.retentionDays() + more);
    }

    private long oldest(MetricDefinition metric, WindowKind kind, int days) {
        // Counts of the job say themselves what came too late; they are few, and kept for ever.
        if (kind == WindowKind.ALL_TIME || metric.isJobMetric()) {
            return NEVER;
        }
        if (kind == WindowKind.MINUTE) {
            boolean liveCounter = metric.windows().contains(WindowKind.NOW_5M);
            return Math.max(
                    now() - Contributions.MINUTE_AGE_MILLIS,
                    liveCounter && greatestEventTime != NEVER
                            ? greatestEventTime - Contributions.LIVE_COUNTER_MILLIS
                            : NEVER);
        }
        if (label == NEVER) {
            return NEVER;
        }
        int day = calendar.day(label) - days;
        return kind == WindowKind.HOUR ? calendar.startOfDay(day) : day;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        // The end of a bounded input comes as the greatest watermark; it is not a time.
        if (mark.getTimestamp() != Long.MAX_VALUE) {
            watermark = Math.max(watermark, mark.getTimestamp());
        }
        // The first one says that this is history; whoever comes after would take it for the present.
        keepsBack = isTold && (keepsBack || catchesUp());
        if (!keepsBack) {
            isTold = true;
            super.processWatermark(mark);
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        if (status.isIdle() && keepsBack) {
            // Nothing more comes for now, and an idle operator tells no watermark.
            publish();
        }
        super.processWatermarkStatus(status);
    }

    private long currentDay() {
        long time = Math.max(greatestEventTime, watermark);
        return time == NEVER ? NEVER : calendar.day(time);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        long now = guard.check();
        if (!catchesUp() || now - publishedAt >= CatchUp.PUBLISH_MILLIS) {
            publish();
            directory.values().forEach(this::publishSketches);
            publishedAt = now;
            sweep();
        }
        flushOwn();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (LiveSeries live : directory.values()) {
            if (live.takeDirty()) {
                setCurrentKey(live.text());
                states.update(live.state().copy());
            }
        }
        unsecured.put(context.getCheckpointId(), watermark);
        clocks.clear();
        boolean published = changed.isEmpty()
                && begunDay == currentDay()
                && directory.values().stream().allMatch(live -> live.sketches().isEmpty());
        long unpublished = published ? PUBLISHED : UNPUBLISHED;
        clocks.add(new long[] {greatestEventTime, watermark, revisions.last(), label, unpublished, begunDay});
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        Long secured = unsecured.get(checkpointId);
        unsecured.headMap(checkpointId, true).clear();
        if (secured != null && !finished) {
            advanceLabel(secured);
        }
    }

    @Override
    public void finish() throws Exception {
        // The last time of the input labels; nothing can be published after this, so nothing can be taken back.
        advanceLabel(watermark);
        publish();
        directory.values().forEach(this::publishSketches);
        finished = true;
        super.finish();
    }

    private void advanceLabel(long to) {
        if (to <= label) {
            return;
        }
        long from = label;
        label = to;
        for (LiveSeries live : directory.values()) {
            if (labels.mark(live, from, to)) {
                changed.add(live);
            }
        }
    }

    /** Drops what nothing can change any more, once a day of the label; only what has been published may go. */
    private void sweep() {
        long day = label == NEVER ? NEVER : calendar.day(label);
        if (day <= sweptDay || republication.remaining() > 0) {
            return;
        }
        sweptDay = day;
        var iterator = directory.values().iterator();
        while (iterator.hasNext()) {
            LiveSeries live = iterator.next();
            expire(live);
            if (live.state().isEmpty()) {
                iterator.remove();
                setCurrentKey(live.text());
                states.clear();
            }
        }
    }

    private void expire(LiveSeries live) {
        boolean keepSum = live.metric().windows().contains(WindowKind.TO_DATE);
        for (WindowKind kind : Set.copyOf(live.state().slices().keySet())) {
            boolean expired =
                    live.state().expire(kind, oldestKept(live.metric(), kind), keepSum && kind == WindowKind.DAY);
            if (expired) {
                live.touched();
            }
        }
    }

    /** Publishes everything that changed since the last time, and a share of what is due once more. */
    private void publish() throws Exception {
        List<LiveSeries> again = republication.next(guard.check(), directory::values);
        again.forEach(LiveSeries::markAgain);
        changed.addAll(again);
        long day = currentDay();
        boolean begins = day > begunDay;
        long firstOfNew = begunDay == NEVER ? day : begunDay + 1;
        long firstNew = begins ? firstOfNew : Long.MAX_VALUE;
        begunDay = day;
        // Before any day has begun there is nothing to say but what became of the records.
        List<LiveSeries> due = (begins ? directory.values() : changed)
                .stream()
                        .filter(live -> day != NEVER || live.metric().isJobMetric())
                        .sorted(TOTALS_FIRST)
                        .toList();
        if (arrives) {
            // It takes a while, and people look at the latest first.
            publish(due, firstNew, Span.since(day - 1));
            publishNow();
            publish(due, firstNew, Span.before(day - 1));
            arrives = false;
        } else {
            publish(due, firstNew, Span.ALL);
            publishNow();
        }
        for (LiveSeries live : due) {
            live.published();
            changed.remove(live);
        }
        flushOwn();
        again.forEach(this::publishSketches);
        if (keepsBack && watermark != NEVER) {
            super.processWatermark(new Watermark(watermark));
        }
        keepsBack = false;
    }

    private void publish(List<LiveSeries> due, long firstNew, Span wanted) {
        for (LiveSeries live : due) {
            windows.read(
                    live,
                    firstNew,
                    begunDay,
                    wanted,
                    (kind, position, value, cause) -> emit(live, kind, position, value, cause));
        }
    }

    private void flushOwn() {
        own.flush(partial -> output.collect(OWN_PARTIALS, new StreamRecord<>(partial)));
    }

    private void publishNow() {
        for (LiveSeries live : directory.values()) {
            if (live.metric().windows().contains(WindowKind.NOW_5M)) {
                publishNow(live);
            }
        }
    }

    private void publishNow(LiveSeries live) {
        long minute = ProjectCalendar.minute(greatestEventTime);
        if (greatestEventTime == NEVER || !live.liveCountersDue(minute)) {
            return;
        }
        SeriesState state = live.state();
        // Slices that are out of sight but still there: their window has not been published without them.
        boolean any = state.slices().containsKey(WindowKind.MINUTE);
        if (!any && !live.liveCountersShown()) {
            live.liveCountersZero();
            return;
        }
        Accumulator none = new SketchAccumulator(SketchAccumulator.empty());
        Accumulator half = any ? state.trailing(minute, 30) : null;
        Accumulator five = any ? state.trailing(minute, 5) : null;
        emit(live, WindowKind.NOW_5M, minute, five == null ? none : five, Cause.VALUE);
        emit(live, WindowKind.NOW_30M, minute, half == null ? none : half, Cause.VALUE);
        if (half == null) {
            live.liveCountersZero();
        } else {
            live.liveCountersPublished(minute);
        }
        if (any) {
            long kept = half == null ? minute : oldestKept(live.metric(), WindowKind.MINUTE);
            state.expire(WindowKind.MINUTE, kept, false);
            live.touched();
        }
    }

    private void emit(LiveSeries live, WindowKind kind, long position, Accumulator value, Cause cause) {
        long now = guard.check();
        ResultStatus status = labels.status(live.key(), kind, position, label);
        if (status != ResultStatus.PARTIAL
                && cause == Cause.VALUE
                && !live.metric().isJobMetric()) {
            own.add(correctedWindows, WindowKind.DAY, calendar.day(now), 1);
        }
        Window window = calendar.window(kind, position);
        SortedMap<String, String> dimensions = live.key().dimensions();
        if (live.metric().stats().isEmpty()) {
            emit(live, window, dimensions, Estimate.of(live.metric().aggregate(), value), status, now);
            return;
        }
        for (Estimate.Row row : Estimate.rows(live.metric(), value)) {
            SortedMap<String, String> all = new TreeMap<>(dimensions);
            if (!row.dimension().isEmpty()) {
                all.put(row.dimension(), row.member());
            }
            emit(live, window, all, row.estimate(), status, now);
        }
    }

    private void emit(
            LiveSeries live,
            Window window,
            SortedMap<String, String> dimensions,
            Estimate estimate,
            ResultStatus status,
            long now) {
        output.collect(new StreamRecord<>(new MetricResult(
                live.key().metric(),
                window,
                dimensions,
                estimate.value(),
                estimate.bounds(),
                status,
                revisions.next(),
                label,
                live.key().definition(),
                options.run(),
                now)));
    }

    private void publishSketches(LiveSeries live) {
        for (long day : live.sketches()) {
            if (live.state().slice(WindowKind.DAY, day) instanceof SketchAccumulator sketch) {
                long now = guard.check();
                ResultKey key = new ResultKey(
                        live.key().metric(),
                        WindowKind.DAY,
                        calendar.window(WindowKind.DAY, day).start(),
                        live.key().dimensions(),
                        live.key().definition());
                output.collect(
                        SKETCHES,
                        new StreamRecord<>(
                                new SketchResult(key, SketchAccumulator.LG_K, revisions.next(), sketch.image(), now)));
            }
        }
        live.sketchesPublished();
    }
}
