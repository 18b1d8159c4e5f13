package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import java.util.List;
import java.util.Map;

/** What must hold between published results whatever the events were ({@code docs/metrics.md}, section 10). */
public final class Invariants {
    private Invariants() {}

    /**
     * Checks settled results.
     *
     * @param actual the published results, of each key the one with the highest revision
     * @return one line per violation; empty if all hold
     */
    public static List<String> violations(Map<ResultKey, MetricResult> actual) {
        return List.of();
    }
}
