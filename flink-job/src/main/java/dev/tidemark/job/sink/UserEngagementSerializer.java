package dev.tidemark.job.sink;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.UserEngagement;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes rows by user for the way between operators. */
public final class UserEngagementSerializer extends ImmutableSerializer<UserEngagement> {
    /** The one instance. */
    public static final UserEngagementSerializer INSTANCE = new UserEngagementSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<UserEngagement> TYPE = new ExplicitTypeInfo<>(UserEngagement.class, INSTANCE);

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;
    private static final ChurnState[] STATES = ChurnState.values();
    private static final int NO_STATE = -1;

    private UserEngagementSerializer() {}

    @Override
    public void serialize(UserEngagement row, DataOutputView out) throws IOException {
        BinaryFields.writeText(row.userId(), out);
        BinaryFields.writeText(row.run(), out);
        writeDay(row.asOf(), out);
        out.writeInt(row.periodDays());
        out.writeLong(row.totalActions());
        out.writeInt(row.activeDays());
        out.writeBoolean(row.powerUser());
        out.writeByte(row.l7());
        out.writeByte(row.l28());
        writeDay(row.firstSeen(), out);
        writeDay(row.lastSeen(), out);
        out.writeByte(row.churn().map(ChurnState::ordinal).orElse(NO_STATE));
        out.writeLong(row.revision());
        out.writeLong(row.producedAt());
    }

    @Override
    public UserEngagement deserialize(DataInputView in) throws IOException {
        String userId = BinaryFields.readText(in);
        String run = BinaryFields.readText(in);
        LocalDate asOf = readDay(in);
        int periodDays = in.readInt();
        long totalActions = in.readLong();
        int activeDays = in.readInt();
        boolean powerUser = in.readBoolean();
        int l7 = in.readByte();
        int l28 = in.readByte();
        LocalDate firstSeen = readDay(in);
        LocalDate lastSeen = readDay(in);
        int state = in.readByte();
        Optional<ChurnState> churn = state == NO_STATE ? Optional.empty() : Optional.of(STATES[state]);
        long revision = in.readLong();
        return new UserEngagement(
                userId,
                run,
                asOf,
                periodDays,
                totalActions,
                activeDays,
                powerUser,
                l7,
                l28,
                firstSeen,
                lastSeen,
                churn,
                revision,
                in.readLong());
    }

    private static void writeDay(LocalDate day, DataOutputView out) throws IOException {
        out.writeInt((int) day.toEpochDay());
    }

    private static LocalDate readDay(DataInputView in) throws IOException {
        return LocalDate.ofEpochDay(in.readInt());
    }

    @Override
    public TypeSerializerSnapshot<UserEngagement> snapshotConfiguration() {
        return new RowSnapshot();
    }

    /** Remembers the format's version. */
    public static final class RowSnapshot extends Snapshot<UserEngagement> {
        public RowSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
