package dev.tidemark.job.exchange;

import dev.tidemark.job.wire.ExplicitTypeInfo;
import dev.tidemark.job.wire.ImmutableSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes blocks for the network. */
public final class BlockSerializer extends ImmutableSerializer<Block> {
    /** The one instance. */
    public static final BlockSerializer INSTANCE = new BlockSerializer();

    /** How Flink is told the type. */
    public static final TypeInformation<Block> TYPE = new ExplicitTypeInfo<>(Block.class, INSTANCE);

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 2;

    private BlockSerializer() {}

    @Override
    public void serialize(Block block, DataOutputView out) throws IOException {
        out.writeByte(block.bucket());
        out.writeInt(block.records());
        out.writeInt(block.bytes().length);
        out.write(block.bytes());
    }

    @Override
    public Block deserialize(DataInputView in) throws IOException {
        int bucket = in.readUnsignedByte();
        int records = in.readInt();
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new Block(bucket, records, bytes);
    }

    @Override
    public TypeSerializerSnapshot<Block> snapshotConfiguration() {
        return new BlockSnapshot();
    }

    /** Remembers the format's version. */
    public static final class BlockSnapshot extends Snapshot<Block> {
        public BlockSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
