package dev.tidemark.job.series;

import dev.tidemark.model.DistinctEstimate;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/** A HyperLogLog sketch of 64-bit id hashes; the sketch it holds is never changed. */
public final class SketchAccumulator implements Accumulator {
    /** log₂ of the number of registers. */
    public static final int LG_K = DistinctEstimate.LG_K;

    private final HllSketch sketch;

    /**
     * Takes the sketch over; the caller must not change it any more.
     *
     * @throws IllegalArgumentException if its lgK is not {@link #LG_K}: a union would silently lose precision
     */
    public SketchAccumulator(HllSketch sketch) {
        if (sketch.getLgConfigK() != LG_K) {
            throw new IllegalArgumentException(
                    "sketch has lgK " + sketch.getLgConfigK() + ", this job works with " + LG_K);
        }
        this.sketch = sketch;
    }

    /** An empty sketch to be filled. */
    static HllSketch empty() {
        return new HllSketch(LG_K, TgtHllType.HLL_8);
    }

    HllSketch sketch() {
        return sketch;
    }

    @Override
    public SketchAccumulator merge(Accumulator other) {
        if (!(other instanceof SketchAccumulator that)) {
            throw new IllegalArgumentException(
                    "a sketch cannot take a " + other.getClass().getSimpleName());
        }
        Union union = new Union(LG_K);
        union.update(sketch);
        union.update(that.sketch);
        return of(union);
    }

    /** What a union holds. */
    static SketchAccumulator of(Union union) {
        return new SketchAccumulator(union.getResult(TgtHllType.HLL_8));
    }

    /** One union of all, which costs less than merging pair by pair. */
    static SketchAccumulator union(List<Accumulator> parts) {
        Union union = new Union(LG_K);
        for (Accumulator part : parts) {
            union.update(((SketchAccumulator) part).sketch);
        }
        return of(union);
    }

    /** The DataSketches image, compact. */
    byte[] image() {
        return sketch.toCompactByteArray();
    }

    static SketchAccumulator ofImage(byte[] image) {
        return new SketchAccumulator(HllSketch.heapify(image));
    }

    @Override
    public boolean isNothing() {
        return sketch.isEmpty();
    }
}
