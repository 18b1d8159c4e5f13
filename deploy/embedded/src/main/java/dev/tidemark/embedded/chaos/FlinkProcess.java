package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.JavaProcess;
import dev.tidemark.embedded.ProcessPause;
import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JobManager or TaskManager as a process of its own. */
final class FlinkProcess {
    private final Process process;

    private FlinkProcess(Process process) {
        this.process = process;
    }

    /** @param directory holds the configuration */
    static FlinkProcess jobManager(Path directory, Path log) {
        return start(List.of("-Xms128m", "-Xmx512m"), List.of(FlinkMain.JOB_MANAGER), directory, log);
    }

    /** @param name that Flink's log calls it by */
    static FlinkProcess taskManager(Path directory, Path log, String name) {
        return start(
                List.of("-Xms256m", "-Xmx896m"),
                List.of(FlinkMain.TASK_MANAGER, "-D", "taskmanager.resource-id=" + name),
                directory,
                log);
    }

    private static FlinkProcess start(List<String> heap, List<String> arguments, Path directory, Path log) {
        List<String> options = new ArrayList<>(heap);
        options.add("-XX:+UseSerialGC");
        // These processes live for a minute or two: starting fast is worth more than running fast.
        options.add("-XX:TieredStopAtLevel=1");
        // What this JVM needs to open for Flink, its children need too.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens"))
                .forEach(options::add);
        List<String> all = new ArrayList<>(arguments);
        all.add("--configDir");
        all.add(directory.toString());
        try {
            return new FlinkProcess(JavaProcess.start(FlinkMain.class, options, all, log));
        } catch (IOException e) {
            throw new StackException("a Flink process did not start: " + e.getMessage(), e);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Ends it at once, as a crash would. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it until the pause is closed. */
    ProcessPause pause() {
        return ProcessPause.of(process.pid());
    }
}
