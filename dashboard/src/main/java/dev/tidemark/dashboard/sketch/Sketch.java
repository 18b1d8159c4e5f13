package dev.tidemark.dashboard.sketch;

import dev.tidemark.model.DistinctEstimate;
import java.util.Collection;
import org.apache.datasketches.common.SketchesArgumentException;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;

/** A set of distinct things, estimated by HyperLogLog. Immutable. */
public final class Sketch {
    private final HllSketch content;

    private Sketch(HllSketch content) {
        this.content = content;
    }

    /**
     * Reads a DataSketches image.
     *
     * @throws IllegalArgumentException if it is none, or one of another size than the job writes
     */
    public static Sketch of(byte[] image) {
        HllSketch content;
        try {
            content = HllSketch.heapify(image);
        } catch (SketchesArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no sketch", e);
        }
        if (content.getLgConfigK() != DistinctEstimate.LG_K) {
            throw new IllegalArgumentException("a sketch of lgK " + content.getLgConfigK());
        }
        return new Sketch(content);
    }

    /** The union of all; of none the empty set. */
    public static Sketch union(Collection<Sketch> parts) {
        if (parts.size() == 1) {
            return parts.iterator().next();
        }
        Union union = new Union(DistinctEstimate.LG_K);
        parts.forEach(part -> union.update(part.content));
        return new Sketch(union.getResult(TgtHllType.HLL_8));
    }

    /** How many things are in it, about. */
    public double estimate() {
        return content.getCompositeEstimate();
    }

    /** What it takes in memory, about, in bytes. */
    int bytes() {
        return content.getUpdatableSerializationBytes();
    }
}
