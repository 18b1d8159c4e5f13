package dev.tidemark.job.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.device.DeviceReport.Dimensions;
import dev.tidemark.job.series.Contributions;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntensityTest {
    private static final long NONE = Contributions.NO_MEASURE;

    private static DeviceReport report(long... measures) {
        return new DeviceReport(0, new byte[0], measures, new Dimensions("", "", "", "", "", ""));
    }

    @Test
    void thousandthsAreRoundedHalfEven() {
        Intensity half = new Intensity(Map.of("apps_installed", new BigDecimal("-0.5")));

        assertThat(half.of(report(NONE, NONE, NONE, NONE, 3))).isEqualTo(-2);
        assertThat(half.of(report(NONE, NONE, NONE, NONE, 5))).isEqualTo(-2);
    }

    @Test
    void aMeasureThatWeighsSomethingMustBeThere() {
        Intensity both = new Intensity(Map.of("apps_installed", BigDecimal.ONE, "screen_on_hours", BigDecimal.ONE));

        assertThat(both.of(report(NONE, 7, NONE, NONE, 1))).isEqualTo(8);
        assertThat(both.of(report(NONE, NONE, NONE, NONE, 1))).isEqualTo(NONE);
    }

    @Test
    void whatIsTooGreatIsNone() {
        Intensity great = new Intensity(Map.of("apps_installed", new BigDecimal("2")));

        assertThat(great.of(report(NONE, NONE, NONE, NONE, Contributions.GREATEST_MEASURE / 2)))
                .isEqualTo(Contributions.GREATEST_MEASURE);
        assertThat(great.of(report(NONE, NONE, NONE, NONE, Contributions.GREATEST_MEASURE / 2 + 1)))
                .isEqualTo(NONE);
    }
}
