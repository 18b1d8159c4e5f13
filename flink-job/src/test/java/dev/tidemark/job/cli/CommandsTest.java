package dev.tidemark.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.CatalogueFile;
import dev.tidemark.job.catalogue.Section;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandsTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String nowhere;

    @BeforeEach
    void freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            nowhere = "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void aWrongConfigurationIsAnsweredByOneLinePerMistake() throws IOException {
        Path file = Files.writeString(
                directory.resolve("tidemark.yaml"), "job: {parallelism: none}\nkafka: {bootstrap_server: x}\n");
        assertThat(run(new RunCommand(), "--config", file.toString(), "--set", "job.run=Live"))
                .isEqualTo(2);
        assertThat(lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("tidemark: "))
                .anyMatch(line -> line.contains("kafka.bootstrap_server: unknown key; did you mean"))
                .anyMatch(line -> line.contains("job.parallelism: must be a whole number"))
                .anyMatch(line -> line.contains("job.run: must be"));
    }

    @Test
    void aWrongCatalogueIsAnsweredByOneLinePerMistake() throws IOException {
        Path file = Files.writeString(
                directory.resolve("metrics.yaml"),
                "metrics: [{name: a, count: true, by: [contry]}, {name: b, sum: properties.x, windows: [dya]}]");
        for (Object command : List.of(new RunCommand(), new CatalogueCommand())) {
            err.getBuffer().setLength(0);
            assertThat(run(command, "--set", "metrics.catalogue=" + file, "--set", "metrics.sections=funel"))
                    .isEqualTo(2);
            List<String> known = CatalogueFile.sections().stream()
                    .map(Section::text)
                    .sorted()
                    .toList();
            assertThat(lines())
                    .containsExactly(
                            "tidemark: metrics.sections: 'funel' is none of " + known + "; did you mean funnel?",
                            "tidemark: " + file
                                    + ": metrics[0].by[0]: 'contry' is no field or dimension; did you mean country?",
                            "tidemark: " + file + ": metrics[1].windows[0]: 'dya' is no window; did you mean day?");
        }
    }

    @Test
    void theCatalogueOfAConfigurationIsPrinted() throws IOException {
        Path file = Files.writeString(
                directory.resolve("metrics.yaml"), "metrics: [{name: exports, count: true, description: all of them}]");
        String set = "metrics.catalogue=" + file;
        assertThat(run(new CatalogueCommand(), "--set", set, "--set", "metrics.sections=funnel"))
                .isZero();
        assertThat(out.toString().lines())
                .hasSize(1 + 6 + 8 + 1 + 3)
                .element(1 + 6 + 8)
                .asString()
                .matches("exports +count +day +none +[0-9a-f]{16}  all of them");
        out.getBuffer().setLength(0);
        assertThat(run(new CatalogueCommand(), "--set", set, "--format", "markdown"))
                .isZero();
        assertThat(out.toString()).startsWith("# Metrics\n").contains("| exports | count | day | none | ");
        assertThat(lines()).isEmpty();
    }

    @Test
    void withoutAHashKeyNothingStarts() {
        assertThat(run(new RunCommand())).isEqualTo(2);
        assertThat(lines()).singleElement().asString().contains("privacy.hash_key_file: is not set; make one with");
    }

    @Test
    void onlyTheTableIsRebuiltFromTheStart() {
        assertThat(run(new RunCommand(), "--from-start")).isEqualTo(2);
        assertThat(lines()).first().asString().contains("--from-start: needs --only table");
    }

    @Test
    void aMissingDatabaseIsAnsweredByOneLine() {
        assertThat(run(
                        new RunCommand(),
                        "--only",
                        "table",
                        "--set",
                        "postgres.url=jdbc:postgresql://" + nowhere + "/x"))
                .isEqualTo(3);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith(
                        "tidemark: postgres.url: the database at jdbc:postgresql://" + nowhere + "/x does not answer");
        assertThat(run(new MigrateCommand(), "--set", "postgres.url=jdbc:postgresql://" + nowhere + "/x"))
                .isEqualTo(3);
    }

    @Test
    void aMissingBrokerIsAnsweredByOneLine() {
        assertThat(run(
                        new RunCommand(),
                        "--only",
                        "metrics",
                        "--set",
                        "privacy.hash_key_file=none",
                        "--set",
                        "kafka.bootstrap_servers=" + nowhere))
                .isEqualTo(3);
        assertThat(lines())
                .containsExactly("tidemark: kafka.bootstrap_servers: no broker answers at " + nowhere + " within 15 s");
    }

    @Test
    void aHostThatIsNoneIsAnsweredByOneLine() {
        assertThat(run(
                        new RunCommand(),
                        "--only",
                        "metrics",
                        "--set",
                        "privacy.hash_key_file=none",
                        "--set",
                        "kafka.bootstrap_servers=broker.invalid:9092"))
                .isEqualTo(3);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: kafka.bootstrap_servers: broker.invalid:9092 cannot be used: ");
    }

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private List<String> lines() {
        return err.toString().lines().toList();
    }
}
