package dev.tidemark.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One published number: the value of a metric over a window for one combination of dimension values.
 *
 * @param dimensions dimension name to value, sorted by name
 * @param value exact decimal; empty for a ratio whose denominator is zero
 * @param bounds 95 % bounds where the value is not exact, else empty
 * @param revision only grows for a key; below 2⁵³
 * @param watermark epoch milliseconds of the watermark that labelled the result, or {@link Long#MIN_VALUE} before any
 * @param definition hash of the metric's definition
 * @param run the line of results it belongs to; {@code live} or a replay's name
 * @param producedAt epoch milliseconds, wall clock
 */
public record MetricResult(
        String metric,
        Window window,
        SortedMap<String, String> dimensions,
        Optional<BigDecimal> value,
        Optional<Bounds> bounds,
        ResultStatus status,
        long revision,
        long watermark,
        String definition,
        String run,
        long producedAt) {

    /** 95 % bounds of an estimated value. */
    public record Bounds(double lower, double upper) {}

    /** Whether the value is exact. */
    public boolean exact() {
        return bounds.isEmpty();
    }

    public ResultKey key() {
        return new ResultKey(metric, window.kind(), window.start(), dimensions, definition);
    }
}
