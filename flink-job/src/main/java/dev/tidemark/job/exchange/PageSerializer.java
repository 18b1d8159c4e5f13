package dev.tidemark.job.exchange;

import dev.tidemark.job.wire.VersionedSerializer;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes pages into state. Copies share the entities' bytes: the heap backend copies a page on its first touch after a
 * snapshot began, and that must cost two arrays, not all entities.
 */
public final class PageSerializer extends VersionedSerializer<Page> {
    /** The one instance. */
    public static final PageSerializer INSTANCE = new PageSerializer();

    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    /** Written at once: the stream of a checkpoint takes each byte of a number through several others. */
    private static final int CHUNK_BYTES = 1 << 14;

    /** Of an entity with its hash. */
    private static final int USUAL_BYTES = 128;

    private static final int SPARE_BYTES = 512;

    private PageSerializer() {}

    @Override
    public void serialize(Page page, DataOutputView out) throws IOException {
        DataOutputSerializer chunk =
                new DataOutputSerializer(Math.min(CHUNK_BYTES, page.size() * USUAL_BYTES) + SPARE_BYTES);
        chunk.writeInt(page.size());
        for (Long2ObjectMap.Entry<byte[]> entity : page.entities()) {
            byte[] bytes = entity.getValue();
            chunk.writeLong(entity.getLongKey());
            if (bytes.length < 0x80) {
                chunk.writeByte(bytes.length);
            } else {
                chunk.writeInt(bytes.length | Integer.MIN_VALUE);
            }
            chunk.write(bytes);
            if (chunk.length() >= CHUNK_BYTES) {
                out.write(chunk.getSharedBuffer(), 0, chunk.length());
                chunk.clear();
            }
        }
        out.write(chunk.getSharedBuffer(), 0, chunk.length());
    }

    @Override
    public Page deserialize(DataInputView in) throws IOException {
        int size = in.readInt();
        Page page = new Page(size);
        for (int i = 0; i < size; i++) {
            long hash = in.readLong();
            int length = in.readByte();
            if (length < 0) {
                length = (length & 0x7F) << 24
                        | in.readUnsignedByte() << 16
                        | in.readUnsignedByte() << 8
                        | in.readUnsignedByte();
            }
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            page.put(hash, bytes, Long.MIN_VALUE);
        }
        return page;
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public Page copy(Page from) {
        return from.copy();
    }

    @Override
    public TypeSerializerSnapshot<Page> snapshotConfiguration() {
        return new PageSnapshot();
    }

    /** Remembers the format's version. What the bytes of an entity mean has a version of its own, within them. */
    public static final class PageSnapshot extends Snapshot<Page> {
        public PageSnapshot() {
            super(INSTANCE, VERSION);
        }
    }
}
