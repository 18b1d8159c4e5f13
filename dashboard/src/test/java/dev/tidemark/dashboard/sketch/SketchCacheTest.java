package dev.tidemark.dashboard.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.DistinctEstimate;
import java.util.List;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.Test;

class SketchCacheTest {
    @Test
    void aSketchIsKeptInItsVersionOnly() {
        SketchCache<String, Long> cache = new SketchCache<>(1 << 20, 256);
        cache.put("a", 1L, sketch(0, 5));
        assertThat(cache.get("a", 1L)).isPresent();
        assertThat(cache.get("a", 2L)).isEmpty();
        assertThat(cache.get("b", 1L)).isEmpty();
        cache.put("a", 2L, sketch(0, 6));
        assertThat(cache.get("a", 1L)).isEmpty();
    }

    @Test
    void memoryIsBoundedAndThoseGoThatWereNotNeededForLongest() {
        SketchCache<Integer, Long> cache = new SketchCache<>(100_000, 256);
        for (int i = 0; i < 1_000; i++) {
            cache.put(i, 1L, sketch(0, 3_000));
            cache.put(i, 1L, sketch(0, 3_000));
            assertThat(cache.get(0, 1L)).isPresent();
            assertThat(cache.bytes()).isLessThanOrEqualTo(100_000);
        }
        assertThat(cache.get(999, 1L)).isPresent();
        assertThat(cache.get(500, 1L)).isEmpty();
        assertThat(cache.bytes()).isGreaterThan(80_000);
    }

    @Test
    void whatAVersionTakesCountsToo() {
        SketchCache<Integer, Long> cache = new SketchCache<>(100_000, 50_000);
        for (int i = 0; i < 10; i++) {
            cache.put(i, 1L, sketch(0, 1));
        }
        assertThat(cache.get(8, 1L)).isEmpty();
        assertThat(cache.get(9, 1L)).isPresent();
    }

    @Test
    void theUnionOfDaysIsWhatOneSketchOfAllTheirIdsIs() {
        List<Sketch> days = List.of(sketch(0, 500), sketch(300, 900), sketch(899, 2_000), sketch(5, 6));
        assertThat(Sketch.union(days).estimate()).isEqualTo(sketch(0, 2_000).estimate());
        assertThat(Sketch.union(List.of()).estimate()).isZero();
        assertThat(Sketch.union(List.of(days.get(0)))).isSameAs(days.get(0));
    }

    @Test
    void anImageOfAnotherSizeIsRefusedAsItWouldCostPrecision() {
        byte[] coarse = new HllSketch(10).toCompactByteArray();
        assertThatThrownBy(() -> Sketch.of(coarse)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sketch.of(new byte[] {1, 2, 3})).isInstanceOf(IllegalArgumentException.class);
    }

    private static Sketch sketch(int from, int to) {
        HllSketch sketch = new HllSketch(DistinctEstimate.LG_K);
        for (long id = from; id < to; id++) {
            sketch.update(id);
        }
        return Sketch.of(sketch.toCompactByteArray());
    }
}
