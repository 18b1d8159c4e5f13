package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * All costs on a real broker and database, so small that the times among them mean nothing. It starts a job ten times and
 * takes minutes, so it runs when it is asked for: {@code -Dtidemark.costs=true}.
 */
@EnabledIfSystemProperty(named = "tidemark.costs", matches = "true")
class CostsIT {
    private static final double SCALE = 0.0005;

    /** Each way of measuring once: parallelism and history are measured as users are. */
    private static final List<CostKind> KINDS = List.of(CostKind.USERS, CostKind.LATENCY, CostKind.MEMORY);

    @TempDir
    private Path directory;

    @Test
    void costsAreMeasuredAndToldBesideTheirTargets() throws IOException {
        Path json = directory.resolve("costs.json");
        CostsOptions options = new CostsOptions(KINDS, SCALE, 1, Optional.of(json));

        Map<String, String> figures = Told.figures(json, terminal -> new Costs(options, terminal).run());

        for (String cost : List.of("users", "latency_p99_ms")) {
            assertThat(median(figures, cost)).isPositive();
            assertThat(figures).containsKeys("costs." + cost + ".at_most", "costs." + cost + ".met");
        }
        // Heap is too noisy for so few entities, and sketches still grow with them.
        assertThat(figures).containsKeys("costs.message_heap_bytes.median", "costs.user_heap_bytes.median");
        assertThat(median(figures, "message_checkpoint_bytes")).isGreaterThan(60);
        assertThat(median(figures, "user_checkpoint_bytes")).isGreaterThan(60);
    }

    private static double median(Map<String, String> figures, String cost) {
        return Double.parseDouble(figures.get("costs." + cost + ".median"));
    }
}
