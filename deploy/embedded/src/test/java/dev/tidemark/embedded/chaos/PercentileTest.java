package dev.tidemark.embedded.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PercentileTest {

    @Test
    void aPercentileIsTheValueAtItsNearestRank() {
        List<Integer> values = List.of(50, 10, 40, 20, 30);

        assertThat(Percentile.of(values, 0.5)).contains(30);
        assertThat(Percentile.of(values, 0.95)).contains(50);
        assertThat(Percentile.of(values, 0)).contains(10);
        assertThat(Percentile.of(values, 1)).contains(50);
        assertThat(Percentile.of(List.<Integer>of(), 0.5)).isEmpty();
    }
}
