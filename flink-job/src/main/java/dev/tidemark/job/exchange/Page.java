package dev.tidemark.job.exchange;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/**
 * The entities of one page: hash of the id to the entity's bytes. The page changes; the bytes of an entity never do, so a
 * copy of a page shares them. Not thread-safe.
 */
public final class Page {
    /** The bytes of an entity that is not there. */
    public static final byte[] ABSENT = new byte[0];

    private final Long2ObjectOpenHashMap<byte[]> entities;

    /** An empty page. */
    public Page() {
        this(16);
    }

    Page(int expected) {
        this(new Long2ObjectOpenHashMap<>(expected));
    }

    private Page(Long2ObjectOpenHashMap<byte[]> entities) {
        this.entities = entities;
        entities.defaultReturnValue(ABSENT);
    }

    /** The bytes of an entity, or {@link #ABSENT}. */
    public byte[] get(long hash) {
        return entities.get(hash);
    }

    /** Sets the bytes of an entity; empty ones remove it. */
    void put(long hash, byte[] bytes) {
        if (bytes.length == 0) {
            entities.remove(hash);
        } else {
            entities.put(hash, bytes);
        }
    }

    /** Number of entities. */
    public int size() {
        return entities.size();
    }

    /**
     * Lets every entity be kept, replaced or removed.
     *
     * @return whether anything changed
     */
    boolean sweep(Sweeper sweeper) {
        boolean changed = false;
        int before = entities.size();
        var entries = entities.long2ObjectEntrySet().fastIterator();
        while (entries.hasNext()) {
            Long2ObjectMap.Entry<byte[]> entry = entries.next();
            byte[] bytes = entry.getValue();
            byte[] kept = sweeper.sweep(bytes);
            if (kept.length == 0) {
                entries.remove();
                changed = true;
            } else if (kept != bytes) {
                entry.setValue(kept);
                changed = true;
            }
        }
        if (entities.size() < before / 2) {
            entities.trim();
        }
        return changed;
    }

    /** A page of its own with the same entities. */
    Page copy() {
        return new Page(entities.clone());
    }

    Iterable<Long2ObjectMap.Entry<byte[]>> entities() {
        return entities.long2ObjectEntrySet();
    }

    /** What a sweep does with one entity. */
    @FunctionalInterface
    interface Sweeper {
        /** The same bytes to keep it, others to replace it, none to remove it. */
        byte[] sweep(byte[] bytes);
    }
}
