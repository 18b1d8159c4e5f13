package dev.tidemark.benchmarks.kafkastreams;

import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Series;
import java.math.BigDecimal;
import org.apache.datasketches.hll.HllSketch;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** HyperLogLog sketches of users. */
final class Sketches {
    /** As their image. */
    static final Serde<HllSketch> SERDE = Serdes.serdeFrom(
            (topic, sketch) -> sketch == null ? null : sketch.toCompactByteArray(),
            (topic, image) -> image == null ? null : HllSketch.heapify(image));

    private static final int LG_K = 12;

    private Sketches() {}

    static HllSketch empty() {
        return new HllSketch(LG_K);
    }

    static HllSketch add(HllSketch sketch, String user) {
        sketch.update(user);
        return sketch;
    }

    static Result estimate(Series series, String window, long start, HllSketch sketch) {
        return new Result(
                series,
                window,
                start,
                BigDecimal.valueOf(sketch.getEstimate()),
                sketch.getLowerBound(2),
                sketch.getUpperBound(2));
    }
}
