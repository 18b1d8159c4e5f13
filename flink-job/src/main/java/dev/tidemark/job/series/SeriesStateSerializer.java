package dev.tidemark.job.series;

import dev.tidemark.job.wire.BinaryFields;
import dev.tidemark.job.wire.VersionedSerializer;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.io.IOException;
import java.util.EnumMap;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes the state of one series. */
final class SeriesStateSerializer extends VersionedSerializer<SeriesState> {
    static final SeriesStateSerializer INSTANCE = new SeriesStateSerializer();

    private static final long serialVersionUID = 1;
    private static final byte VERSION = 1;

    private SeriesStateSerializer() {}

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public SeriesState copy(SeriesState from) {
        return from.copy();
    }

    @Override
    public void serialize(SeriesState state, DataOutputView out) throws IOException {
        AccumulatorFormat.write(state.expiredDays(), out);
        out.writeLong(state.firstDay());
        out.writeByte(state.slices().size());
        for (var kind : state.slices().entrySet()) {
            BinaryFields.writeKind(kind.getKey(), out);
            out.writeInt(kind.getValue().size());
            for (var slice : kind.getValue().long2ObjectEntrySet()) {
                out.writeLong(slice.getLongKey());
                AccumulatorFormat.write(slice.getValue(), out);
            }
        }
    }

    @Override
    public SeriesState deserialize(DataInputView in) throws IOException {
        SumAccumulator expiredDays = (SumAccumulator) AccumulatorFormat.read(in);
        long firstDay = in.readLong();
        EnumMap<WindowKind, Long2ObjectOpenHashMap<Accumulator>> slices = new EnumMap<>(WindowKind.class);
        int kinds = in.readUnsignedByte();
        for (int i = 0; i < kinds; i++) {
            WindowKind kind = BinaryFields.readKind(in);
            int size = in.readInt();
            Long2ObjectOpenHashMap<Accumulator> positions = new Long2ObjectOpenHashMap<>(size);
            for (int j = 0; j < size; j++) {
                long position = in.readLong();
                positions.put(position, AccumulatorFormat.read(in));
            }
            slices.put(kind, positions);
        }
        return new SeriesState(slices, expiredDays, firstDay);
    }

    @Override
    public TypeSerializerSnapshot<SeriesState> snapshotConfiguration() {
        return new SeriesStateSnapshot();
    }

    /** Remembers the format's version. */
    public static final class SeriesStateSnapshot extends Snapshot<SeriesState> {
        public SeriesStateSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
