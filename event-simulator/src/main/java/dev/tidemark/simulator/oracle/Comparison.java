package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import java.util.List;
import java.util.Map;

/** Sets published results against exact ones, metric by metric. */
public final class Comparison {
    private Comparison() {}

    /**
     * Compares everything that an oracle can know.
     *
     * @param actual the published results, of each key the one with the highest revision
     * @param minutesFrom epoch milliseconds; {@code minute} windows that start earlier are left out
     */
    public static ComparisonReport compare(OracleResults exact, Map<ResultKey, MetricResult> actual, long minutesFrom) {
        return new ComparisonReport(List.of(), List.of(), List.of());
    }

    /** Compares only what the figures cover: metrics, windows and cuts that occur in them, and their totals. */
    public static ComparisonReport compare(ReferenceFigures figures, Map<ResultKey, MetricResult> actual) {
        return new ComparisonReport(List.of(), List.of(), List.of());
    }
}
