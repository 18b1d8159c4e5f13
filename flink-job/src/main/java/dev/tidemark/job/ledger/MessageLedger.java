package dev.tidemark.job.ledger;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.dimension.DimensionCaps;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.EntityOperator;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.FactContributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.time.Duration;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * Keeps one profile per message, and contributes by how much each event changes it: duplicates nothing, a late or
 * correcting event the difference.
 *
 * <p>DISCUSSION: what leaks or errs, and why that is accepted.
 *
 * <ul>
 *   <li><b>Late</b> events correct what they touch, in whatever order they come, for as long as their message is kept: until
 *       the watermark has passed its greatest event time by the horizon and a day (then the next sweep, up to a day later,
 *       drops it). Acceptance ends at the horizon, so an event can miss its message only if messages of another partition
 *       have moved the watermark ahead of its own record time by a day, as in a catch-up of unequal partitions.
 *   <li>An event for a message that is not there, and so old that the message may have been <b>dropped</b>, starts
 *       nothing: starting it could count a message twice. It counts as accepted and in {@code expired_contributions}. Its
 *       copies cannot be told from it and count the same way.
 *   <li>An event more than the lifetime <b>younger</b> than all others of its message finds it gone and counts as a new
 *       message. The contract of identity ends there.
 *   <li><b>Duplicates</b> are known by the 64-bit hash of their event id within their message; which of two copies is
 *       "the" duplicate is open. Two events of one id and <b>different content</b> count as one: whichever came first.
 *       Different ids of one message with one hash would lose an event, different messages with one hash would be one
 *       message: at 10 million messages the chance that any two collide is 3 in a million.
 *   <li><b>Lost</b> events (a {@code read} without {@code delivered}) are implied by higher states; a message of which
 *       only a {@code delivered} survives counts as sent at that time until an earlier event arrives.
 *   <li><b>Crash</b>: state and contributions are of the same checkpoint, since nothing rests in the combiner across a
 *       barrier. Records read again find the profiles of that checkpoint and contribute the same differences.
 *   <li><b>Minutes</b> older than {@link Contributions#MINUTE_AGE_MILLIS} of the wall clock get no contributions; nobody publishes them.
 *   <li>A message remembers its latest {@value MessageProfile#MAX_EVENTS} events. <b>Copies of earlier ones</b> count as
 *       accepted and change no other number.
 * </ul>
 */
public final class MessageLedger extends EntityOperator {
    private static final long serialVersionUID = 1L;

    private static final String SOURCE = "message-events";

    private final Catalogue catalogue;
    private final long lifetime;
    private final int dimensionCap;
    private final int dimensionDays;

    private transient Series accepted;
    private transient Series duplicates;
    private transient Series expired;
    private transient MessageContributions messages;
    private transient FactContributions facts;
    private transient DimensionCaps caps;
    private transient Combinations combinations;
    private transient MessageRecord event;
    private transient MessageProfile before;
    private transient MessageProfile after;
    private transient ByteReader reader;
    private transient ByteWriter writer;

    /**
     * @param horizon how much older than its record an accepted event can be
     * @param dimensionCap combinations of two values that metrics are broken down by
     * @param dimensionDays days after which a combination that was not seen makes room for another
     * @param flushInterval the longest time that contributions wait
     */
    public MessageLedger(
            Catalogue catalogue,
            ProjectCalendar calendar,
            Duration horizon,
            int dimensionCap,
            int dimensionDays,
            Duration flushInterval) {
        super(calendar, flushInterval);
        this.catalogue = catalogue;
        this.lifetime = horizon.plusDays(1).toMillis();
        this.dimensionCap = dimensionCap;
        this.dimensionDays = dimensionDays;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        caps = DimensionCaps.counted(dimensionCap, dimensionDays, getMetricGroup(), context.getOperatorStateStore());
        combinations = new Combinations(caps, calendar());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        caps.snapshot();
    }

    @Override
    public void open() throws Exception {
        super.open();
        accepted = Series.of(catalogue.metric("accepted"), "source", SOURCE);
        duplicates = Series.of(catalogue.metric("duplicates"), "source", SOURCE);
        expired = Series.of(catalogue.metric("expired_contributions"));
        messages = new MessageContributions(catalogue, calendar());
        facts = new FactContributions(catalogue, calendar());
        event = new MessageRecord();
        before = new MessageProfile();
        after = new MessageProfile();
        reader = new ByteReader();
        writer = new ByteWriter(256);
    }

    @Override
    protected void startBlock(long now) {
        messages.forgetMinutesBefore(now - Contributions.MINUTE_AGE_MILLIS);
        facts.startAt(now);
    }

    @Override
    protected byte[] apply(byte[] entity, BlockReader record) {
        event.read(record);
        if (entity.length == 0) {
            before.clear();
        } else {
            before.decode(entity, reader, texts());
        }
        if (before.contains(event.eventHash)) {
            contributions().add(duplicates, WindowKind.DAY, event.recordDay, 1);
            return entity;
        }
        contributions().add(accepted, WindowKind.DAY, event.recordDay, 1);
        if (before.isEmpty() && event.eventTime + lifetime < watermark()) {
            contributions().add(expired, WindowKind.DAY, calendar().day(event.eventTime), 1);
            return entity;
        }
        event.facts.contribute(facts, event.eventTime, contributions());
        after.copy(before);
        after.apply(event);
        combinations.decide(before, after);
        int parts = MessageContributions.difference(before, after);
        messages.emit(before, -1, parts, contributions());
        messages.emit(after, 1, parts, contributions());
        return after.encode(writer);
    }

    @Override
    protected byte[] expire(byte[] entity, long time) {
        return Page.ABSENT;
    }

    @Override
    protected long due(byte[] entity) {
        return MessageProfile.latest(entity, reader) + lifetime + 1;
    }

    @Override
    protected void forgetTexts() {
        caps.advance(calendar().day(watermark()));
        combinations.forget();
        messages.forgetSeries();
        facts.forget();
    }
}
