package dev.tidemark.job.screen;

import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionCaps;
import dev.tidemark.job.exchange.Block;
import dev.tidemark.job.exchange.BlockSender;
import dev.tidemark.job.exchange.FlushingOperator;
import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.job.series.ClockSignal;
import dev.tidemark.job.series.Combiner;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.PartialSerializer;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.job.sink.RejectedRecordSerializer;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.Event;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.WindowKind;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Chained behind a source: accounts for every record, and turns each accepted event into contributions of its own and
 * into records of blocks for the entity stages.
 *
 * <p>Its state is the values of dimensions that it knows; whatever else it remembers, it may forget at a restart.
 *
 * @param <E> the events of its source
 */
public abstract class Router<E extends Event> extends FlushingOperator<Screened, Block> {
    private static final long serialVersionUID = 1;

    /** Contributions to series. */
    public static final OutputTag<Partial> PARTIALS = new OutputTag<>("partials", PartialSerializer.TYPE);

    /** Records for the dead-letter topic. */
    public static final OutputTag<RejectedRecord> REJECTED = new OutputTag<>("rejected", RejectedRecordSerializer.TYPE);

    /** A text may be as long as a record; as a dimension's value it may not. */
    static final int LONGEST_VALUE = 256;

    private static final long NEVER = Long.MIN_VALUE;

    private final EventSource source;
    private final RouterOptions options;

    private transient Combiner combiner;
    private transient BlockSender blocks;
    private transient Series eventsIn;
    private transient Series internalEvents;
    private transient Series lateEvents;
    private transient Map<RejectReason, Series> rejected;
    private transient Counter eventsInCounter;
    private transient Counter acceptedCounter;
    private transient Counter lateCounter;
    private transient Map<RejectReason, Counter> rejectedCounters;
    private transient DimensionCaps caps;
    private transient long watermark;
    private transient long greatestEventTime;
    private transient long signalledEventTime;
    private transient long signalledAt;
    private transient long now;

    Router(EventSource source, RouterOptions options) {
        super(options.flushMillis());
        this.source = source;
        this.options = options;
    }

    /** Routes one accepted event whose record arrived on a local day. */
    abstract void route(E event, int recordDay);

    /** The hour slices of {@code active_users} and, if the event is live, the minute slices of its live counters. */
    final void active(Series series, long hour, long minute, long userHash) {
        combiner.distinct(series, WindowKind.HOUR, hour, userHash);
        if (minute != NEVER) {
            combiner.distinct(series, WindowKind.MINUTE, minute, userHash);
        }
    }

    /** The event's minute if it can still be seen in a live counter, else {@link Long#MIN_VALUE}. */
    final long liveMinute(long eventTime) {
        return eventTime >= now - Contributions.LIVE_COUNTER_MILLIS ? ProjectCalendar.minute(eventTime) : NEVER;
    }

    /** The wall clock, about, in epoch milliseconds. */
    final long now() {
        return now;
    }

    final Contributions contributions() {
        return combiner;
    }

    final BlockSender blocks() {
        return blocks;
    }

    final RouterOptions options() {
        return options;
    }

    final DimensionCaps caps() {
        return caps;
    }

    /**
     * Called when a day of the watermark begins, and values may have left: their series are to be forgotten, and that they
     * were admitted, which the caps want to be told every day.
     */
    abstract void forgetKnown();

    /** A property's value after capping: it may be as long as a record, and as a dimension's value it may not. */
    static String capped(DimensionCap cap, String value) {
        return value.length() > LONGEST_VALUE ? DimensionCap.OTHER : cap.cap(value);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        caps = DimensionCaps.counted(
                options.dimensionCap(),
                options.dimensionDays(),
                getMetricGroup().addGroup("source", source.text()),
                context.getOperatorStateStore());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        caps.snapshot();
    }

    @Override
    public void open() throws Exception {
        super.open();
        combiner = new Combiner();
        blocks = new BlockSender(block -> output.collect(new StreamRecord<>(block)));
        watermark = NEVER;
        greatestEventTime = NEVER;
        signalledEventTime = NEVER;
        var catalogue = options.catalogue();
        eventsIn = Series.of(catalogue.metric("events_in"), "source", source.text());
        internalEvents = Series.of(catalogue.metric("internal_events"), "source", source.text());
        lateEvents = Series.of(catalogue.metric("late_events"), "source", source.text());
        rejected = new EnumMap<>(RejectReason.class);
        rejectedCounters = new EnumMap<>(RejectReason.class);
        var metrics = getMetricGroup().addGroup("source", source.text());
        for (RejectReason reason : RejectReason.values()) {
            rejected.put(
                    reason, Series.of(catalogue.metric("rejected"), "source", source.text(), "reason", reason.name()));
            rejectedCounters.put(
                    reason, metrics.addGroup("reason", reason.name()).counter("rejected"));
        }
        eventsInCounter = metrics.counter("eventsIn");
        acceptedCounter = metrics.counter("acceptedOrDuplicate");
        lateCounter = metrics.counter("lateEvents");
        now = getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    protected void tick(long time) {
        now = time;
        if (now - signalledAt >= options.publishMillis()) {
            signalledAt = now;
            signalEventTime();
        }
    }

    @Override
    public void processElement(StreamRecord<Screened> element) {
        Screened screened = element.getValue();
        int recordDay = options.calendar().day(screened.recordTime());
        combiner.add(eventsIn, WindowKind.DAY, recordDay, 1);
        eventsInCounter.inc();
        if (screened instanceof Accepted accepted) {
            long eventTime = accepted.event().eventTime();
            greatestEventTime = Math.max(greatestEventTime, eventTime);
            acceptedCounter.inc();
            if (eventTime < watermark) {
                combiner.add(lateEvents, WindowKind.DAY, recordDay, 1);
                lateCounter.inc();
            }
            // A source carries events of one type; the deserializer sees to it.
            @SuppressWarnings("unchecked")
            E event = (E) accepted.event();
            route(event, recordDay);
        } else if (screened instanceof Refused refused) {
            RejectReason reason = refused.record().reason();
            combiner.add(rejected.get(reason), WindowKind.DAY, recordDay, 1);
            rejectedCounters.get(reason).inc();
            output.collect(REJECTED, new StreamRecord<>(refused.record()));
        } else {
            combiner.add(internalEvents, WindowKind.DAY, recordDay, 1);
        }
    }

    @Override
    protected void flush() {
        blocks.flush();
        combiner.flush(this::emit);
    }

    @Override
    protected long pending() {
        return combiner.pending();
    }

    private void emit(Partial partial) {
        output.collect(PARTIALS, new StreamRecord<>(partial));
    }

    private void signalEventTime() {
        if (greatestEventTime > signalledEventTime) {
            signalledEventTime = greatestEventTime;
            ClockSignal.send(greatestEventTime, this::emit);
        }
    }

    @Override
    protected void advance(long time) {
        watermark = time;
        if (caps.advance(options.calendar().day(time))) {
            forgetKnown();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        signalEventTime();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        signalEventTime();
        super.finish();
    }
}
