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
    /** A map's entry with its key and version, about. */
    private static final int ENTRY_BYTES = 256;

    private final long most;
    private final LinkedHashMap<K, Held<V>> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Held<V>(V version, Sketch sketch) {}

    /** @param most bytes, about */
    public SketchCache(long most) {
        this.most = most;
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

    private static int cost(Sketch sketch) {
        return sketch.bytes() + ENTRY_BYTES;
    }
}
