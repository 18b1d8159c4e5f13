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
    private static final int DISTRIBUTION = 5;
    private static final int MOMENTS = 6;

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
            writeHistogram(histogram, out);
        } else if (value instanceof DistributionAccumulator distribution) {
            out.writeByte(DISTRIBUTION);
            out.writeLong(distribution.count());
            writeNumber(distribution.sum(), out);
            writeNumber(distribution.squares(), out);
            writeHistogram(distribution.histogram(), out);
        } else if (value instanceof MomentsAccumulator moments) {
            out.writeByte(MOMENTS);
            out.writeInt(moments.words().length);
            for (long word : moments.words()) {
                out.writeLong(word);
            }
        }
    }

    private static void writeHistogram(HistogramAccumulator histogram, DataOutputView out) throws IOException {
        out.writeInt(histogram.buckets().length);
        for (int i = 0; i < histogram.buckets().length; i++) {
            out.writeInt(histogram.buckets()[i]);
            out.writeLong(histogram.counts()[i]);
        }
    }

    private static void writeNumber(Int128 number, DataOutputView out) throws IOException {
        out.writeLong(number.high());
        out.writeLong(number.low());
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
            case HISTOGRAM -> readHistogram(in);
            case DISTRIBUTION -> {
                long count = in.readLong();
                Int128 sum = readNumber(in);
                Int128 squares = readNumber(in);
                yield new DistributionAccumulator(count, sum, squares, readHistogram(in));
            }
            case MOMENTS -> {
                long[] words = new long[in.readInt()];
                for (int i = 0; i < words.length; i++) {
                    words[i] = in.readLong();
                }
                yield new MomentsAccumulator(words);
            }
            default -> throw new IOException("accumulator tag " + tag + " is unknown");
        };
    }

    private static HistogramAccumulator readHistogram(DataInputView in) throws IOException {
        int[] buckets = new int[in.readInt()];
        long[] counts = new long[buckets.length];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = in.readInt();
            counts[i] = in.readLong();
        }
        return new HistogramAccumulator(buckets, counts);
    }

    private static Int128 readNumber(DataInputView in) throws IOException {
        long high = in.readLong();
        return new Int128(high, in.readLong());
    }
}
