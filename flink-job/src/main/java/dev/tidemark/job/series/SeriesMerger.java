package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.SketchResultSerializer;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongRBTreeSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import it.unimi.dsi.fastutil.longs.LongSortedSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.apache.flink.util.OutputTag;

/**
 * Keyed by series: merges partials into slices and publishes the windows that changed, once per publish interval, before
 * each checkpoint barrier and at the end of input. So every completed checkpoint is a cut that has been published in full.
 * While the job {@linkplain CatchUp catches up}, it publishes at some barriers only, and a restore from another one
 * publishes every window that can have changed.
 *
 * <p>Rolling windows, weeks, months and {@code to_date} are merged from day slices when they are published; no event and
 * no slice is ever copied into them.
 *
 * <p>DISCUSSION. <em>Late</em> partials correct their slice whatever its label. A partial for a slice that is not kept in full any more is
 * counted in {@code expired_contributions} and dropped. <em>Labels</em> come from the watermark of the last completed
 * checkpoint: one that a restart can take back would let a status go down. <em>Lost</em>: which windows changed is not
 * state; it need not be, since everything that changed is published before the barrier, or else marked after a restore.
 * After a crash windows step back
 * to the checkpoint until the re-read catches up, under greater revisions.
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
    private static final long PUBLISHED = 0;
    private static final long UNPUBLISHED = 1;
    /** From this many windows on, sliding merges beat merging each window by itself. */
    private static final int SLIDING_FROM = 4;
    /** Day slices outlive the windows that are rolled up from them: the longest is a month of 31 days. */
    private static final int LONGEST_ROLL_UP_DAYS = 31;
    /** How long minute slices are kept behind the greatest event time. */
    private static final long LIVE_COUNTER_MILLIS = 35 * ProjectCalendar.MINUTE_MILLIS;

    private static final long MINUTE_WINDOW_MILLIS = 49 * ProjectCalendar.HOUR_MILLIS;

    private final SeriesOptions options;
    private final Catalogue catalogue;
    private final ProjectCalendar calendar;

    private transient Series correctedWindows;
    private transient Series expiredContributions;
    private transient ValueState<SeriesState> states;
    private transient ListState<long[]> clocks;
    private transient Map<String, Live> directory;
    private transient Set<Live> changed;
    private transient Combiner own;
    private transient HybridClock revisions;
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

    private transient boolean finished;

    public SeriesMerger(SeriesOptions options, Catalogue catalogue, ProjectCalendar calendar) {
        this.options = options;
        this.catalogue = catalogue;
        this.calendar = calendar;
    }

    /** One series of this subtask, with what is to be published of it. */
    private static final class Live {
        final String text;
        final SeriesKey key;
        final MetricDefinition metric;
        final EnumMap<WindowKind, LongOpenHashSet> values = new EnumMap<>(WindowKind.class);
        final EnumMap<WindowKind, LongOpenHashSet> labels = new EnumMap<>(WindowKind.class);
        final LongOpenHashSet sketches = new LongOpenHashSet();
        long publishedMinute = NEVER;
        boolean minuteChanged;

        Live(String text, SeriesKey key, MetricDefinition metric) {
            this.text = text;
            this.key = key;
            this.metric = metric;
        }

        void changed(WindowKind kind, long position) {
            values.computeIfAbsent(kind, any -> new LongOpenHashSet()).add(position);
        }

        LongSet changed(WindowKind kind) {
            LongOpenHashSet positions = values.get(kind);
            return positions == null ? LongSet.of() : positions;
        }
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
        revisions = new HybridClock(() -> getProcessingTimeService().getCurrentProcessingTime());
        greatestEventTime = NEVER;
        watermark = NEVER;
        label = NEVER;
        begunDay = NEVER;
        sweptDay = NEVER;
        states = context.getKeyedStateStore().getState(SERIES);
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        if (context.isRestored()) {
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
            revisions.resume(greatestRevision, options.clockSkewMillis());
            begunDay = leastBegunDay == Long.MAX_VALUE ? NEVER : leastBegunDay;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        // The state has to be known to the backend before other keys than the current one are visited.
        getPartitionedState(VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, SERIES);
        getMetricGroup()
                .gauge(
                        "watermarkAgeMillis",
                        () -> watermark == NEVER
                                ? -1L
                                : getProcessingTimeService().getCurrentProcessingTime() - watermark);
        getMetricGroup().gauge("series", () -> directory.size());
        restoreSeries();
        if (restoredUnpublished) {
            markEverything();
        }
        // What was published last has the label before; the checkpoint that was restored secures its watermark.
        advanceLabel(watermark);
        publishedAt = getProcessingTimeService().getCurrentProcessingTime();
        scheduleTick();
    }

    /** Marks whatever can have changed since the last publication. */
    private void markEverything() throws Exception {
        for (Live live : directory.values()) {
            setCurrentKey(live.text);
            SeriesState state = states.value();
            // The days before could not change, and their windows reach back to days that have expired.
            long firstDay =
                    state.firstDay() == Long.MIN_VALUE ? Long.MIN_VALUE : state.firstDay() + LONGEST_ROLL_UP_DAYS;
            for (var slices : state.slices().entrySet()) {
                for (long position : slices.getValue().keySet()) {
                    if (slices.getKey() != WindowKind.DAY || position >= firstDay) {
                        markChanged(live, slices.getKey(), position);
                    }
                }
            }
            changed.add(live);
        }
    }

    /** Lists the series in state; those of definitions that the catalogue does not have any more are dropped. */
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
            if (known) {
                live(text);
            } else {
                setCurrentKey(text);
                states.clear();
            }
        }
    }

    private void scheduleTick() {
        var time = getProcessingTimeService();
        time.registerTimer(time.getCurrentProcessingTime() + options.publishIntervalMillis(), due -> {
            if (!catchesUp()) {
                publish();
            }
            scheduleTick();
        });
    }

    private boolean catchesUp() {
        return CatchUp.is(
                Math.max(greatestEventTime, watermark),
                getProcessingTimeService().getCurrentProcessingTime());
    }

    private Live live(String text) {
        Live live = directory.get(text);
        if (live == null) {
            SeriesKey key = SeriesKey.parse(text);
            live = new Live(text, key, catalogue.metric(key.metric()));
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
        Live live = live(partial.series());
        WindowKind kind = partial.slice();
        long position = partial.position();
        if (position < oldestOpen(live.metric, kind)) {
            if (kind != WindowKind.MINUTE) {
                own.add(expiredContributions, WindowKind.DAY, day(kind, position), 1);
            }
            return;
        }
        SeriesState state = states.value();
        if (state == null) {
            state = new SeriesState();
        }
        merge(live, state, kind, position, partial.value());
        if (kind == WindowKind.HOUR) {
            merge(live, state, WindowKind.DAY, calendar.day(position), partial.value());
        }
        states.update(state);
        changed.add(live);
    }

    private static void merge(Live live, SeriesState state, WindowKind kind, long position, Accumulator value) {
        state.merge(kind, position, value);
        markChanged(live, kind, position);
    }

    private static void markChanged(Live live, WindowKind kind, long position) {
        live.changed(kind, position);
        if (kind == WindowKind.DAY && live.metric.aggregate() == Aggregate.DISTINCT) {
            live.sketches.add(position);
        }
        live.minuteChanged |= kind == WindowKind.MINUTE;
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
        int more = kind == WindowKind.HOUR ? 0 : LONGEST_ROLL_UP_DAYS;
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
                    getProcessingTimeService().getCurrentProcessingTime() - MINUTE_WINDOW_MILLIS,
                    liveCounter && greatestEventTime != NEVER ? greatestEventTime - LIVE_COUNTER_MILLIS : NEVER);
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
        super.processWatermark(mark);
    }

    private long currentDay() {
        long time = Math.max(greatestEventTime, watermark);
        return time == NEVER ? NEVER : calendar.day(time);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        long now = getProcessingTimeService().getCurrentProcessingTime();
        if (!catchesUp() || now - publishedAt >= CatchUp.PUBLISH_MILLIS) {
            publish();
            publishSketches();
            publishedAt = now;
            sweep();
        }
        flushOwn();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        unsecured.put(context.getCheckpointId(), watermark);
        clocks.clear();
        boolean published = changed.isEmpty()
                && begunDay == currentDay()
                && directory.values().stream().allMatch(live -> live.sketches.isEmpty());
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
        publishSketches();
        finished = true;
        super.finish();
    }

    private void advanceLabel(long to) throws Exception {
        if (to <= label) {
            return;
        }
        long from = label;
        label = to;
        for (Live live : directory.values()) {
            setCurrentKey(live.text);
            SeriesState state = states.value();
            if (state != null) {
                markRelabelled(live, state, from, to);
            }
        }
    }

    /** Drops what nothing can change any more, once a day of the label; only what has been published may go. */
    private void sweep() throws Exception {
        long day = label == NEVER ? NEVER : calendar.day(label);
        if (day <= sweptDay) {
            return;
        }
        sweptDay = day;
        var iterator = directory.values().iterator();
        while (iterator.hasNext()) {
            Live live = iterator.next();
            setCurrentKey(live.text);
            SeriesState state = states.value();
            if (state != null) {
                expire(live, state);
            }
            if (state == null || state.isEmpty()) {
                states.clear();
                iterator.remove();
            } else {
                states.update(state);
            }
        }
    }

    private void expire(Live live, SeriesState state) {
        boolean keepSum = live.metric.windows().contains(WindowKind.TO_DATE);
        for (WindowKind kind : Set.copyOf(state.slices().keySet())) {
            state.expire(kind, oldestKept(live.metric, kind), keepSum && kind == WindowKind.DAY);
        }
    }

    /** Marks the windows whose status differs between two labels. */
    private void markRelabelled(Live live, SeriesState state, long from, long to) {
        for (WindowKind kind : live.metric.windows()) {
            LongOpenHashSet marked = new LongOpenHashSet();
            if (state.slices().containsKey(kind)) {
                for (long position : state.slices().get(kind).keySet()) {
                    if (status(live, kind, position, from) != status(live, kind, position, to)) {
                        marked.add(position);
                    }
                }
            } else if (state.slices().containsKey(WindowKind.DAY) && isRolledUp(live.metric, kind)) {
                // Only windows that end between the labels, or allowed lateness before, can have changed.
                long lateness = options.allowedLatenessMillis();
                markDays(live, state, kind, marked, from, to);
                markDays(live, state, kind, marked, from == NEVER ? NEVER : from - lateness, to - lateness);
            }
            if (!marked.isEmpty()) {
                live.labels.computeIfAbsent(kind, any -> new LongOpenHashSet()).addAll(marked);
                changed.add(live);
            }
        }
    }

    private void markDays(Live live, SeriesState state, WindowKind kind, LongOpenHashSet marked, long from, long to) {
        long first = from == NEVER ? calendar.day(to) - live.metric.retentionDays() : calendar.day(from) - 31;
        for (long day = Math.max(first, state.leastDay()); day <= calendar.day(to); day++) {
            long position = rolledUpPosition(kind, day);
            long end = calendar.window(kind, position).end();
            if (end > from && end <= to) {
                marked.add(position);
            }
        }
    }

    private static boolean isRolledUp(MetricDefinition metric, WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH, TO_DATE -> !metric.contributed()
                    .contains(kind);
            case MINUTE, HOUR, DAY, ALL_TIME, NOW_5M, NOW_30M -> false;
        };
    }

    private static long rolledUpPosition(WindowKind kind, long day) {
        return switch (kind) {
            case ISO_WEEK -> ProjectCalendar.week((int) day);
            case MONTH -> ProjectCalendar.month((int) day);
            default -> day;
        };
    }

    private ResultStatus status(Live live, WindowKind kind, long position, long by) {
        if (by == NEVER || kind == WindowKind.NOW_5M || kind == WindowKind.NOW_30M) {
            return ResultStatus.PARTIAL;
        }
        long end = calendar.window(kind, position).end();
        int settleDays = SettleTime.days(live.key, kind);
        if (settleDays > 0) {
            end = calendar.startOfDay(calendar.day(end) + (long) settleDays);
        }
        if (by < end) {
            return ResultStatus.PARTIAL;
        }
        return by < end + options.allowedLatenessMillis() ? ResultStatus.COMPLETE : ResultStatus.FINAL;
    }

    /** Publishes everything that changed since the last time. */
    private void publish() throws Exception {
        long day = currentDay();
        boolean begins = day > begunDay;
        long firstNew = begunDay == NEVER ? day : begunDay + 1;
        begunDay = day;
        var due = (begins ? directory.values() : changed).iterator();
        while (due.hasNext()) {
            Live live = due.next();
            // Before any day has begun there is nothing to say but what became of the records.
            if (day != NEVER || live.metric.isJobMetric()) {
                publish(live, begins ? firstNew : Long.MAX_VALUE);
                if (!begins) {
                    due.remove();
                }
            }
        }
        if (begins) {
            changed.clear();
        }
        flushOwn();
        for (Live live : directory.values()) {
            if (live.metric.windows().contains(WindowKind.NOW_5M)) {
                publishNow(live);
            }
        }
    }

    private void flushOwn() {
        own.flush(partial -> output.collect(OWN_PARTIALS, new StreamRecord<>(partial)));
    }

    /** Publishes what changed of a series, and its windows for the days from {@code firstNew} that have begun. */
    private void publish(Live live, long firstNew) throws Exception {
        setCurrentKey(live.text);
        SeriesState state = states.value();
        if (state != null) {
            for (WindowKind kind : live.metric.windows()) {
                if (isRolledUp(live.metric, kind)) {
                    publishRolledUp(live, state, kind, firstNew);
                } else if (kind != WindowKind.NOW_5M && kind != WindowKind.NOW_30M) {
                    publishSlices(live, state, kind, firstNew);
                }
            }
        }
        live.values.clear();
        live.labels.clear();
    }

    private void publishSlices(Live live, SeriesState state, WindowKind kind, long firstNew) {
        LongOpenHashSet positions = new LongOpenHashSet(live.changed(kind));
        positions.addAll(live.labels.getOrDefault(kind, new LongOpenHashSet()));
        boolean byDay = kind != WindowKind.HOUR && kind != WindowKind.MINUTE && kind != WindowKind.ALL_TIME;
        if (byDay && firstNew <= begunDay && state.slices().containsKey(kind)) {
            for (long day : state.slices().get(kind).keySet()) {
                if (day >= firstNew && day <= begunDay) {
                    positions.add(day);
                }
            }
        }
        for (long position : positions) {
            Accumulator value = state.slice(kind, position);
            boolean begun = !byDay || position <= begunDay || live.metric.isJobMetric();
            if (value != null && begun) {
                emit(live, kind, position, value);
            }
        }
    }

    private void publishRolledUp(Live live, SeriesState state, WindowKind kind, long firstNew) {
        LongSortedSet positions = new LongRBTreeSet(live.labels.getOrDefault(kind, new LongOpenHashSet()));
        int reach =
                switch (kind) {
                    case ISO_WEEK, MONTH -> 1;
                    case TO_DATE -> Integer.MAX_VALUE;
                    default -> ProjectCalendar.rollingDays(kind);
                };
        for (long changedDay : live.changed(WindowKind.DAY)) {
            long last = Math.min(begunDay, changedDay + reach - 1);
            for (long day = changedDay; day <= last; day++) {
                positions.add(rolledUpPosition(kind, day));
            }
        }
        // Time may jump over years, from one wrong clock to a right one: nothing is to be done for years without
        // events.
        long firstBegun = firstNew <= begunDay ? Math.max(firstNew, state.leastDay()) : firstNew;
        for (long day = firstBegun; day <= begunDay; day++) {
            // Weeks and months have a value of their own for a day only if it brought something before it began.
            if (reach > 1 || state.slice(WindowKind.DAY, day) != null) {
                positions.add(rolledUpPosition(kind, day));
            }
        }
        positions = positions.headSet(begunDay + 1);
        if (positions.isEmpty()) {
            return;
        }
        switch (kind) {
            case ISO_WEEK -> positions.forEach(
                    (long week) -> emit(live, kind, week, state.range(WindowKind.DAY, week, week + 6, 1)));
            case MONTH -> positions.forEach((long month) -> {
                long last = calendar.day(calendar.window(kind, month).end() - 1);
                emit(live, kind, month, state.range(WindowKind.DAY, month, last, 1));
            });
            case TO_DATE -> positions.forEach((long day) -> emit(live, kind, day, state.toDate(day)));
            default -> publishRolling(live, state, kind, positions);
        }
    }

    private void publishRolling(Live live, SeriesState state, WindowKind kind, LongSortedSet days) {
        int n = ProjectCalendar.rollingDays(kind);
        if (days.size() < SLIDING_FROM) {
            days.forEach((long day) -> emit(live, kind, day, state.range(WindowKind.DAY, day - n + 1, day, 1)));
            return;
        }
        long first = days.firstLong() - n + 1;
        Accumulator[] slices = new Accumulator[(int) (days.lastLong() - first + 1)];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = state.slice(WindowKind.DAY, first + i);
        }
        Accumulator[] windows = SlidingMerge.windows(slices, n);
        days.forEach((long day) -> emit(live, kind, day, windows[(int) (day - n + 1 - first)]));
    }

    private void publishNow(Live live) throws Exception {
        long minute = ProjectCalendar.minute(greatestEventTime);
        if (greatestEventTime == NEVER || minute == live.publishedMinute && !live.minuteChanged) {
            return;
        }
        live.minuteChanged = false;
        setCurrentKey(live.text);
        SeriesState state = states.value();
        // Slices that are out of sight but still there: their window has not been published without them.
        boolean any = state != null && state.slices().containsKey(WindowKind.MINUTE);
        if (!any && live.publishedMinute == NEVER) {
            return;
        }
        Accumulator none = new SketchAccumulator(SketchAccumulator.empty());
        Accumulator half = any ? state.trailing(minute, 30) : null;
        Accumulator five = any ? state.trailing(minute, 5) : null;
        emit(live, WindowKind.NOW_5M, minute, five == null ? none : five);
        emit(live, WindowKind.NOW_30M, minute, half == null ? none : half);
        live.publishedMinute = half == null ? NEVER : minute;
        if (any) {
            long kept = half == null ? minute : oldestKept(live.metric, WindowKind.MINUTE);
            state.expire(WindowKind.MINUTE, kept, false);
            states.update(state);
        }
    }

    private void emit(Live live, WindowKind kind, long position, Accumulator value) {
        if (value == null) {
            return;
        }
        ResultStatus status = status(live, kind, position, label);
        boolean relabelledOnly = live.labels.containsKey(kind)
                && live.labels.get(kind).contains(position)
                && !live.changed(kind).contains(position);
        if (status != ResultStatus.PARTIAL && !relabelledOnly && !live.metric.isJobMetric()) {
            own.add(
                    correctedWindows,
                    WindowKind.DAY,
                    calendar.day(getProcessingTimeService().getCurrentProcessingTime()),
                    1);
        }
        Estimate estimate = Estimate.of(live.metric.aggregate(), value);
        output.collect(new StreamRecord<>(new MetricResult(
                live.key.metric(),
                calendar.window(kind, position),
                live.key.dimensions(),
                estimate.value(),
                estimate.bounds(),
                status,
                revisions.next(),
                label,
                live.key.definition(),
                options.run(),
                getProcessingTimeService().getCurrentProcessingTime())));
    }

    private void publishSketches() throws Exception {
        for (Live live : directory.values()) {
            if (live.sketches.isEmpty()) {
                continue;
            }
            setCurrentKey(live.text);
            SeriesState state = states.value();
            for (long day : live.sketches) {
                if (state != null && state.slice(WindowKind.DAY, day) instanceof SketchAccumulator sketch) {
                    ResultKey key = new ResultKey(
                            live.key.metric(),
                            WindowKind.DAY,
                            calendar.window(WindowKind.DAY, day).start(),
                            live.key.dimensions(),
                            live.key.definition());
                    output.collect(
                            SKETCHES,
                            new StreamRecord<>(
                                    new SketchResult(key, SketchAccumulator.LG_K, revisions.next(), sketch.image())));
                }
            }
            live.sketches.clear();
        }
    }
}
