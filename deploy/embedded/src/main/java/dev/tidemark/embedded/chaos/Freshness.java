package dev.tidemark.embedded.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How old the newest result is that a reader of the topic has, in different circumstances. Thread-safe. */
final class Freshness {
    private final Map<Circumstances, List<Long>> ages = new EnumMap<>(Circumstances.class);

    /** What goes on while a sample is taken. */
    enum Circumstances {
        /** Everything runs. */
        CALM,
        /** Only the database is away. */
        POSTGRES_AWAY,
        /** Anything else. */
        OTHER;

        static Circumstances of(Set<FaultKind> suffering) {
            if (suffering.isEmpty()) {
                return CALM;
            }
            return suffering.equals(Set.of(FaultKind.STOP_POSTGRES)) ? POSTGRES_AWAY : OTHER;
        }
    }

    /** All in milliseconds; 0 without samples. */
    record Figures(int samples, long p50, long p99, long max) {}

    synchronized void sample(Circumstances circumstances, long ageMillis) {
        ages.computeIfAbsent(circumstances, any -> new ArrayList<>()).add(ageMillis);
    }

    synchronized Figures figures(Circumstances circumstances) {
        List<Long> samples = ages.getOrDefault(circumstances, List.of());
        return new Figures(
                samples.size(),
                Percentile.of(samples, 0.5).orElse(0L),
                Percentile.of(samples, 0.99).orElse(0L),
                Percentile.of(samples, 1).orElse(0L));
    }
}
