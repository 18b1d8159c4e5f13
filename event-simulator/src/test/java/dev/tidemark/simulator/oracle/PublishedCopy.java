package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** Results as a job without any error would publish them. */
final class PublishedCopy {
    private final Map<ResultKey, MetricResult> results = new HashMap<>();
    private final String zone;

    PublishedCopy(OracleResults exact) {
        zone = exact.zone().getId();
        for (Figure figure : exact) {
            if (!Rule.byMetric().containsKey(figure.metric())) {
                continue;
            }
            SortedMap<String, String> dimensions = figure.metric().equals("funnel_open")
                    ? Dimensions.with(figure.dimensions(), "state", "pending")
                    : figure.dimensions();
            set(figure.metric(), figure.window(), figure.start(), dimensions, figure.value());
        }
    }

    Map<ResultKey, MetricResult> results() {
        return results;
    }

    void set(String metric, WindowKind kind, long start, SortedMap<String, String> dimensions, BigDecimal value) {
        Rule rule = Rule.byMetric().get(metric);
        boolean estimate = rule == Rule.SKETCHED
                || rule == Rule.RATIO_OF_SKETCHES
                || rule == Rule.WITH_INTERVAL
                || rule == Rule.STATS && Set.of("median", "p90").contains(dimensions.getOrDefault("stat", ""));
        double number = value.doubleValue();
        set(metric, kind, start, dimensions, value, estimate ? Optional.of(around(number)) : Optional.empty());
    }

    void set(
            String metric,
            WindowKind kind,
            long start,
            SortedMap<String, String> dimensions,
            BigDecimal value,
            Optional<Bounds> bounds) {
        MetricResult result = new MetricResult(
                metric,
                new Window(kind, start, start + 1, zone),
                dimensions,
                Optional.of(value),
                bounds,
                ResultStatus.PARTIAL,
                1,
                0,
                "definition",
                "live",
                0);
        results.put(result.key(), result);
    }

    void set(Figure figure, BigDecimal value) {
        set(figure.metric(), figure.window(), figure.start(), figure.dimensions(), value);
    }

    void remove(Figure figure) {
        results.remove(
                new ResultKey(figure.metric(), figure.window(), figure.start(), figure.dimensions(), "definition"));
    }

    private static Bounds around(double value) {
        double margin = 0.03 * Math.abs(value);
        return new Bounds(value - margin, value + margin);
    }
}
