package dev.tidemark.dashboard.sketch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sketches that were needed lately, each with what tells whether it still holds. Of more than its bytes those go that
 * were not needed for longest. Thread-safe.
 *
 * @param <K> what a sketch is of
 * @param <V> the version that it is of: of a day its revision, of a month those of all its days
 */
public final class SketchCache<K, V> {
    private final long most;
    private final int entryBytes;
    private final LinkedHashMap<K, Held<V>> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Held<V>(V version, Sketch sketch) {}

    /**
     * @param most bytes, about
     * @param entryBytes what a key and a version take, about
     */
    public SketchCache(long most, int entryBytes) {
        this.most = most;
        this.entryBytes = entryBytes;
    }

    /** The sketch, if it is of this version. */
    public synchronized Optional<Sketch> get(K key, V version) {
        Held<V> found = held.get(key);
        return found == null || !found.version.equals(version) ? Optional.empty() : Optional.of(found.sketch);
    }

    /** Takes a sketch in place of one of another version. */
    public synchronized void put(K key, V version, Sketch sketch) {
        Held<V> before = held.put(key, new Held<>(version, sketch));
        bytes += cost(sketch) - (before == null ? 0 : cost(before.sketch));
        Iterator<Map.Entry<K, Held<V>>> oldest = held.entrySet().iterator();
        while (bytes > most && oldest.hasNext()) {
            bytes -= cost(oldest.next().getValue().sketch);
            oldest.remove();
        }
    }

    /** What it holds, about. */
    synchronized long bytes() {
        return bytes;
    }

    private long cost(Sketch sketch) {
        return sketch.bytes() + (long) entryBytes;
    }
}
