package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Outcome.Failed;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A contender at work. It knows nothing of us, so a small shell beside it waits for the end of its own standard input, which
 * comes when this JVM dies in whatever way, and then kills it. Ctrl-C is ignored: whoever started it ends it.
 */
final class ContenderProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = TimeUnit.HOURS.toSeconds(1);

    private static final String SCRIPT = "trap '' INT; exec 3<&0; \"$@\" 3<&- & child=$!;"
            + " (read -r _ <&3; kill -9 $child) 2>/dev/null & watch=$!;"
            + " wait $child; code=$?; kill $watch 2>/dev/null; exit $code";

    /** What Flink's serializers and memory handling reach into, the same for everybody. */
    private static final List<String> OPENED = List.of(
            "java.lang", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic");

    /** For those that read as much as they can. The default collector takes more processor time for shorter pauses. */
    static final List<String> THROUGHPUT = List.of("-XX:+UseParallelGC");

    private final Process process;
    private final Path log;

    private ContenderProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program.
     *
     * @param options of its JVM beside those that all have
     * @param main its class
     * @param log what it prints goes there; temporary files beside it
     */
    static ContenderProcess start(List<String> options, String main, String classPath, List<String> arguments, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.add("-Xmx" + BenchOptions.HEAP);
        command.add("-XX:-UsePerfData");
        // With more threads than cores the compiler would be starved, and half of a run interpreted or half compiled.
        command.add("-XX:-BackgroundCompilation");
        command.addAll(options);
        // It may be killed, and would leave there what it wanted to clear away.
        command.add("-Djava.io.tmpdir=" + log.getParent());
        command.add("-Dlog4j2.configurationFile=classpath:child-log4j2.properties");
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(arguments);
        return new ContenderProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /**
     * Waits until it has ended.
     *
     * @param what it is, for the progress that is shown
     * @return nothing if it ended well
     */
    Optional<Failed> await(Terminal terminal, String what) throws InterruptedException {
        long start = System.nanoTime();
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            if (seconds > DEADLINE_SECONDS) {
                return Optional.of(new Failed("not done after %d s; its log: %s".formatted(seconds, log)));
            }
            terminal.progress("%s, %d s".formatted(what, seconds));
        }
        return process.exitValue() == 0
                ? Optional.empty()
                : Optional.of(new Failed("ended with code %d; its log: %s".formatted(process.exitValue(), log)));
    }

    /**
     * Waits for a moment.
     *
     * @throws StackException if it ends meanwhile
     */
    void checkRunning(long millis) throws InterruptedException {
        if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
            throw new StackException("ended with code %d; its log: %s".formatted(process.exitValue(), log));
        }
    }

    /** Ends it if it still runs. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while a contender was ending", e);
        }
    }
}
