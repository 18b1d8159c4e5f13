package dev.tidemark.job.revenue;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionCaps;
import dev.tidemark.job.dimension.DimensionValue;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.EntityOperator;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.revenue.Movement.Kind;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;

/**
 * Keeps one profile per subscription of a user, and contributes by how much each event changes its movements.
 *
 * <p>DISCUSSION: what leaks or errs, and why that is accepted.
 *
 * <ul>
 *   <li><b>Late</b> events move what they touch for as long as the slices of their days are kept. One of a day that the
 *       subscription has forgotten changes nothing and counts in {@code expired_contributions}; acceptance ends days
 *       before.
 *   <li><b>Duplicates</b> change nothing: of a day only the event greatest by (time, id) counts, and it is the same one
 *       however often it comes. So no ids are kept beside one a day.
 *   <li><b>Two events of one time and id</b> and different content count as one: whichever came first.
 *   <li>A subscription <b>with revenue</b> never expires, unless subscriptions lapse. One without is kept {@value
 *       #DAYS_WITHOUT_REVENUE} days after its end; revenue that comes later is new, not reactivated.
 *   <li><b>Crash</b>: nothing rests outside of state across a barrier; see {@link EntityOperator}.
 * </ul>
 */
public final class SubscriptionLedger extends EntityOperator {
    private static final long serialVersionUID = 1;

    private static final int DAYS_WITHOUT_REVENUE = 400;
    /** A day is forgotten before its slices are: else half of what an event moves could find its slice gone. */
    private static final int MARGIN_DAYS = 5;

    private static final String REASON_OF_CURRENCY = "currency,reason";

    private final Catalogue catalogue;
    private final int keptDays;
    private final int graceDays;
    private final int dimensionCap;
    private final int dimensionDays;

    private transient Series expired;
    private transient SubscriptionContributions revenue;
    private transient DimensionCaps caps;
    private transient DimensionCap reasons;
    private transient ByteReader reader;
    private transient ByteWriter writer;

    /**
     * @param horizon how much older than its record an accepted event can be
     * @param dimensionCap combinations of a currency and a reason that are told apart
     * @param dimensionDays days after which a combination that was not seen makes room for another
     * @param flushInterval the longest time that contributions wait
     */
    public SubscriptionLedger(
            Catalogue catalogue,
            ProjectCalendar calendar,
            Duration horizon,
            int dimensionCap,
            int dimensionDays,
            Duration flushInterval) {
        super(calendar, flushInterval);
        this.catalogue = catalogue;
        this.keptDays = Math.toIntExact(horizon.toDays()) + MARGIN_DAYS;
        this.graceDays = catalogue.settings().revenue().graceDays();
        this.dimensionCap = dimensionCap;
        this.dimensionDays = dimensionDays;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        caps = DimensionCaps.counted(dimensionCap, dimensionDays, getMetricGroup(), context.getOperatorStateStore());
        reasons = caps.of(REASON_OF_CURRENCY);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        caps.snapshot();
    }

    @Override
    public void open() throws Exception {
        super.open();
        expired = Series.of(catalogue.metric("expired_contributions"));
        revenue = new SubscriptionContributions(catalogue);
        reader = new ByteReader();
        writer = new ByteWriter(256);
    }

    @Override
    protected byte[] apply(byte[] entity, BlockReader record) {
        DayEnd event = SubscriptionRecord.read(record, calendar());
        SubscriptionProfile before = decode(entity);
        if (before.hasForgotten(event.day())) {
            contributions().add(expired, WindowKind.DAY, event.day(), 1);
            return entity;
        }
        SubscriptionProfile learned = before.with(event);
        if (learned == before) {
            return entity;
        }
        List<Movement> earlier = before.movements(graceDays);
        SubscriptionProfile after = decided(earlier, learned);
        List<Movement> later = after.movements(graceDays);
        earlier.stream()
                .filter(movement -> !later.contains(movement))
                .forEach(movement -> revenue.add(movement, -1, contributions()));
        later.stream()
                .filter(movement -> !earlier.contains(movement))
                .forEach(movement -> revenue.add(movement, 1, contributions()));
        return after.encode(writer);
    }

    private SubscriptionProfile decode(byte[] entity) {
        return entity.length == 0 ? SubscriptionProfile.EMPTY : SubscriptionProfile.decode(entity, reader, texts());
    }

    /** Decides of what moves in another way than before whether its reason may stand beside its currency. */
    private SubscriptionProfile decided(List<Movement> before, SubscriptionProfile learned) {
        SubscriptionProfile after = learned;
        for (Movement movement : learned.movements(graceDays)) {
            String reason = learned.reason(movement.day());
            if (movement.kind() == Kind.CANCELLED && !reason.isEmpty() && !before.contains(movement)) {
                String currency = DimensionValue.orUnknown(movement.currency());
                String admitted = reasons.admits(currency, reason) ? reason : DimensionCap.OTHER;
                after = after.withReasonOfCurrency(movement.day(), admitted);
            }
        }
        return after;
    }

    @Override
    protected byte[] expire(byte[] entity, long time) {
        SubscriptionProfile before = decode(entity);
        if (before.endDay(graceDays) < calendar().day(time) - DAYS_WITHOUT_REVENUE) {
            return Page.ABSENT;
        }
        SubscriptionProfile after = before.forgetBefore(calendar().day(time) - keptDays);
        return after == before ? entity : after.encode(writer);
    }

    @Override
    protected long due(byte[] entity) {
        SubscriptionProfile profile = decode(entity);
        int end = profile.endDay(graceDays);
        int dropped = end == SubscriptionProfile.NEVER ? end : end + DAYS_WITHOUT_REVENUE + 1;
        int day = Math.min(dropped, profile.forgettable(keptDays));
        return day == SubscriptionProfile.NEVER ? Long.MAX_VALUE : calendar().startOfDay(day);
    }

    @Override
    protected void forgetTexts() {
        caps.advance(calendar().day(watermark()));
        revenue.forgetSeries();
    }
}
