package dev.tidemark.job.screen;

import dev.tidemark.job.screen.Screened.Accepted;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * The watermark of one partition: the greatest accepted event time less the out-of-orderness, never later than the wall
 * clock and the skew.
 *
 * <p>Only accepted events advance it or keep the partition active. When all partitions are idle, Flink emits the greatest
 * watermark seen; the clamp keeps even that one harmless.
 */
public final class SourceWatermarks implements WatermarkGenerator<Screened> {
    private static final long NEVER = Long.MIN_VALUE;

    private final long outOfOrdernessMillis;
    private final long idlenessMillis;
    private final long skewMillis;
    private final LongSupplier wallClock;
    private final RelativeClock activityClock;

    private long greatest = NEVER;
    private long activeAt = NEVER;
    private boolean idle;

    SourceWatermarks(
            Duration outOfOrderness,
            Duration idleness,
            Duration skew,
            LongSupplier wallClock,
            RelativeClock activityClock) {
        this.outOfOrdernessMillis = outOfOrderness.toMillis();
        this.idlenessMillis = idleness.toMillis();
        this.skewMillis = skew.toMillis();
        this.wallClock = wallClock;
        this.activityClock = activityClock;
    }

    /** The strategy of all sources; each partition gets a generator of its own. */
    public static WatermarkStrategy<Screened> strategy(Duration outOfOrderness, Duration idleness, Duration skew) {
        WatermarkStrategy<Screened> watermarks = context -> new SourceWatermarks(
                outOfOrderness, idleness, skew, System::currentTimeMillis, context.getInputActivityClock());
        return watermarks.withTimestampAssigner((screened, previous) ->
                screened instanceof Accepted accepted ? accepted.event().eventTime() : previous);
    }

    @Override
    public void onEvent(Screened screened, long timestamp, WatermarkOutput output) {
        if (screened instanceof Accepted accepted) {
            greatest = Math.max(greatest, accepted.event().eventTime());
            activeAt = activityClock.relativeTimeMillis();
            if (idle) {
                idle = false;
                output.markActive();
            }
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        long now = activityClock.relativeTimeMillis();
        if (activeAt == NEVER) {
            activeAt = now;
        }
        if (now - activeAt >= idlenessMillis) {
            if (!idle) {
                idle = true;
                output.markIdle();
            }
        } else if (greatest != NEVER) {
            long clamp = wallClock.getAsLong() + skewMillis;
            output.emitWatermark(new Watermark(Math.min(greatest - outOfOrdernessMillis - 1, clamp)));
        }
    }
}
