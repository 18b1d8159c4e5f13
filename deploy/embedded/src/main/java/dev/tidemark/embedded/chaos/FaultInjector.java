package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.ProcessPause;
import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Does the faults. Several may be under way at once, but no two to one target. */
final class FaultInjector implements AutoCloseable {
    private static final String JOB_MANAGER = "JobManager";
    private static final String BROKER = "broker";
    private static final String POSTGRES = "PostgreSQL";
    private static final String METRICS_JOB = "metrics job";
    private static final int MAX_PARALLELISM = 3;
    private static final long LOOK_MILLIS = 200;

    /** How long a process that was replaced may go on, and do harm if it can. */
    private static final Duration SECOND_LIFE = Duration.ofSeconds(8);

    private static final Duration RESCALE_DEADLINE = Duration.ofSeconds(45);

    private final Cluster cluster;
    private final Supervisor supervisor;
    private final FlinkRest rest;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;
    private final FaultLog log;
    private final String savepoints;
    private final PostgresOutages outages = new PostgresOutages();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> new Thread(work, "fault"));
    private final Set<String> held = new HashSet<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param savepoints the directory where the metrics job looks for them */
    FaultInjector(
            Cluster cluster,
            Supervisor supervisor,
            FlinkRest rest,
            EmbeddedKafka kafka,
            EmbeddedPostgres postgres,
            FaultLog log,
            String savepoints) {
        this.cluster = cluster;
        this.supervisor = supervisor;
        this.rest = rest;
        this.kafka = kafka;
        this.postgres = postgres;
        this.log = log;
        this.savepoints = savepoints;
    }

    PostgresOutages outages() {
        return outages;
    }

    /** Whether none of a fault's targets is under another one. */
    boolean isFree(Fault fault) {
        synchronized (held) {
            return Collections.disjoint(held, targets(fault));
        }
    }

    /** Begins a fault as soon as its targets are not under another one. */
    void begin(Fault fault) throws InterruptedException {
        Set<String> targets = targets(fault);
        synchronized (held) {
            while (!Collections.disjoint(held, targets)) {
                held.wait();
            }
            held.addAll(targets);
        }
        check();
        FaultLog.Entry entry = log.begin(fault, name(fault), System.currentTimeMillis());
        threads.execute(() -> {
            try {
                perform(fault, entry);
            } catch (InterruptedException e) {
                // The program ends; whoever owns the processes ends them.
            } catch (IOException | RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                synchronized (held) {
                    held.removeAll(targets);
                    held.notifyAll();
                }
            }
        });
    }

    /** Waits until every fault is undone. */
    void finish() throws InterruptedException {
        synchronized (held) {
            while (!held.isEmpty()) {
                held.wait();
            }
        }
        check();
    }

    /**
     * @throws StackException if a fault could not be done or undone
     */
    void check() {
        Exception first = failure.get();
        if (first != null) {
            throw new StackException("a fault could not be done: " + first.getMessage(), first);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String taskManager(int number) {
        return "TaskManager " + (number + 1);
    }

    private static String name(Fault fault) {
        return switch (fault.kind()) {
            case KILL_TASK_MANAGER, PAUSE_TASK_MANAGER -> taskManager(fault.target());
            case KILL_JOB_MANAGER, PAUSE_JOB_MANAGER -> JOB_MANAGER;
            case KILL_BROKER, PAUSE_BROKER -> BROKER;
            case STOP_POSTGRES -> POSTGRES;
            case RESCALE -> METRICS_JOB;
        };
    }

    private static Set<String> targets(Fault fault) {
        return switch (fault.kind()) {
                // Replaced together with everything that belongs to it.
            case PAUSE_JOB_MANAGER -> Stream.concat(
                            Stream.of(JOB_MANAGER, METRICS_JOB),
                            IntStream.range(0, Cluster.TASK_MANAGERS).mapToObj(FaultInjector::taskManager))
                    .collect(Collectors.toSet());
            default -> Set.of(name(fault));
        };
    }

    private void perform(Fault fault, FaultLog.Entry entry) throws InterruptedException, IOException {
        switch (fault.kind()) {
            case KILL_TASK_MANAGER -> {
                cluster.killTaskManager(fault.target());
                sleep(fault.length());
                cluster.startTaskManager(fault.target());
                entry.ended(System.currentTimeMillis());
            }
            case KILL_JOB_MANAGER -> {
                FlinkProcess killed = cluster.jobManager();
                killed.kill();
                while (cluster.jobManager() == killed) {
                    Thread.sleep(LOOK_MILLIS);
                }
                entry.ended(System.currentTimeMillis());
            }
            case KILL_BROKER -> {
                kafka.kill();
                sleep(fault.length());
                kafka.restart();
                entry.ended(System.currentTimeMillis());
            }
            case PAUSE_BROKER -> {
                pause(ProcessPause.of(kafka.pid()), fault.length());
                entry.ended(System.currentTimeMillis());
            }
            case STOP_POSTGRES -> stopPostgres(fault, entry);
            case PAUSE_TASK_MANAGER -> {
                FlinkProcess zombie = cluster.taskManager(fault.target());
                try (ProcessPause pause = zombie.pause()) {
                    cluster.startTaskManager(fault.target());
                    sleep(fault.length());
                }
                entry.ended(System.currentTimeMillis());
                sleep(SECOND_LIFE);
                zombie.kill();
            }
            case PAUSE_JOB_MANAGER -> {
                FlinkProcess zombie = cluster.jobManager();
                try (ProcessPause pause = pauseJobManager(zombie, fault.length())) {
                    sleep(fault.length().dividedBy(2));
                }
                entry.ended(System.currentTimeMillis());
                sleep(SECOND_LIFE);
                zombie.kill();
            }
            case RESCALE -> {
                int from = supervisor.parallelism();
                supervisor.standBack(() -> entry.note(rescale(from)));
                entry.ended(System.currentTimeMillis());
            }
        }
    }

    private static void pause(ProcessPause pause, Duration length) throws InterruptedException {
        try (pause) {
            sleep(length);
        }
    }

    /** Nobody may be talking to it: a submission under way would hang as long as the pause. */
    private ProcessPause pauseJobManager(FlinkProcess process, Duration length) throws InterruptedException {
        AtomicReference<ProcessPause> pause = new AtomicReference<>();
        try {
            supervisor.standBack(() -> {
                pause.set(process.pause());
                // As long as it takes to find that it does not answer.
                sleep(length.dividedBy(2));
                cluster.replaceJobManager();
            });
        } catch (InterruptedException e) {
            if (pause.get() != null) {
                pause.get().close();
            }
            throw e;
        }
        return pause.get();
    }

    private void stopPostgres(Fault fault, FaultLog.Entry entry) throws InterruptedException {
        postgres.stop();
        sleep(fault.length());
        List<FaultLog.Entry> others = log.entries().stream()
                .filter(other -> other != entry && other.hitsMetricsJobAfter(entry.begun()))
                .toList();
        OptionalLong failures = failuresSince(entry.begun());
        postgres.restart();
        entry.ended(System.currentTimeMillis());
        if (others.isEmpty() && failures.isPresent()) {
            entry.note(outages.alone(failures.getAsLong()));
        }
    }

    /** How often the metrics job has failed since then, if it is running. */
    private OptionalLong failuresSince(long time) {
        try {
            Optional<FlinkRest.Job> job = supervisor.metricsJob();
            if (job.isEmpty()) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(rest.failures(job.get().id()).stream()
                    .filter(failed -> failed >= time)
                    .count());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    /** Stops the metrics job with a savepoint and lets the supervisor start both jobs with another parallelism. */
    private String rescale(int from) throws InterruptedException {
        int to = from % MAX_PARALLELISM + 1;
        String step = from + " to " + to;
        long deadline = System.nanoTime() + RESCALE_DEADLINE.toNanos();
        String problem = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                Optional<FlinkRest.Job> job = supervisor.metricsJob();
                if (job.isPresent() && job.get().state().equals("RUNNING")) {
                    String request = rest.stop(job.get().id(), savepoints);
                    Optional<String> outcome = awaitStopped(job.get(), request, deadline);
                    if (outcome.isPresent() && outcome.get().isEmpty()) {
                        supervisor.parallelism(to);
                        Optional<FlinkRest.Job> table = supervisor.tableJob();
                        if (table.isPresent()) {
                            rest.cancel(table.get().id());
                        }
                        return step;
                    }
                    problem = outcome.orElse("the job was lost meanwhile");
                    if (outcome.isEmpty()) {
                        break;
                    }
                }
            } catch (IOException e) {
                problem = e.toString();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return step + " failed: " + problem;
    }

    /** Empty if the job has gone without an answer. */
    private Optional<String> awaitStopped(FlinkRest.Job job, String request, long deadline)
            throws InterruptedException {
        while (System.nanoTime() < deadline) {
            try {
                Optional<String> outcome = rest.stopped(job.id(), request);
                if (outcome.isPresent()) {
                    return outcome;
                }
            } catch (IOException e) {
                // The JobManager is away; the one that takes its place does not know the job.
                if (isGone(job)) {
                    return Optional.empty();
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return Optional.of("no savepoint in time");
    }

    private boolean isGone(FlinkRest.Job job) {
        try {
            return supervisor.metricsJob().filter(job::equals).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static void sleep(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis());
    }
}
