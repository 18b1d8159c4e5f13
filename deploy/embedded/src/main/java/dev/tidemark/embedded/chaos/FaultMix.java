package dev.tidemark.embedded.chaos;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many faults of each kind come before the mix repeats itself, and how long they last.
 *
 * @param longestOutage of PostgreSQL; one in each mix lasts that long
 * @param heartbeatTimeout after which a silent process is replaced; a pause lasts longer
 * @param overlapping share of the faults that do not wait until everything runs again, 0 to 1
 */
record FaultMix(Map<FaultKind, Integer> counts, Duration longestOutage, Duration heartbeatTimeout, double overlapping) {

    FaultMix {
        counts = Collections.unmodifiableMap(new EnumMap<>(counts));
    }

    /** Everything that the cluster must bear. */
    static FaultMix full() {
        return new FaultMix(
                Map.of(
                        FaultKind.KILL_TASK_MANAGER, 8,
                        FaultKind.KILL_JOB_MANAGER, 4,
                        FaultKind.KILL_BROKER, 4,
                        FaultKind.STOP_POSTGRES, 5,
                        FaultKind.PAUSE_TASK_MANAGER, 4,
                        FaultKind.PAUSE_JOB_MANAGER, 2,
                        FaultKind.PAUSE_BROKER, 3,
                        FaultKind.RESCALE, 6),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                0.3);
    }

    /** Each kind once, one after the other, as short as they can be. */
    static FaultMix brief() {
        Map<FaultKind, Integer> once = new EnumMap<>(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            once.put(kind, 1);
        }
        return new FaultMix(once, Duration.ofSeconds(6), Duration.ofSeconds(6), 0);
    }
}
