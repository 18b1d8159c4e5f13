package dev.tidemark.job.wire;

import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** The parts that the binary formats of results, sketches and rejections have in common. */
public final class BinaryFields {
    private static final WindowKind[] KINDS = WindowKind.values();

    private BinaryFields() {}

    public static void writeText(String text, DataOutputView out) throws IOException {
        StringValue.writeString(text, out);
    }

    public static String readText(DataInputView in) throws IOException {
        return StringValue.readString(in);
    }

    public static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    public static byte[] readBytes(DataInputView in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    public static void writeKind(WindowKind kind, DataOutputView out) throws IOException {
        out.writeByte(kind.ordinal());
    }

    public static WindowKind readKind(DataInputView in) throws IOException {
        return KINDS[in.readByte()];
    }

    public static void writeDimensions(SortedMap<String, String> dimensions, DataOutputView out) throws IOException {
        out.writeByte(dimensions.size());
        for (Map.Entry<String, String> dimension : dimensions.entrySet()) {
            writeText(dimension.getKey(), out);
            writeText(dimension.getValue(), out);
        }
    }

    public static SortedMap<String, String> readDimensions(DataInputView in) throws IOException {
        int size = in.readUnsignedByte();
        SortedMap<String, String> dimensions = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String name = readText(in);
            dimensions.put(name, readText(in));
        }
        return dimensions;
    }

    public static void writeKey(ResultKey key, DataOutputView out) throws IOException {
        writeText(key.metric(), out);
        writeKind(key.windowKind(), out);
        out.writeLong(key.windowStart());
        writeDimensions(key.dimensions(), out);
        writeText(key.definition(), out);
    }

    public static ResultKey readKey(DataInputView in) throws IOException {
        String metric = readText(in);
        WindowKind kind = readKind(in);
        long start = in.readLong();
        SortedMap<String, String> dimensions = readDimensions(in);
        return new ResultKey(metric, kind, start, dimensions, readText(in));
    }
}
