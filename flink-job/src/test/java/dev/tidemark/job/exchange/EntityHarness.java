package dev.tidemark.job.exchange;

import dev.tidemark.job.series.Partial;
import dev.tidemark.job.series.SumAccumulator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Runs one subtask of an {@link EntityOperator} and keeps what it emits. */
public final class EntityHarness implements AutoCloseable {
    private final KeyedOneInputStreamOperatorTestHarness<Integer, Block, Partial> harness;
    private final List<Object> output = new ArrayList<>();

    /** Subtask 0 of 1 on the heap backend, without state to begin with. */
    public static EntityHarness start(EntityOperator operator) throws Exception {
        EntityHarness it = new EntityHarness(operator, 1, 0, new HashMapStateBackend());
        it.open();
        return it;
    }

    public EntityHarness(EntityOperator operator, int parallelism, int subtask, StateBackend backend) throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, Block::key, Types.INT, Buckets.MAX_PARALLELISM, parallelism, subtask);
        harness.setStateBackend(backend);
        harness.setOutputCreator(serializer -> new Recorder());
        harness.setup();
    }

    public void open() throws Exception {
        harness.open();
    }

    public void restore(OperatorSubtaskState state) throws Exception {
        harness.initializeState(state);
        harness.open();
    }

    /** Lets {@code records} write into a sender, and sends the blocks to the operator. */
    public void send(Consumer<BlockSender> records) throws Exception {
        List<Block> blocks = new ArrayList<>();
        BlockSender sender = new BlockSender(blocks::add);
        records.accept(sender);
        sender.flush();
        for (Block block : blocks) {
            harness.processElement(new StreamRecord<>(block));
        }
    }

    /** A watermark, and the flush interval after it, in which it leaves. */
    public void watermark(long time) throws Exception {
        harness.processWatermark(new Watermark(time));
        harness.setProcessingTime(harness.getProcessingTime() + 50);
    }

    public void wallClock(long time) throws Exception {
        harness.setProcessingTime(time);
    }

    public long wallClock() {
        return harness.getProcessingTime();
    }

    public OperatorSubtaskState checkpoint(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        output.add("barrier " + id);
        return harness.snapshot(id, id);
    }

    public void finish() throws Exception {
        harness.getOperator().finish();
    }

    public int pages() {
        return harness.numKeyedStateEntries();
    }

    public int eventTimers() {
        return harness.numEventTimeTimers();
    }

    /** Partials, what left by the side, and texts for barriers and watermarks, in the order in which they left. */
    public List<Object> output() {
        return output;
    }

    /** The sums that left so far, by {@code series slice position}, zeros left out. */
    public Map<String, BigInteger> sums() {
        Map<String, BigInteger> sums = new TreeMap<>();
        for (Object element : output) {
            if (element instanceof Partial partial && partial.value() instanceof SumAccumulator sum) {
                sums.merge(
                        partial.series() + " " + partial.slice() + " " + partial.position(),
                        sum.value(),
                        BigInteger::add);
            }
        }
        sums.values().removeIf(sum -> sum.signum() == 0);
        return sums;
    }

    @Override
    public void close() {
        try {
            harness.close();
        } catch (Exception e) {
            throw new IllegalStateException("the harness does not close", e);
        }
    }

    private final class Recorder implements Output<StreamRecord<Partial>> {
        @Override
        public void collect(StreamRecord<Partial> element) {
            output.add(element.getValue());
        }

        @Override
        public void emitWatermark(Watermark mark) {
            output.add("watermark " + mark.getTimestamp());
        }

        @Override
        public void emitWatermarkStatus(WatermarkStatus status) {
            output.add("status " + status);
        }

        @Override
        public <X> void collect(OutputTag<X> tag, StreamRecord<X> element) {
            output.add(element.getValue());
        }

        @Override
        public void emitLatencyMarker(LatencyMarker marker) {}

        @Override
        public void emitRecordAttributes(RecordAttributes attributes) {}

        @Override
        public void emitWatermark(WatermarkEvent event) {}

        @Override
        public void close() {}
    }
}
