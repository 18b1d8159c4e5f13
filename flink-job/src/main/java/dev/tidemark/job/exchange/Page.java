package dev.tidemark.job.exchange;

import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectMaps;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/**
 * The entities of one page: hash of the id to the entity's bytes. The page changes; the bytes of an entity never do, so a
 * copy of a page shares them. Not thread-safe.
 */
public final class Page {
    /** The bytes of an entity that is not there. */
    public static final byte[] ABSENT = new byte[0];

    private final Long2ObjectOpenHashMap<byte[]> entities;
    /** No sweep before that time has anything to do. Not written into state: a page that was read is due at once. */
    private long due;

    /** An empty page. */
    public Page() {
        this(16);
    }

    Page(int expected) {
        this(new Long2ObjectOpenHashMap<>(expected), Long.MAX_VALUE);
    }

    private Page(Long2ObjectOpenHashMap<byte[]> entities, long due) {
        this.entities = entities;
        this.due = due;
        entities.defaultReturnValue(ABSENT);
    }

    /** The bytes of an entity, or {@link #ABSENT}. */
    public byte[] get(long hash) {
        return entities.get(hash);
    }

    /**
     * Sets the bytes of an entity; empty ones remove it.
     *
     * @param entityDue a time before which no sweep has to show the entity, epoch milliseconds
     */
    void put(long hash, byte[] bytes, long entityDue) {
        if (bytes.length == 0) {
            entities.remove(hash);
        } else {
            entities.put(hash, bytes);
            due = Math.min(due, entityDue);
        }
    }

    /** A time before which a sweep changes nothing, epoch milliseconds. */
    long due() {
        return due;
    }

    /** Number of entities. */
    public int size() {
        return entities.size();
    }

    /**
     * Lets every entity that is due by a time be kept, replaced or removed.
     *
     * @return whether anything changed
     */
    boolean sweep(long time, Sweeper sweeper) {
        boolean changed = false;
        due = Long.MAX_VALUE;
        int before = entities.size();
        var entries = entities.long2ObjectEntrySet().fastIterator();
        while (entries.hasNext()) {
            Long2ObjectMap.Entry<byte[]> entry = entries.next();
            byte[] bytes = entry.getValue();
            long entityDue = sweeper.due(bytes);
            byte[] kept = bytes;
            if (entityDue <= time) {
                kept = sweeper.sweep(bytes);
                entityDue = kept.length == 0 ? Long.MAX_VALUE : sweeper.due(kept);
            }
            due = Math.min(due, entityDue);
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
        return new Page(entities.clone(), due);
    }

    /** The entities; the same entry shows one after the other. */
    Iterable<Long2ObjectMap.Entry<byte[]>> entities() {
        return Long2ObjectMaps.fastIterable(entities);
    }

    /** What a sweep does with one entity. */
    interface Sweeper {
        /** The same bytes to keep it, others to replace it, none to remove it. */
        byte[] sweep(byte[] bytes);

        /** A time before which the entity need not be swept, epoch milliseconds. */
        long due(byte[] bytes);
    }
}
