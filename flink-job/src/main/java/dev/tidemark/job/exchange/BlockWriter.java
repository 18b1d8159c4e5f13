package dev.tidemark.job.exchange;

import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;

/**
 * A block that is being filled. A record is the entity's hash and whatever fields its kind has, one after the other;
 * its reader must read all of them.
 */
public final class BlockWriter extends ByteWriter {
    private static final int CAPACITY = 1024;

    private final int bucket;
    private final Object2IntOpenHashMap<String> texts = new Object2IntOpenHashMap<>();
    private final ByteWriter textBytes = new ByteWriter(CAPACITY);
    private final ByteWriter entities = new ByteWriter(CAPACITY);
    private int records;

    BlockWriter(int bucket) {
        super(CAPACITY);
        this.bucket = bucket;
        texts.defaultReturnValue(-1);
    }

    void begin(long entityHash) {
        records++;
        entities.writeLong(entityHash);
    }

    /** Writes a text that many records share, such as a dimension's value; it enters the block once. */
    public void writeText(String text) {
        int index = texts.getInt(text);
        if (index < 0) {
            index = texts.size();
            texts.put(text, index);
            textBytes.writeUtf8(text);
        }
        writeUnsigned(index);
    }

    boolean isEmpty() {
        return records == 0;
    }

    int bytes() {
        return size() + textBytes.size() + entities.size();
    }

    /** The block so far; the writer is empty afterwards. */
    Block seal() {
        ByteWriter sealed = new ByteWriter(bytes() + 10);
        sealed.writeUnsigned(texts.size());
        sealed.append(textBytes);
        sealed.append(entities);
        sealed.append(this);
        Block block = new Block(bucket, records, sealed.toBytes());
        records = 0;
        texts.clear();
        textBytes.clear();
        entities.clear();
        clear();
        return block;
    }
}
