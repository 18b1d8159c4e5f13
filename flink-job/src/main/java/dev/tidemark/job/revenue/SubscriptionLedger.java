package dev.tidemark.job.revenue;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.dimension.DimensionCaps;
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
import java.util.OptionalInt;
import org.apache.flink.metrics.Counter;
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
     * @param keptDays days of the watermark that a day's standing is kept; not fewer than its slices are
     * @param graceDays see {@link SubscriptionProfile#movements}
     * @param dimensionCap combinations of a currency and a reason that are told apart
     * @param dimensionDays days after which a combination that was not seen makes room for another
     * @param flushInterval the longest time that contributions wait
     */
    public SubscriptionLedger(
            Catalogue catalogue,
            ProjectCalendar calendar,
            int keptDays,
            OptionalInt graceDays,
            int dimensionCap,
            int dimensionDays,
            Duration flushInterval) {
        super(calendar, flushInterval);
        this.catalogue = catalogue;
        this.keptDays = keptDays;
        this.graceDays = graceDays.orElse(NEVER);
        this.dimensionCap = dimensionCap;
        this.dimensionDays = dimensionDays;
    }
}
