package dev.tidemark.benchmarks.limit;

import java.util.Arrays;
import java.util.BitSet;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/** Distinct counts by slices of time and one numbered value. Not thread-safe. */
final class Sketches {
    static final int LG_K = 12;

    private HllSketch[][] bySlice = new HllSketch[0][];

    /** Counts a member in. */
    void add(int slice, int value, long member) {
        HllSketch[] ofSlice = slice < bySlice.length ? bySlice[slice] : null;
        HllSketch sketch = ofSlice != null && value < ofSlice.length ? ofSlice[value] : null;
        if (sketch == null) {
            sketch = make(slice, value);
        }
        sketch.update(member);
    }

    private HllSketch make(int slice, int value) {
        if (slice >= bySlice.length) {
            bySlice = Arrays.copyOf(bySlice, 2 * slice + 1);
        }
        HllSketch[] ofSlice = bySlice[slice] == null ? new HllSketch[value + 1] : bySlice[slice];
        if (value >= ofSlice.length) {
            ofSlice = Arrays.copyOf(ofSlice, 2 * value + 1);
        }
        bySlice[slice] = ofSlice;
        ofSlice[value] = new HllSketch(LG_K, TgtHllType.HLL_8);
        return ofSlice[value];
    }

    /** Every value that something was counted for. */
    BitSet values() {
        BitSet values = new BitSet();
        for (HllSketch[] ofSlice : bySlice) {
            for (int value = 0; ofSlice != null && value < ofSlice.length; value++) {
                if (ofSlice[value] != null) {
                    values.set(value);
                }
            }
        }
        return values;
    }

    /** Unites a slice of a value with what is in the union already. */
    void addTo(Union union, int slice, int value) {
        if (slice >= 0
                && slice < bySlice.length
                && bySlice[slice] != null
                && value < bySlice[slice].length
                && bySlice[slice][value] != null) {
            union.update(bySlice[slice][value]);
        }
    }
}
