package dev.tidemark.job.table;

import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** Results to test with. */
final class Samples {
    static final long MARCH_FIRST = Instant.parse("2026-03-01T00:00:00Z").toEpochMilli();

    private Samples() {}

    static MetricResult charge(String channel, String value, long revision) {
        return day("charge", Map.of("currency", "EUR", "channel", channel), value, revision);
    }

    static MetricResult day(String metric, Map<String, String> dimensions, String value, long revision) {
        return result(metric, day(0), dimensions, value, ResultStatus.PARTIAL, revision, "d1");
    }

    static MetricResult result(
            String metric,
            Window window,
            Map<String, String> dimensions,
            String value,
            ResultStatus status,
            long revision,
            String definition) {
        return new MetricResult(
                metric,
                window,
                new TreeMap<>(dimensions),
                value.isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(value)),
                Optional.empty(),
                status,
                revision,
                Long.MIN_VALUE,
                definition,
                "live",
                MARCH_FIRST);
    }

    static MetricResult estimate(MetricResult of, double lower, double upper) {
        return new MetricResult(
                of.metric(),
                of.window(),
                of.dimensions(),
                of.value(),
                Optional.of(new MetricResult.Bounds(lower, upper)),
                of.status(),
                of.revision(),
                MARCH_FIRST,
                of.definition(),
                of.run(),
                of.producedAt());
    }

    static MetricResult withStatus(MetricResult of, ResultStatus status) {
        return result(
                of.metric(),
                of.window(),
                of.dimensions(),
                of.value().map(BigDecimal::toString).orElse(""),
                status,
                of.revision(),
                of.definition());
    }

    /** The day that is some days after the first of March. */
    static Window day(int after) {
        long start = MARCH_FIRST + Duration.ofDays(after).toMillis();
        return new Window(WindowKind.DAY, start, start + Duration.ofDays(1).toMillis(), "UTC");
    }

    static SketchResult sketch(MetricResult of, long revision, int... image) {
        byte[] bytes = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            bytes[i] = (byte) image[i];
        }
        return new SketchResult(of.key(), 12, revision, bytes, 0);
    }

    /** A power user from 20 actions on, at risk with fewer, long gone with none; seen on 4 March last. */
    static UserEngagement engagement(String userId, long actions, long revision) {
        Optional<ChurnState> away = actions == 0 ? Optional.empty() : Optional.of(ChurnState.AT_RISK);
        return new UserEngagement(
                userId,
                "live",
                LocalDate.of(2026, 3, 7),
                30,
                actions,
                actions == 0 ? 0 : 2,
                actions >= 20,
                1,
                2,
                LocalDate.of(2026, 2, 1),
                LocalDate.of(2026, 3, 4),
                actions >= 20 ? Optional.of(ChurnState.ACTIVE) : away,
                revision,
                MARCH_FIRST);
    }

    /** Where records are read, without a registry of metrics. */
    static InitializationContext context() {
        return new InitializationContext() {
            @Override
            public MetricGroup getMetricGroup() {
                return new UnregisteredMetricsGroup();
            }

            @Override
            public UserCodeClassLoader getUserCodeClassLoader() {
                throw new UnsupportedOperationException();
            }
        };
    }
}
