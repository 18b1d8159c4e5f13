package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.journey.EngagementFacts.Facts;
import dev.tidemark.job.series.CatchUp;
import dev.tidemark.job.series.HybridClock;
import dev.tidemark.job.series.PauseGuard;
import dev.tidemark.job.series.Predecessor;
import dev.tidemark.job.series.Republication;
import dev.tidemark.job.series.SeriesOptions;
import dev.tidemark.job.sink.UserEngagementSerializer;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.UserEngagement;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * A {@link UserJourney} that also publishes a row per user: when events have changed the user, once per publish interval,
 * before each checkpoint barrier and at the end of input; and when a day begins that changes what the row says. While the
 * job {@linkplain CatchUp catches up}, it publishes at some barriers only, and a restore from another one publishes every
 * row.
 *
 * <p>A row is a function of the user's events and of the current day, which is that of the watermark or of the greatest
 * event time of this subtask, whichever is later. So the same rows come out after a crash: what was published after the
 * checkpoint came from events that are read again, or from a day that begins again, under lesser revisions. When no record
 * of a writer before can come any more, every row is published once more; see {@link Republication}.
 *
 * <p>Users who were never active have no row.
 */
public final class EngagementJourney extends UserJourney {
    private static final long serialVersionUID = 1L;

    /** The rows. */
    public static final OutputTag<UserEngagement> ROWS =
            new OutputTag<>("user-engagement", UserEngagementSerializer.TYPE);

    private static final ListStateDescriptor<long[]> CLOCKS =
            new ListStateDescriptor<>("engagement-clocks", LongPrimitiveArraySerializer.INSTANCE);
    private static final long NEVER = Long.MIN_VALUE;
    private static final long PUBLISHED = 0;
    private static final long UNPUBLISHED = 1;

    private final JourneyDefinition definition;
    private final Catalogue catalogue;
    private final SeriesOptions options;

    private transient EngagementFacts facts;
    private transient UserProfile shown;
    private transient ListState<long[]> clocks;
    private transient HybridClock revisions;
    private transient PauseGuard guard;
    private transient Republication<Integer> republication;
    /** Users that have changed since the last publication. */
    private transient LongOpenHashSet changed;

    private transient long greatestEventTime;
    /** The day that the rows are as of, or {@link #NEVER}. */
    private transient long publishedDay;

    private transient long publishedAt;
    /** Whether the restored checkpoint had changes that were not published. */
    private transient boolean restoredUnpublished;

    /**
     * @param definition {@linkplain JourneyDefinition#withUserIds with user ids}
     * @param flushInterval the longest time that contributions wait
     */
    public EngagementJourney(
            JourneyDefinition definition,
            Catalogue catalogue,
            ProjectCalendar calendar,
            Duration eventLifetime,
            Duration flushInterval,
            SeriesOptions options) {
        super(definition, catalogue, calendar, eventLifetime, flushInterval);
        this.definition = definition;
        this.catalogue = catalogue;
        this.options = options;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        revisions = new HybridClock(this::now);
        republication = Republication.none();
        greatestEventTime = NEVER;
        publishedDay = NEVER;
        clocks = context.getOperatorStateStore().getUnionListState(CLOCKS);
        if (Predecessor.mayHavePublished(context, getRuntimeContext())) {
            long greatestRevision = 0;
            long leastDay = Long.MAX_VALUE;
            for (long[] clock : clocks.get()) {
                greatestRevision = Math.max(greatestRevision, clock[0]);
                greatestEventTime = Math.max(greatestEventTime, clock[1]);
                leastDay = clock[2] == NEVER ? leastDay : Math.min(leastDay, clock[2]);
                restoredUnpublished |= clock[3] != PUBLISHED;
            }
            publishedDay = leastDay == Long.MAX_VALUE ? NEVER : leastDay;
            revisions.resume(greatestRevision, options.limits().clockSkewMillis());
            republication = Republication.after(now(), options.limits());
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        boolean published = changed.isEmpty() && !restoredUnpublished;
        clocks.update(List.of(
                new long[] {revisions.last(), greatestEventTime, publishedDay, published ? PUBLISHED : UNPUBLISHED}));
    }

    @Override
    public void open() throws Exception {
        super.open();
        facts = new EngagementFacts(catalogue.settings().usage());
        shown = new UserProfile(definition.steps());
        changed = new LongOpenHashSet();
        guard = new PauseGuard(this::now, options.limits());
        publishedAt = now();
    }

    /** The wall clock, epoch milliseconds. */
    private long now() {
        return getProcessingTimeService().getCurrentProcessingTime();
    }

    @Override
    protected byte[] apply(byte[] user, BlockReader record) {
        byte[] after = super.apply(user, record);
        greatestEventTime = Math.max(greatestEventTime, eventTime());
        if (after != user) {
            changed.add(record.entity());
        }
        return after;
    }

    @Override
    protected void tick(long now) throws Exception {
        super.tick(now);
        guard.check();
        if (now - publishedAt >= options.publishIntervalMillis() && !catchesUp(now)) {
            publish(now);
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        long now = guard.check();
        if (!catchesUp(now) || now - publishedAt >= CatchUp.PUBLISH_MILLIS) {
            publish(now);
        }
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        publish(guard.check());
        super.finish();
    }

    private boolean catchesUp(long now) {
        return CatchUp.is(greatestEventTime, watermark(), now);
    }

    private long time() {
        return Math.max(greatestEventTime, watermark());
    }

    private void publish(long now) throws IOException {
        publishedAt = now;
        if (time() == NEVER) {
            return;
        }
        int day = calendar().day(time());
        if (restoredUnpublished) {
            for (int bucket : buckets()) {
                view(bucket, (hash, user) -> emit(user, day));
            }
            restoredUnpublished = false;
        } else if (day > publishedDay) {
            for (int bucket : buckets()) {
                view(bucket, (hash, user) -> {
                    if (changed.contains(hash) || changesSince(user, day)) {
                        emit(user, day);
                    }
                });
            }
        } else {
            view(changed.toLongArray(), (hash, user) -> emit(user, day));
        }
        changed.clear();
        publishedDay = day;
        for (int bucket : republication.next(guard.check(), this::buckets)) {
            view(bucket, (hash, user) -> emit(user, day));
        }
    }

    /** Whether a user's row says something else than on the day that was published. */
    private boolean changesSince(byte[] user, int day) {
        shown.peekOldestId(user);
        if (publishedDay == NEVER || shown.lastDay() + facts.lastingDays() < publishedDay) {
            return false;
        }
        shown.decode(user, texts());
        return !facts.of(shown, (int) publishedDay).equals(facts.of(shown, day));
    }

    private void emit(byte[] user, int day) {
        shown.decode(user, texts());
        if (shown.activeDays.size() == 0) {
            return;
        }
        Facts row = facts.of(shown, day);
        output.collect(
                ROWS,
                new StreamRecord<>(new UserEngagement(
                        shown.userId().toText(),
                        options.run(),
                        LocalDate.ofEpochDay(day),
                        facts.periodDays(),
                        row.totalActions(),
                        row.activeDays(),
                        row.powerUser(),
                        row.l7(),
                        row.l28(),
                        LocalDate.ofEpochDay(shown.activeDays.first()),
                        LocalDate.ofEpochDay(shown.activeDays.get(shown.activeDays.size() - 1)),
                        row.churn(),
                        revisions.next(),
                        guard.check())));
    }
}
