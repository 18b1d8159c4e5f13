package dev.tidemark.embedded.chaos;

import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.RunCommand;
import dev.tidemark.job.table.TableJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * Keeps the cluster at work, as an operator or a Kubernetes controller would: starts processes again that have
 * ended, and submits a job that it does not have with {@code tidemark run}, which goes on from the latest checkpoint.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long LOOK_MILLIS = 250;

    private final Cluster cluster;
    private final FlinkRest rest;
    private final Map<String, String> settings;
    private final Keeper metrics = new Keeper(MetricsJob.NAME, "metrics");
    private final Keeper table = new Keeper(TableJob.NAME, "table");
    private final List<Thread> threads;
    private volatile int parallelism;
    private volatile boolean closed;

    /**
     * @param settings of both jobs, by their keys
     * @param parallelism that both jobs begin with
     */
    Supervisor(Cluster cluster, FlinkRest rest, Map<String, String> settings, int parallelism) {
        this.cluster = cluster;
        this.rest = rest;
        this.settings = settings;
        this.parallelism = parallelism;
        this.threads = List.of(
                new Thread(() -> forEver(cluster::restartEnded), "process-keeper"),
                new Thread(() -> forEver(metrics::keep), "metrics-keeper"),
                new Thread(() -> forEver(table::keep), "table-keeper"));
        threads.forEach(thread -> thread.setDaemon(true));
    }

    void start() {
        threads.forEach(Thread::start);
    }

    int parallelism() {
        return parallelism;
    }

    /** The metrics job, unless it is not there now. */
    Optional<FlinkRest.Job> metricsJob() throws IOException {
        return metrics.job();
    }

    /** The table job, unless it is not there now. */
    Optional<FlinkRest.Job> tableJob() throws IOException {
        return table.job();
    }

    /** Takes both jobs out of its care for a piece of work. */
    <E extends Exception> void standBack(Work<E> work) throws InterruptedException, E {
        metrics.lock.lockInterruptibly();
        try {
            table.lock.lockInterruptibly();
            try {
                work.run();
            } finally {
                table.lock.unlock();
            }
        } finally {
            metrics.lock.unlock();
        }
    }

    /** From now on jobs are submitted with another parallelism. */
    void parallelism(int subtasks) {
        parallelism = subtasks;
    }

    /** What is done while the supervisor stands back. */
    @FunctionalInterface
    interface Work<E extends Exception> {
        void run() throws E, InterruptedException;
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void forEver(Runnable step) {
        while (!closed) {
            try {
                step.run();
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("the supervisor could not do a step; it tries again", e);
            }
        }
    }

    /** Keeps one job. */
    private final class Keeper {
        private final ReentrantLock lock = new ReentrantLock();
        private final String name;
        private final String part;

        Keeper(String name, String part) {
            this.name = name;
            this.part = part;
        }

        Optional<FlinkRest.Job> job() throws IOException {
            return rest.jobs().stream()
                    .filter(job -> job.name().equals(name))
                    .max(Comparator.comparingLong(FlinkRest.Job::startTime));
        }

        void keep() {
            if (!lock.tryLock()) {
                return;
            }
            try {
                // Without TaskManagers a job could not start, and would count that as a failure.
                if (job().isEmpty() && rest.taskManagers() > 0) {
                    submit();
                }
            } catch (IOException e) {
                LOG.debug("the JobManager does not answer", e);
            } finally {
                lock.unlock();
            }
        }

        private void submit() {
            List<String> arguments = new ArrayList<>(List.of("--only=" + part));
            settings.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
            arguments.add("--set=job.cluster=" + cluster.address());
            arguments.add("--set=job.parallelism=" + parallelism);
            StringWriter said = new StringWriter();
            int exitCode = new CommandLine(new RunCommand())
                    .setErr(new PrintWriter(said))
                    .execute(arguments.toArray(String[]::new));
            LOG.info(
                    "run --only={}: exit code {}: {}",
                    part,
                    exitCode,
                    said.toString().strip());
        }
    }
}
