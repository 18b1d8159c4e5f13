package dev.tidemark.job.exchange;

import java.util.function.Consumer;

/**
 * Collects records into one open block per bucket and ships a block when it is full.
 *
 * <p>Its operator calls {@link #flush} every 50 ms, before each checkpoint barrier, before it forwards a watermark and in
 * {@code finish()}: nothing rests here across checkpoints, and no record is overtaken by a watermark. Not thread-safe.
 */
public final class BlockSender {
    /** Bytes at which a block is shipped. */
    static final int FULL = 16 * 1024;

    private final BlockWriter[] writers = new BlockWriter[Buckets.MAX_PARALLELISM];
    private final Consumer<Block> out;
    private BlockWriter current;

    /** @param out takes blocks that are full or flushed */
    public BlockSender(Consumer<Block> out) {
        this.out = out;
        for (int bucket = 0; bucket < writers.length; bucket++) {
            writers[bucket] = new BlockWriter(bucket);
        }
    }

    /** Begins a record about an entity. Write its fields, then call {@link #end}. */
    public BlockWriter begin(long entityHash) {
        current = writers[Buckets.bucket(entityHash)];
        current.begin(entityHash);
        return current;
    }

    /** Ends the record that was begun. */
    public void end() {
        if (current.bytes() >= FULL) {
            out.accept(current.seal());
        }
    }

    /** Ships every open block. */
    public void flush() {
        for (BlockWriter writer : writers) {
            if (!writer.isEmpty()) {
                out.accept(writer.seal());
            }
        }
    }
}
