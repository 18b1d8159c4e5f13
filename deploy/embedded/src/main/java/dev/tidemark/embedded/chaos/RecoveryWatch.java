package dev.tidemark.embedded.chaos;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Looks when the jobs run again: at the checkpoints they complete. */
final class RecoveryWatch extends Observer {
    private static final long LOOK_MILLIS = 250;

    private final FlinkRest rest;
    private final Supervisor supervisor;
    private final FaultLog log;
    private final Consumer<FaultLog.Entry> recovered;

    /** @param recovered is told each fault when both jobs run again */
    RecoveryWatch(FlinkRest rest, Supervisor supervisor, FaultLog log, Consumer<FaultLog.Entry> recovered) {
        super("recovery-watch");
        this.rest = rest;
        this.supervisor = supervisor;
        this.log = log;
        this.recovered = recovered;
    }

    @Override
    void look() throws InterruptedException {
        try {
            long metrics = latestCheckpoint(supervisor.metricsJob());
            long table = latestCheckpoint(supervisor.tableJob());
            log.observe(metrics, table, System.currentTimeMillis()).forEach(recovered);
        } catch (IOException e) {
            // The JobManager is away: nothing runs again yet.
        }
        Thread.sleep(LOOK_MILLIS);
    }

    private long latestCheckpoint(Optional<FlinkRest.Job> job) throws IOException {
        return job.isPresent() ? rest.latestCheckpoint(job.get().id()) : Long.MIN_VALUE;
    }
}
