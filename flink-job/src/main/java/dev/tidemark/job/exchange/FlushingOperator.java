package dev.tidemark.job.exchange;

import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * An operator that collects its output in memory and sends it in batches: after the flush interval, before each
 * checkpoint barrier and at the end of input. Nothing rests in it across checkpoints, and no watermark overtakes what was
 * collected before it: a watermark waits for the next flush.
 *
 * <p>The interval is for latency. Under load, where batches grow large by themselves, it stretches up to
 * {@value #BUSY_MILLIS} ms, so that a catch-up merges more and sends less.
 *
 * @param <I> input
 * @param <O> output
 */
public abstract class FlushingOperator<I, O> extends AbstractStreamOperator<O> implements OneInputStreamOperator<I, O> {
    private static final long serialVersionUID = 1L;
    private static final long BUSY_MILLIS = 500;
    /** Pending items from which a batch waits for the longer interval. */
    private static final long BUSY_ITEMS = 1_000;

    private final long flushMillis;

    private transient Watermark held;
    private transient long flushedAt;

    /** @param flushMillis the longest time that output waits when there is little of it */
    protected FlushingOperator(long flushMillis) {
        this.flushMillis = flushMillis;
    }

    /** Sends everything that was collected. */
    protected abstract void flush();

    /** How many items have been collected since the last flush. */
    protected abstract long pending();

    /**
     * Event time moves on. Called at once, before what was collected is flushed.
     *
     * @param time the watermark, epoch milliseconds; never {@link Long#MAX_VALUE}, the end of a bounded input, which is
     *     no time
     */
    protected void advance(long time) throws Exception {}

    /** Called about once per flush interval. */
    protected void tick(long now) throws Exception {}

    @Override
    public void open() throws Exception {
        super.open();
        flushedAt = getProcessingTimeService().getCurrentProcessingTime();
        scheduleTick();
    }

    private void scheduleTick() {
        long start = getProcessingTimeService().getCurrentProcessingTime();
        getProcessingTimeService().registerTimer(start + flushMillis, time -> {
            long now = getProcessingTimeService().getCurrentProcessingTime();
            tick(now);
            if (pending() < BUSY_ITEMS || now - flushedAt >= BUSY_MILLIS) {
                flushedAt = now;
                flushAndForward();
            }
            scheduleTick();
        });
    }

    private void flushAndForward() throws Exception {
        flush();
        if (held != null) {
            Watermark mark = held;
            held = null;
            super.processWatermark(mark);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp()) {
            flushAndForward();
            super.processWatermark(mark);
        } else {
            advance(mark.getTimestamp());
            held = mark;
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flushAndForward();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        flushAndForward();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void finish() throws Exception {
        flushAndForward();
        super.finish();
    }
}
