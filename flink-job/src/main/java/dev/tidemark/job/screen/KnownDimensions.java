package dev.tidemark.job.screen;

import java.util.Arrays;

/**
 * Remembers what was found out for the values of an event's dimensions, so that an event whose values came before costs one
 * lookup for all of them. A direct-mapped cache of a fixed size: what another one displaces is found out again. Not
 * thread-safe.
 *
 * @param <T> what was found out
 */
final class KnownDimensions<T> {
    private static final int BITS = 12;
    private static final int SLOTS = 1 << BITS;

    private final Entry<T>[] entries = slots();

    private record Entry<T>(String a, String b, String c, String d, T value) {
        /** Values are mostly the same objects, which makes this cheap. */
        boolean isOf(String a2, String b2, String c2, String d2) {
            return a.equals(a2) && b.equals(b2) && c.equals(c2) && d.equals(d2);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot make an array of a generic type.
    private static <T> Entry<T>[] slots() {
        return new Entry[SLOTS];
    }

    /** What is known for four values, or null. */
    T get(String a, String b, String c, String d) {
        Entry<T> entry = entries[slot(a, b, c, d)];
        return entry != null && entry.isOf(a, b, c, d) ? entry.value : null;
    }

    void put(String a, String b, String c, String d, T value) {
        entries[slot(a, b, c, d)] = new Entry<>(a, b, c, d, value);
    }

    void clear() {
        Arrays.fill(entries, null);
    }

    private static int slot(String a, String b, String c, String d) {
        int hash = a.hashCode();
        hash = hash * 31 + b.hashCode();
        hash = hash * 31 + c.hashCode();
        hash = hash * 31 + d.hashCode();
        // Neighbouring texts have neighbouring hashes; the golden ratio spreads them (Knuth, TAOCP 3, section 6.4).
        return hash * 0x9E3779B9 >>> Integer.SIZE - BITS;
    }
}
