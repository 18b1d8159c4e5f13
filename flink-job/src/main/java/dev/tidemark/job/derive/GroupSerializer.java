package dev.tidemark.job.derive;

import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.VersionedSerializer;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes the state of one group. */
final class GroupSerializer extends VersionedSerializer<Group> {
    static final GroupSerializer INSTANCE = new GroupSerializer();

    private static final long serialVersionUID = 1;
    private static final byte VERSION = 1;
    private static final ResultStatus[] STATUSES = ResultStatus.values();

    private GroupSerializer() {}

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public Group copy(Group from) {
        return from.copy();
    }

    @Override
    public void serialize(Group group, DataOutputView out) throws IOException {
        out.writeInt(group.operands().size());
        for (Operand operand : group.operands().values()) {
            BinaryFields.writeText(operand.id().role(), out);
            BinaryFields.writeKind(operand.id().window(), out);
            out.writeLong(operand.id().position());
            out.writeInt(operand.value().scale());
            BinaryFields.writeBytes(operand.value().unscaledValue().toByteArray(), out);
            out.writeByte(operand.status().ordinal());
        }
    }

    @Override
    public Group deserialize(DataInputView in) throws IOException {
        Map<Id, Operand> operands = new HashMap<>();
        int size = in.readInt();
        for (int i = 0; i < size; i++) {
            String role = BinaryFields.readText(in);
            WindowKind window = BinaryFields.readKind(in);
            Id id = new Id(role, window, in.readLong());
            int scale = in.readInt();
            BigDecimal value = new BigDecimal(new BigInteger(BinaryFields.readBytes(in)), scale);
            operands.put(id, new Operand(id, value, STATUSES[in.readUnsignedByte()]));
        }
        return new Group(operands);
    }

    @Override
    public TypeSerializerSnapshot<Group> snapshotConfiguration() {
        return new GroupSnapshot();
    }

    /** Remembers the format's version. */
    public static final class GroupSnapshot extends Snapshot<Group> {
        public GroupSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
