package dev.tidemark.benchmarks.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param scale on events, users, days and seconds, up to 1
 * @param rounds how often, but memory, which hardly varies
 * @param json where the figures are written as JSON
 */
record CostsOptions(List<CostKind> kinds, double scale, int rounds, Optional<Path> json) {
    CostsOptions {
        kinds = List.copyOf(kinds);
    }

    /** A number of events, users, days or seconds. */
    int scaled(int full, int least) {
        return (int) Math.max(least, Math.round(full * scale));
    }
}
