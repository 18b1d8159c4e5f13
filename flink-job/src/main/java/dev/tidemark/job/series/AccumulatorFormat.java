package dev.tidemark.job.series;

import dev.tidemark.job.wire.BinaryFields;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The binary form of accumulators, on the network and in state; its version is that of the serializers that use it. */
final class AccumulatorFormat {
    private static final int SUM_64 = 1;
    private static final int SUM_128 = 2;
    private static final int SKETCH = 3;
    private static final int HISTOGRAM = 4;

    private AccumulatorFormat() {}

    static void write(Accumulator value, DataOutputView out) throws IOException {
        if (value instanceof SumAccumulator sum) {
            if (sum.high() == sum.low() >> 63) {
                out.writeByte(SUM_64);
            } else {
                out.writeByte(SUM_128);
                out.writeLong(sum.high());
            }
            out.writeLong(sum.low());
        } else if (value instanceof SketchAccumulator sketch) {
            out.writeByte(SKETCH);
            BinaryFields.writeBytes(sketch.image(), out);
        } else if (value instanceof HistogramAccumulator histogram) {
            out.writeByte(HISTOGRAM);
            out.writeInt(histogram.buckets().length);
            for (int i = 0; i < histogram.buckets().length; i++) {
                out.writeInt(histogram.buckets()[i]);
                out.writeLong(histogram.counts()[i]);
            }
        }
    }

    static Accumulator read(DataInputView in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case SUM_64 -> SumAccumulator.of(in.readLong());
            case SUM_128 -> {
                long high = in.readLong();
                yield new SumAccumulator(high, in.readLong());
            }
            case SKETCH -> SketchAccumulator.ofImage(BinaryFields.readBytes(in));
            case HISTOGRAM -> {
                int[] buckets = new int[in.readInt()];
                long[] counts = new long[buckets.length];
                for (int i = 0; i < buckets.length; i++) {
                    buckets[i] = in.readInt();
                    counts[i] = in.readLong();
                }
                yield new HistogramAccumulator(buckets, counts);
            }
            default -> throw new IOException("accumulator tag " + tag + " is unknown");
        };
    }
}
