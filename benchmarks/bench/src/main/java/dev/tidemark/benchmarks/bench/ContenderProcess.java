package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender at work. It knows nothing of us, so a small shell beside it waits for the end of its own standard input, which
 * comes when this JVM dies in whatever way, and then kills it. Ctrl-C is ignored: whoever started it ends it.
 */
final class ContenderProcess implements AutoCloseable {
    private static final String SCRIPT = "trap '' INT; exec 3<&0; \"$@\" 3<&- & child=$!;"
            + " (read -r _ <&3; kill -9 $child) 2>/dev/null & watch=$!;"
            + " wait $child; code=$?; kill $watch 2>/dev/null; exit $code";

    /** What Flink's serializers and memory handling reach into, the same for everybody. */
    private static final List<String> OPENED = List.of(
            "java.lang", "java.net", "java.nio", "java.util", "java.util.concurrent", "java.util.concurrent.atomic");

    private final Process process;

    private ContenderProcess(Process process) {
        this.process = process;
    }

    /** @param log what it prints goes there */
    static ContenderProcess start(Contender contender, String classPath, Assignment assignment, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
        command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
        command.add("-Xmx" + BenchOptions.HEAP);
        command.add("-XX:-UsePerfData");
        // With more threads than cores the compiler would be starved, and half of a run interpreted or half compiled.
        command.add("-XX:-BackgroundCompilation");
        command.add("-Dlog4j2.configurationFile=classpath:child-log4j2.properties");
        command.add("-cp");
        command.add(classPath);
        command.add(contender.main());
        command.addAll(assignment.arguments());
        return new ContenderProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    Process process() {
        return process;
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
