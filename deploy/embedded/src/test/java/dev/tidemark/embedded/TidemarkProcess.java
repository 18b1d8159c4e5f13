package dev.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command {@code tidemark} in a process of its own, as the launcher starts it. */
public final class TidemarkProcess {
    private TidemarkProcess() {}

    /**
     * What a finished command left.
     *
     * @param out standard output
     * @param err standard error
     */
    public record Outcome(int exitCode, String out, String err) {}

    /**
     * Runs a command to its end.
     *
     * @param directory for its output
     */
    public static Outcome run(Path directory, Duration deadline, String... arguments)
            throws IOException, InterruptedException {
        return run(directory, deadline, Map.of(), arguments);
    }

    /** Runs a command to its end, with more in its environment than this process has. */
    public static Outcome run(Path directory, Duration deadline, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        Process process = start(directory, environment, out, err, arguments);
        if (!process.waitFor(deadline.toSeconds(), TimeUnit.SECONDS)) {
            process.destroy();
            process.waitFor();
            throw new AssertionError(
                    "no end within " + deadline + ":\n" + Files.readString(out) + Files.readString(err));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Starts a command that the caller ends; its files go to the directory, its output to the given ones. */
    public static Process start(
            Path directory, Map<String, String> environment, Path out, Path err, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Xmx1g",
                // A small world is counted long before the best compiler is done: half of the processor's time.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=classpath:log4j2.properties",
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                TidemarkMain.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().putAll(environment);
        return process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }
}
