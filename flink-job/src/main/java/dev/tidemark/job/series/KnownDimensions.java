package dev.tidemark.job.series;

import java.util.Arrays;

/**
 * Remembers what was found out for the values of an event's dimensions, so that an event whose values came before costs one
 * lookup for all of them. A direct-mapped cache of a fixed size: what another one displaces is found out again. Not
 * thread-safe.
 *
 * @param <T> what was found out
 */
public final class KnownDimensions<T> {
    private static final int BITS = 14;
    private static final int SLOTS = 1 << BITS;

    private final Entry<T>[] entries = slots();

    private record Entry<T>(String[] values, T found) {
        /** Values are mostly the same objects, which makes this cheap. */
        boolean isOf(String[] others) {
            for (int i = 0; i < others.length; i++) {
                if (!values[i].equals(others[i])) {
                    return false;
                }
            }
            return true;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot make an array of a generic type.
    private static <T> Entry<T>[] slots() {
        return new Entry[SLOTS];
    }

    /**
     * What is known for some values, or null.
     *
     * @param values as many each time
     */
    public T get(String[] values) {
        Entry<T> entry = entries[slot(values)];
        return entry != null && entry.isOf(values) ? entry.found : null;
    }

    /** Remembers what was found out; the array may be used again. */
    public void put(String[] values, T found) {
        entries[slot(values)] = new Entry<>(values.clone(), found);
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(entries, null);
    }

    private static int slot(String[] values) {
        int hash = 0;
        for (String value : values) {
            hash = hash * 31 + value.hashCode();
        }
        // Neighbouring texts have neighbouring hashes; the golden ratio spreads them (Knuth, TAOCP 3, section 6.4).
        return hash * 0x9E3779B9 >>> Integer.SIZE - BITS;
    }
}
