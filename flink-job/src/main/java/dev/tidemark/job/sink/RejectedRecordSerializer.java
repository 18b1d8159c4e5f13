package dev.tidemark.job.sink;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import dev.tidemark.model.RejectReason;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes rejected records for the way between operators. */
public final class RejectedRecordSerializer extends ImmutableSerializer<RejectedRecord> {
    /** The one instance. */
    public static final RejectedRecordSerializer INSTANCE = new RejectedRecordSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<RejectedRecord> TYPE = new ExplicitTypeInfo<>(RejectedRecord.class, INSTANCE);

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;
    private static final RejectReason[] REASONS = RejectReason.values();

    private RejectedRecordSerializer() {}

    @Override
    public void serialize(RejectedRecord rejected, DataOutputView out) throws IOException {
        BinaryFields.writeBytes(rejected.key(), out);
        BinaryFields.writeBytes(rejected.value(), out);
        out.writeByte(rejected.reason().ordinal());
        BinaryFields.writeText(rejected.detail(), out);
        BinaryFields.writeText(rejected.sourceTopic(), out);
        out.writeInt(rejected.sourcePartition());
        out.writeLong(rejected.sourceOffset());
        out.writeLong(rejected.rejectedAt());
    }

    @Override
    public RejectedRecord deserialize(DataInputView in) throws IOException {
        byte[] key = BinaryFields.readBytes(in);
        byte[] value = BinaryFields.readBytes(in);
        RejectReason reason = REASONS[in.readByte()];
        String detail = BinaryFields.readText(in);
        String topic = BinaryFields.readText(in);
        int partition = in.readInt();
        long offset = in.readLong();
        return new RejectedRecord(key, value, reason, detail, topic, partition, offset, in.readLong());
    }

    @Override
    public TypeSerializerSnapshot<RejectedRecord> snapshotConfiguration() {
        return new RejectedSnapshot();
    }

    /** Remembers the format's version. */
    public static final class RejectedSnapshot extends Snapshot<RejectedRecord> {
        public RejectedSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
