package dev.tidemark.job.sink;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes results in a compact binary form for the way between operators. */
public final class MetricResultSerializer extends ImmutableSerializer<MetricResult> {
    /** The one instance. */
    public static final MetricResultSerializer INSTANCE = new MetricResultSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<MetricResult> TYPE = new ExplicitTypeInfo<>(MetricResult.class, INSTANCE);

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;
    private static final ResultStatus[] STATUSES = ResultStatus.values();
    private static final int HAS_VALUE = 1;
    private static final int HAS_BOUNDS = 2;

    private MetricResultSerializer() {}

    @Override
    public void serialize(MetricResult result, DataOutputView out) throws IOException {
        BinaryFields.writeText(result.metric(), out);
        Window window = result.window();
        BinaryFields.writeKind(window.kind(), out);
        out.writeLong(window.start());
        out.writeLong(window.end());
        BinaryFields.writeText(window.zone(), out);
        BinaryFields.writeDimensions(result.dimensions(), out);
        out.writeByte(
                (result.value().isPresent() ? HAS_VALUE : 0) | (result.bounds().isPresent() ? HAS_BOUNDS : 0));
        if (result.value().isPresent()) {
            BigDecimal value = result.value().get();
            out.writeInt(value.scale());
            BinaryFields.writeBytes(value.unscaledValue().toByteArray(), out);
        }
        if (result.bounds().isPresent()) {
            out.writeDouble(result.bounds().get().lower());
            out.writeDouble(result.bounds().get().upper());
        }
        out.writeByte(result.status().ordinal());
        out.writeLong(result.revision());
        out.writeLong(result.watermark());
        BinaryFields.writeText(result.definition(), out);
        BinaryFields.writeText(result.run(), out);
        out.writeLong(result.producedAt());
    }

    @Override
    public MetricResult deserialize(DataInputView in) throws IOException {
        String metric = BinaryFields.readText(in);
        WindowKind kind = BinaryFields.readKind(in);
        long start = in.readLong();
        long end = in.readLong();
        Window window = new Window(kind, start, end, BinaryFields.readText(in));
        SortedMap<String, String> dimensions = BinaryFields.readDimensions(in);
        int flags = in.readByte();
        Optional<BigDecimal> value = Optional.empty();
        if ((flags & HAS_VALUE) != 0) {
            int scale = in.readInt();
            value = Optional.of(new BigDecimal(new BigInteger(BinaryFields.readBytes(in)), scale));
        }
        Optional<Bounds> bounds = Optional.empty();
        if ((flags & HAS_BOUNDS) != 0) {
            double lower = in.readDouble();
            bounds = Optional.of(new Bounds(lower, in.readDouble()));
        }
        ResultStatus status = STATUSES[in.readByte()];
        long revision = in.readLong();
        long watermark = in.readLong();
        String definition = BinaryFields.readText(in);
        String run = BinaryFields.readText(in);
        long producedAt = in.readLong();
        return new MetricResult(
                metric, window, dimensions, value, bounds, status, revision, watermark, definition, run, producedAt);
    }

    @Override
    public TypeSerializerSnapshot<MetricResult> snapshotConfiguration() {
        return new ResultSnapshot();
    }

    /** Remembers the format's version. */
    public static final class ResultSnapshot extends Snapshot<MetricResult> {
        public ResultSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
