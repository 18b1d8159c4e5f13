package dev.tidemark.embedded.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.program.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The chaos program with each kind of fault once; {@code tidemark chaos} runs it for as long as one likes. */
class ChaosIT {

    @Test
    @Timeout(600)
    void noFaultCostsANumberItsExactness(@TempDir Path directory) throws Exception {
        Path report = directory.resolve("report.txt");
        ChaosOptions options = new ChaosOptions(
                3,
                Duration.ofMinutes(5),
                FaultKind.values().length,
                300,
                100,
                FaultMix.brief(),
                Duration.ofSeconds(10),
                Optional.of(directory.resolve("data")),
                Optional.of(report));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exitCode = new Chaos(options, new Terminal(new PrintStream(out, true, UTF_8), Terminal.Kind.PLAIN)).run();

        assertThat(exitCode).as(out.toString(UTF_8)).isZero();
        assertThat(Files.readString(report))
                .contains(FaultKind.values().length + " faults in")
                .endsWith("PASSED\n");
    }
}
