package dev.tidemark.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WriterLimitsTest {
    private static final WriterLimits LIMITS = WriterLimits.of(TidemarkConfig.of(Map.of(
            "kafka.properties.delivery.timeout.ms", "60000", "job.publish_interval", "3s", "job.clock_skew", "2s")));

    private static MetricResult result(long producedAt) {
        return new MetricResult(
                "charge",
                new Window(WindowKind.DAY, 1, 2, "UTC"),
                new TreeMap<>(),
                Optional.of(BigDecimal.ONE),
                Optional.empty(),
                ResultStatus.PARTIAL,
                3,
                4,
                "d",
                "live",
                producedAt);
    }

    private static SketchResult sketch(long producedAt) {
        return new SketchResult(
                new ResultKey("active_users", WindowKind.DAY, 5, new TreeMap<>(), "d"), 12, 9, new byte[1], producedAt);
    }

    @Test
    void theyFollowFromTheConfiguration() {
        assertThat(LIMITS.standStillMillis()).isEqualTo(63_000);
        assertThat(LIMITS.handOverMillis()).isEqualTo(60_000);
        assertThat(LIMITS.appendMillis()).isEqualTo(122_000);
        assertThat(LIMITS.settledMillis()).isEqualTo(187_000);
    }

    @Test
    void recordsThatWaitedTooLongAreNotHandedToTheProducer() {
        long old = System.currentTimeMillis() - LIMITS.handOverMillis() - 1_000;
        assertThatThrownBy(() -> new ResultSink.Schema("t", LIMITS).serialize(result(old), null, null))
                .isInstanceOf(StaleWriterException.class)
                .hasMessageContaining("s for the Kafka producer")
                .hasMessageContaining("delivery.timeout.ms (60 s)");
        assertThatThrownBy(() -> new SketchSink.Schema("t", LIMITS).serialize(sketch(old), null, null))
                .isInstanceOf(StaleWriterException.class);
    }

    @Test
    void recordsCarryTheTimeAtWhichTheyWereProducedSoThatTheBrokerCanRefuseOldOnes() {
        long now = System.currentTimeMillis();
        assertThat(new ResultSink.Schema("t", LIMITS)
                        .serialize(result(now), null, null)
                        .timestamp())
                .isEqualTo(now);
        assertThat(new SketchSink.Schema("t", LIMITS)
                        .serialize(sketch(now), null, null)
                        .timestamp())
                .isEqualTo(now);
    }
}
