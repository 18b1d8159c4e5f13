package dev.tidemark.job.dimension;

import dev.tidemark.job.dimension.KnownValues.Value;
import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ImmutableSerializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes known values into operator state. */
final class KnownValuesSerializer extends ImmutableSerializer<KnownValues> {
    static final KnownValuesSerializer INSTANCE = new KnownValuesSerializer();

    private static final long serialVersionUID = 1;
    private static final byte VERSION = 1;

    private KnownValuesSerializer() {}

    @Override
    public void serialize(KnownValues known, DataOutputView out) throws IOException {
        BinaryFields.writeText(known.dimension(), out);
        out.writeInt(known.day());
        out.writeInt(known.values().size());
        for (Value value : known.values()) {
            BinaryFields.writeText(value.first(), out);
            BinaryFields.writeText(value.second(), out);
            out.writeInt(value.since());
            out.writeInt(value.seen());
        }
    }

    @Override
    public KnownValues deserialize(DataInputView in) throws IOException {
        String dimension = BinaryFields.readText(in);
        int day = in.readInt();
        int size = in.readInt();
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String first = BinaryFields.readText(in);
            String second = BinaryFields.readText(in);
            int since = in.readInt();
            values.add(new Value(first, second, since, in.readInt()));
        }
        return new KnownValues(dimension, day, values);
    }

    @Override
    public TypeSerializerSnapshot<KnownValues> snapshotConfiguration() {
        return new KnownValuesSnapshot();
    }

    /** Remembers the format's version. */
    public static final class KnownValuesSnapshot extends Snapshot<KnownValues> {
        public KnownValuesSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
