package dev.tidemark.job.device;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.exchange.BlockReader;
import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.EntityOperator;
import dev.tidemark.job.exchange.Page;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.time.Duration;

/**
 * Keeps the winning report per user and local day, and contributes by how much a report changes it: a duplicate or one
 * that does not win nothing, a new winner itself less the one before.
 *
 * <p>DISCUSSION: what leaks or errs, and why that is accepted.
 *
 * <ul>
 *   <li><b>Late</b> reports win or lose as any, until the day is dropped: when the watermark has passed the report by the
 *       horizon and {@value #MARGIN_DAYS} days. One that comes still later starts nothing, as it could count a user-day
 *       twice, and counts in {@code expired_contributions}; acceptance ends days before.
 *   <li><b>Duplicates</b> are equal to the winner, or to what lost; no ids are kept beside the winner's.
 *   <li><b>Two reports of one time and id</b> and different content count as one: whichever came first.
 *   <li><b>Crash</b>: nothing rests outside of state across a barrier; see {@link EntityOperator}.
 * </ul>
 */
public final class DeviceLedger extends EntityOperator {
    private static final long serialVersionUID = 1;

    /** A report is dropped before the slices of its day are: what is gone must not be counted once more. */
    private static final int MARGIN_DAYS = 4;

    private final Catalogue catalogue;
    private final long lifetime;

    private transient Series expired;
    private transient DeviceContributions devices;
    private transient ByteReader reader;
    private transient ByteWriter writer;

    /**
     * @param horizon how much older than its record an accepted event can be
     * @param flushInterval the longest time that contributions wait
     */
    public DeviceLedger(Catalogue catalogue, ProjectCalendar calendar, Duration horizon, Duration flushInterval) {
        super(calendar, flushInterval);
        this.catalogue = catalogue;
        this.lifetime = horizon.plusDays(MARGIN_DAYS).toMillis();
    }

    @Override
    public void open() throws Exception {
        super.open();
        expired = Series.of(catalogue.metric("expired_contributions"));
        devices = new DeviceContributions(catalogue);
        reader = new ByteReader();
        writer = new ByteWriter(256);
    }

    @Override
    protected byte[] apply(byte[] entity, BlockReader record) {
        DeviceReport report = DeviceReport.read(record);
        int day = calendar().day(report.time());
        if (entity.length == 0) {
            if (report.time() + lifetime < watermark()) {
                contributions().add(expired, WindowKind.DAY, day, 1);
                return entity;
            }
        } else {
            DeviceReport winner = DeviceReport.decode(entity, reader, texts());
            if (!report.isAfter(winner)) {
                return entity;
            }
            devices.add(winner, day, -1, contributions());
        }
        devices.add(report, day, 1, contributions());
        return report.encode(writer);
    }

    @Override
    protected byte[] expire(byte[] entity, long time) {
        return Page.ABSENT;
    }

    @Override
    protected long due(byte[] entity) {
        return DeviceReport.time(entity, reader) + lifetime + 1;
    }

    @Override
    protected void forgetTexts() {
        devices.forgetSeries();
    }
}
