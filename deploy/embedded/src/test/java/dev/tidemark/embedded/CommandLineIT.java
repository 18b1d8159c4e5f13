package dev.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineIT {
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"demo", "chaos", "simulate", "load", "run", "migrate", "catalogue", "alerts"})
    void everyCommandHelps(String command) throws Exception {
        TidemarkProcess.Outcome help = tidemark(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: tidemark " + command);
    }

    @Test
    void anUnknownCommandGetsASuggestion() throws Exception {
        TidemarkProcess.Outcome wrong = tidemark("simulat");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err())
                .startsWith("tidemark: unknown command 'simulat'")
                .contains("Did you mean: simulate");
    }

    @Test
    void everyMistakeInTheOptionsOfADemoIsALineOfItsOwn() throws Exception {
        TidemarkProcess.Outcome wrong =
                tidemark("demo", "--users=0", "--rate=-1", "--history-days=401", "--oracle", "--catalogue=nowhere");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("tidemark: --users: must be 1 to"),
                        line -> assertThat(line).startsWith("tidemark: --history-days: must be 1 to"),
                        line -> assertThat(line).startsWith("tidemark: --rate: must be above 0"),
                        line -> assertThat(line).startsWith("tidemark: --oracle: needs --until-drained"),
                        line -> assertThat(line).startsWith("tidemark: --catalogue: nowhere cannot be read"));
    }

    @Test
    void aMistakeInTheCatalogueFileOfADemoIsToldBeforeAnythingStarts() throws Exception {
        Path file = Files.writeString(directory.resolve("metrics.yaml"), "funnels: [{nam: trial}]");

        TidemarkProcess.Outcome wrong = tidemark("demo", "--catalogue=" + file);

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("funnels[0].nam: unknown key; did you mean name?"),
                        line -> assertThat(line).endsWith("funnels[0]: needs a name"),
                        line -> assertThat(line).endsWith("funnels[0]: needs steps, at least 2"));
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsToldInOneLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        TidemarkProcess.Outcome wrong = tidemark("demo", "--data-dir=" + file.resolve("data"));

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines()).singleElement(STRING).startsWith("tidemark: --data-dir: ");
    }

    @Test
    void aCommandTellsTheVersionToo() throws Exception {
        TidemarkProcess.Outcome version = tidemark("run", "--version");

        assertThat(version.exitCode()).isZero();
        assertThat(version.out()).startsWith("tidemark ");
    }

    @Test
    void theOracleNeedsAnEnd() throws Exception {
        TidemarkProcess.Outcome wrong = tidemark("demo", "--oracle");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).startsWith("tidemark: --oracle: needs --until-drained");
    }

    @Test
    void aWrongConfigurationIsToldInOneLinePerMistake() throws Exception {
        TidemarkProcess.Outcome wrong = tidemark(
                "run",
                "--set=privacy.hash_key_file=none",
                "--set=kafka.bootstrap_server=localhost:9092",
                "--set=job.parallelism=many");

        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("job.parallelism: must be a whole number"))
                .anyMatch(line -> line.contains("did you mean kafka.bootstrap_servers?"));
    }

    @Test
    void aMissingBrokerIsToldInOneLine() throws Exception {
        String nowhere = "127.0.0.1:" + Ports.free();
        Path lines = Files.writeString(directory.resolve("lines.jsonl"), "{}\n");

        List<List<String>> commands = List.of(
                List.of("simulate", "--events=10", "--bootstrap-servers=" + nowhere),
                List.of("load", "--topic=message-events", "--file=" + lines, "--bootstrap-servers=" + nowhere),
                List.of(
                        "run",
                        "--only=metrics",
                        "--set=privacy.hash_key_file=none",
                        "--set=kafka.bootstrap_servers=" + nowhere));
        // Each waits 15 s for the broker: together.
        List<Future<TidemarkProcess.Outcome>> running = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(commands.size());
        commands.forEach(command -> running.add(threads.submit(() -> tidemark(command.toArray(String[]::new)))));
        threads.shutdown();
        for (int i = 0; i < commands.size(); i++) {
            TidemarkProcess.Outcome failed = running.get(i).get();

            assertThat(failed.exitCode()).as("%s", commands.get(i)).isEqualTo(3);
            assertThat(failed.err().lines())
                    .as("%s", commands.get(i))
                    .singleElement(STRING)
                    .contains(nowhere);
        }
    }

    private TidemarkProcess.Outcome tidemark(String... arguments) throws Exception {
        return TidemarkProcess.run(directory, DEADLINE, arguments);
    }
}
