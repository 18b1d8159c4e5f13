package dev.tidemark.job.exchange;

/** A cursor over the records of a block. To be used again for other blocks; not thread-safe. */
public final class BlockReader extends ByteReader {
    private final Texts texts;
    private String[] table = new String[64];
    private long[] entities = new long[256];
    private int records;
    private int next;

    /** @param texts where the texts of blocks are decoded; a text is the same object in all blocks */
    public BlockReader(Texts texts) {
        this.texts = texts;
    }

    /** Begins to read a block; {@link #next} moves to its first record. */
    public BlockReader over(Block block) {
        over(block.bytes());
        records = block.records();
        next = 0;
        int size = (int) readUnsigned();
        if (size > table.length) {
            table = new String[size * 2];
        }
        for (int i = 0; i < size; i++) {
            table[i] = readUtf8(texts);
        }
        if (records > entities.length) {
            entities = new long[records * 2];
        }
        for (int i = 0; i < records; i++) {
            entities[i] = readLong();
        }
        return this;
    }

    /** Moves to the next record, if there is one. The record before must have been read to its end. */
    public boolean next() {
        if (next == records) {
            return false;
        }
        next++;
        return true;
    }

    /** Hash of the id of the entity that the current record is about. */
    public long entity() {
        return entities[next - 1];
    }

    /** The same of any record of the block, from 0, whichever is the current one. */
    public long entity(int record) {
        return entities[record];
    }

    /** What {@link BlockWriter#writeText} wrote. */
    public String readText() {
        return table[(int) readUnsigned()];
    }
}
