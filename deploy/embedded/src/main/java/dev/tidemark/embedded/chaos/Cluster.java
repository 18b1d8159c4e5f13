package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.Ports;
import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Flink cluster of one JobManager and two TaskManagers, each a process of its own on 127.0.0.1. Whatever is replaced,
 * the old process may live on beside the new one until it is killed. Thread-safe.
 */
final class Cluster implements AutoCloseable {
    static final int TASK_MANAGERS = 2;

    /** Enough of them for both jobs at the greatest parallelism, and for one job on one TaskManager. */
    private static final int SLOTS = 4;

    private final Path directory;
    private final Duration heartbeatTimeout;
    private final List<FlinkProcess> all = new ArrayList<>();
    private final FlinkProcess[] taskManagers = new FlinkProcess[TASK_MANAGERS];
    private FlinkProcess jobManager;
    private Path configuration;
    private int restPort;
    private int started;

    /** @param heartbeatTimeout after which Flink takes a silent process for dead */
    Cluster(Path directory, Duration heartbeatTimeout) {
        this.directory = directory;
        this.heartbeatTimeout = heartbeatTimeout;
    }

    /** Starts all processes; they need some seconds until they answer. */
    synchronized void start() {
        replaceJobManager();
    }

    /** Where the JobManager answers, {@code host:port}. */
    synchronized String address() {
        return "127.0.0.1:" + restPort;
    }

    synchronized FlinkProcess jobManager() {
        return jobManager;
    }

    synchronized FlinkProcess taskManager(int number) {
        return taskManagers[number];
    }

    /** Starts the JobManager again, at the same address. */
    private void restartJobManager() {
        jobManager = added(FlinkProcess.jobManager(configuration, log("jobmanager")));
    }

    /**
     * Starts a JobManager at another address and TaskManagers that belong to it; the TaskManagers of the old one are
     * killed, the old JobManager is not.
     */
    synchronized void replaceJobManager() {
        configuration = configure();
        restartJobManager();
        for (int number = 0; number < TASK_MANAGERS; number++) {
            if (taskManagers[number] != null) {
                taskManagers[number].kill();
            }
            startTaskManager(number);
        }
    }

    /** Kills a TaskManager; its place stays empty until another one is started there. */
    synchronized void killTaskManager(int number) {
        taskManagers[number].kill();
        taskManagers[number] = null;
    }

    /** Starts what has ended by itself. */
    synchronized void restartEnded() {
        if (!jobManager.alive()) {
            restartJobManager();
        }
        for (int number = 0; number < TASK_MANAGERS; number++) {
            if (taskManagers[number] != null && !taskManagers[number].alive()) {
                startTaskManager(number);
            }
        }
    }

    /** Starts a TaskManager in a place that is empty, or whose process is paused. */
    synchronized void startTaskManager(int number) {
        String name = "taskmanager-%d-%d".formatted(number + 1, ++started);
        taskManagers[number] = added(FlinkProcess.taskManager(configuration, log(name), name));
    }

    @Override
    public synchronized void close() {
        all.forEach(FlinkProcess::kill);
    }

    private FlinkProcess added(FlinkProcess process) {
        all.removeIf(earlier -> !earlier.alive());
        all.add(process);
        return process;
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** Writes the configuration of a cluster with ports of its own. */
    private Path configure() {
        int rpcPort = Ports.free();
        restPort = Ports.free();
        try {
            Path folder = Files.createDirectories(directory.resolve("conf-" + rpcPort));
            Path temporary = Files.createDirectories(directory.resolve("tmp"));
            Files.writeString(
                    folder.resolve("config.yaml"),
                    """
                    jobmanager.rpc.address: 127.0.0.1
                    jobmanager.rpc.port: %d
                    jobmanager.bind-host: 127.0.0.1
                    rest.address: 127.0.0.1
                    rest.bind-address: 127.0.0.1
                    rest.port: %d
                    # A busy machine takes longer than the default.
                    pekko.startup-timeout: 60 s
                    web.submit.enable: false
                    io.tmp.dirs: %s
                    heartbeat.interval: %d ms
                    heartbeat.timeout: %d ms
                    taskmanager.host: 127.0.0.1
                    taskmanager.bind-host: 127.0.0.1
                    # One that met a JobManager just before its end asks the dead one again and again; it is to end and
                    # be started anew, not after Flink's 5 minutes.
                    taskmanager.registration.timeout: 30 s
                    taskmanager.numberOfTaskSlots: %d
                    # Without Flink's scripts every size must be given.
                    taskmanager.cpu.cores: 1
                    taskmanager.memory.framework.heap.size: 128m
                    taskmanager.memory.task.heap.size: 768m
                    taskmanager.memory.framework.off-heap.size: 64m
                    taskmanager.memory.task.off-heap.size: 64m
                    taskmanager.memory.managed.size: 32m
                    taskmanager.memory.network.min: 64m
                    taskmanager.memory.network.max: 64m
                    taskmanager.memory.jvm-metaspace.size: 256m
                    taskmanager.memory.jvm-overhead.min: 128m
                    taskmanager.memory.jvm-overhead.max: 128m
                    """
                            .formatted(
                                    rpcPort,
                                    restPort,
                                    temporary,
                                    heartbeatTimeout.toMillis() / 6,
                                    heartbeatTimeout.toMillis(),
                                    SLOTS));
            return folder;
        } catch (IOException e) {
            throw new StackException("cannot write the cluster's configuration: " + e.getMessage(), e);
        }
    }
}
