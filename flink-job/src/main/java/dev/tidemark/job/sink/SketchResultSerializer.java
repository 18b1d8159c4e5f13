package dev.tidemark.job.sink;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import dev.tidemark.model.ResultKey;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes sketches with their keys for the way between operators. */
public final class SketchResultSerializer extends ImmutableSerializer<SketchResult> {
    /** The one instance. */
    public static final SketchResultSerializer INSTANCE = new SketchResultSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<SketchResult> TYPE = new ExplicitTypeInfo<>(SketchResult.class, INSTANCE);

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 2;

    private SketchResultSerializer() {}

    @Override
    public void serialize(SketchResult sketch, DataOutputView out) throws IOException {
        BinaryFields.writeKey(sketch.key(), out);
        out.writeByte(sketch.lgK());
        out.writeLong(sketch.revision());
        BinaryFields.writeBytes(sketch.image(), out);
        out.writeLong(sketch.producedAt());
    }

    @Override
    public SketchResult deserialize(DataInputView in) throws IOException {
        ResultKey key = BinaryFields.readKey(in);
        int lgK = in.readByte();
        long revision = in.readLong();
        byte[] image = BinaryFields.readBytes(in);
        return new SketchResult(key, lgK, revision, image, in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<SketchResult> snapshotConfiguration() {
        return new SketchSnapshot();
    }

    /** Remembers the format's version. */
    public static final class SketchSnapshot extends Snapshot<SketchResult> {
        public SketchSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
