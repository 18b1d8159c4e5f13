package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.program.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.ToIntFunction;

/** A command that a test runs in this process, to its good end. */
final class Told {
    private Told() {}

    /** The figures that it writes to a file. */
    static Map<String, String> figures(Path json, ToIntFunction<Terminal> command) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), Terminal.Kind.PLAIN);
        int exitCode = command.applyAsInt(terminal);
        assertThat(exitCode).as(printed.toString(StandardCharsets.UTF_8)).isZero();
        return FlatJson.read(json);
    }
}
