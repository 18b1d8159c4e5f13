package dev.tidemark.benchmarks.bench;

import java.util.Locale;

/** What {@code bench costs} can measure. */
enum CostKind {
    PARALLELISM,
    USERS,
    HISTORY,
    LATENCY,
    MEMORY;

    /** As {@code --only} names it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
