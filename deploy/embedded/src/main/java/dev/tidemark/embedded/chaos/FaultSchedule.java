package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.chaos.Fault.After;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Faults without end: a pure function of the seed and the mix. Not thread-safe. */
final class FaultSchedule implements Iterator<Fault> {
    private static final Duration SHORTEST_OUTAGE = Duration.ofSeconds(5);
    private static final Duration ORDINARY_OUTAGE = Duration.ofSeconds(15);

    private final Random random;
    private final FaultMix mix;
    private final Deque<FaultKind> kinds = new ArrayDeque<>();
    private boolean longOutagePending;
    private int number;

    FaultSchedule(long seed, FaultMix mix) {
        this.random = new Random(seed);
        this.mix = mix;
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Fault next() {
        if (kinds.isEmpty()) {
            List<FaultKind> all = new ArrayList<>();
            mix.counts().forEach((kind, count) -> all.addAll(Collections.nCopies(count, kind)));
            Collections.shuffle(all, random);
            kinds.addAll(all);
            longOutagePending = true;
        }
        FaultKind kind = kinds.remove();
        number++;
        boolean overlaps = number > 1 && random.nextDouble() < mix.overlapping();
        return new Fault(
                number,
                kind,
                overlaps ? After.PREVIOUS : After.RECOVERY,
                overlaps ? between(500, 4_000) : between(500, 3_500),
                length(kind),
                kind == FaultKind.KILL_TASK_MANAGER || kind == FaultKind.PAUSE_TASK_MANAGER
                        ? random.nextInt(Cluster.TASK_MANAGERS)
                        : 0);
    }

    private Duration length(FaultKind kind) {
        long timeout = mix.heartbeatTimeout().toMillis();
        return switch (kind) {
            case KILL_TASK_MANAGER -> between(500, 4_000);
            case KILL_BROKER -> between(0, 4_000);
            case STOP_POSTGRES -> outage();
            case PAUSE_BROKER -> between(2_000, 8_000);
                // Long enough that the process is given up, and then some, so that its replacement is at work.
            case PAUSE_TASK_MANAGER -> between(timeout + 2_000, 2 * timeout + 4_000);
            case PAUSE_JOB_MANAGER -> between(timeout + 2_000, timeout + 6_000);
            case KILL_JOB_MANAGER, RESCALE -> Duration.ZERO;
        };
    }

    private Duration outage() {
        if (longOutagePending) {
            longOutagePending = false;
            return mix.longestOutage();
        }
        return between(SHORTEST_OUTAGE.toMillis(), ORDINARY_OUTAGE.toMillis());
    }

    private Duration between(long fromMillis, long toMillis) {
        return Duration.ofMillis(fromMillis + (long) (random.nextDouble() * (toMillis - fromMillis)));
    }
}
