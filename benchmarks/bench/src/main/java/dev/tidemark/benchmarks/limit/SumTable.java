package dev.tidemark.benchmarks.limit;

import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;

/** Sums by up to three numbered dimension values and by slices of time. Not thread-safe. */
final class SumTable {
    private static final int BITS = 20;
    private static final int MASK = (1 << BITS) - 1;

    private final int slices;
    private final Long2ObjectOpenHashMap<long[]> series = new Long2ObjectOpenHashMap<>();

    /** Takes a series: its three values and its sums by slice. */
    interface SeriesTaker {
        void take(int one, int two, int three, long[] sums);
    }

    SumTable(int slices) {
        this.slices = slices;
    }

    /** The sums of a series by slice, to be added to. */
    long[] at(int one, int two, int three) {
        long key = (long) one << 2 * BITS | (long) two << BITS | three;
        long[] sums = series.get(key);
        if (sums == null) {
            sums = new long[slices];
            series.put(key, sums);
        }
        return sums;
    }

    void add(SumTable other) {
        other.forEach((one, two, three, sums) -> addTo(at(one, two, three), sums));
    }

    static void addTo(long[] total, long[] part) {
        for (int i = 0; i < part.length; i++) {
            total[i] += part[i];
        }
    }

    void forEach(SeriesTaker taker) {
        series.long2ObjectEntrySet().fastForEach(entry -> {
            long key = entry.getLongKey();
            taker.take((int) (key >>> 2 * BITS), (int) (key >>> BITS) & MASK, (int) key & MASK, entry.getValue());
        });
    }
}
