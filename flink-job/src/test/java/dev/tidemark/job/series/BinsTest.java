package dev.tidemark.job.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BinsTest {
    private final Bins bins = new Bins(List.of(-10, 0, 60));

    @Test
    void theLastBinIsClosed() {
        assertThat(bins.of(59_999)).isEqualTo("[0,60]");
        assertThat(bins.of(60_000)).isEqualTo("[0,60]");
        assertThat(bins.of(60_001)).isEqualTo("_above");
    }

    @Test
    void otherBinsAreHalfOpen() {
        assertThat(bins.of(-10_001)).isEqualTo("_below");
        assertThat(bins.of(-10_000)).isEqualTo("[-10,0)");
        assertThat(bins.of(-1)).isEqualTo("[-10,0)");
        assertThat(bins.of(0)).isEqualTo("[0,60]");
    }
}
