package dev.tidemark.job.exchange;

/** A cursor over the records of a block. To be used again for other blocks; not thread-safe. */
public final class BlockReader extends ByteReader {
    private final Texts texts;
    private String[] table = new String[64];
    private int remaining;
    private long entity;

    /** @param texts where the texts of blocks are decoded; a text is the same object in all blocks */
    public BlockReader(Texts texts) {
        this.texts = texts;
    }

    /** Begins to read a block; {@link #next} moves to its first record. */
    public BlockReader over(Block block) {
        over(block.bytes());
        remaining = block.records();
        int size = (int) readUnsigned();
        if (size > table.length) {
            table = new String[size * 2];
        }
        for (int i = 0; i < size; i++) {
            table[i] = readUtf8(texts);
        }
        return this;
    }

    /** Moves to the next record, if there is one. The record before must have been read to its end. */
    public boolean next() {
        if (remaining == 0) {
            return false;
        }
        remaining--;
        entity = readLong();
        return true;
    }

    /** Hash of the id of the entity that the current record is about. */
    public long entity() {
        return entity;
    }

    /** What {@link BlockWriter#writeText} wrote. */
    public String readText() {
        return table[(int) readUnsigned()];
    }
}
