package dev.tidemark.job.series;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes partials for the exchange between combiners and the merger. */
public final class PartialSerializer extends ImmutableSerializer<Partial> {
    /** The one instance. */
    public static final PartialSerializer INSTANCE = new PartialSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<Partial> TYPE = new ExplicitTypeInfo<>(Partial.class, INSTANCE);

    private static final long serialVersionUID = 1;
    private static final byte VERSION = 1;

    private PartialSerializer() {}

    @Override
    public void serialize(Partial partial, DataOutputView out) throws IOException {
        BinaryFields.writeText(partial.series(), out);
        BinaryFields.writeKind(partial.slice(), out);
        out.writeLong(partial.position());
        AccumulatorFormat.write(partial.value(), out);
    }

    @Override
    public Partial deserialize(DataInputView in) throws IOException {
        String series = BinaryFields.readText(in);
        var slice = BinaryFields.readKind(in);
        long position = in.readLong();
        return new Partial(series, slice, position, AccumulatorFormat.read(in));
    }

    @Override
    public TypeSerializerSnapshot<Partial> snapshotConfiguration() {
        return new PartialSnapshot();
    }

    /** Remembers the format's version. */
    public static final class PartialSnapshot extends Snapshot<Partial> {
        public PartialSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
