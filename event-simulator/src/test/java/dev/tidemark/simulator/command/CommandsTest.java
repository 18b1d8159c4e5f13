package dev.tidemark.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.simulator.publish.PublishException;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandsTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-20T15:00:00Z"));
    private static final Function<String, Publisher> NO_BROKER = servers -> {
        throw new PublishException("cannot reach Kafka at " + servers, new IOException("refused"));
    };

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private int simulate(String... arguments) {
        return run(new SimulateCommand(CLOCK, NO_BROKER), arguments);
    }

    private int load(String... arguments) {
        return run(new LoadCommand(CLOCK, NO_BROKER, InputStream.nullInputStream()), arguments);
    }

    @Test
    void aTableWhoseColumnsDoNotFitIsRefusedBeforeTheBrokerIsAsked() throws IOException {
        Path file = Files.writeString(directory.resolve("sales.csv"), "CustomerID,When\n1,2026-03-02\n");

        int exit = load(
                "--topic=product-events",
                "--file=" + file,
                "--map=user_id=CustmerID,event_time=When",
                "--constant=event_name=transaction_completed",
                "--time-format=yyyy-MM-dd");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "tidemark: --map: there is no column 'CustmerID' for user_id; did you mean 'CustomerID'?\n");
        assertThat(load("--topic=product-events", "--file=" + file, "--map=user_id=CustomerID", "--time-zone=UTC"))
                .isEqualTo(2);
        assertThat(load(
                        "--topic=product-events",
                        "--file=" + file,
                        "--map=user_id=CustomerID,event_time=When",
                        "--constant=event_name=a"))
                .as("right, but without a broker")
                .isEqualTo(3);
    }

    @Test
    void simulateWritesJsonLinesByTopic() throws IOException {
        int exit = simulate("--out", directory.toString(), "--users", "200", "--history-days", "7", "--events", "300");

        assertThat(exit).isZero();
        long messages = Files.readAllLines(directory.resolve("message-events.jsonl"), StandardCharsets.ISO_8859_1)
                .size();
        long product = Files.readAllLines(directory.resolve("product-events.jsonl"), StandardCharsets.ISO_8859_1)
                .size();
        assertThat(messages + product).isBetween(298L, 300L);
        assertThat(out.toString()).matches("\\d+ records \\(message-events \\d+, product-events \\d+\\)\\R");
    }

    @Test
    void simulateWritesTheSameBytesForTheSameSeed() throws IOException {
        Path once = Files.createDirectory(directory.resolve("once"));
        Path again = directory.resolve("again/and/deeper");
        for (Path path : new Path[] {once, again}) {
            simulate("--out", path.toString(), "--users", "100", "--history-days", "5", "--seed", "9");
        }

        assertThat(once.resolve("message-events.jsonl")).hasSameBinaryContentAs(again.resolve("message-events.jsonl"));
        assertThat(once.resolve("product-events.jsonl")).hasSameBinaryContentAs(again.resolve("product-events.jsonl"));
    }

    @Test
    void simulateGoesOnLiveWithARate() {
        int exit = simulate(
                "--out",
                directory.toString(),
                "--history-days",
                "0",
                "--rate",
                "1000000",
                "--events",
                "500",
                "--faults",
                "none");

        assertThat(exit).isZero();
        assertThat(out.toString()).startsWith("500 records");
    }

    @Test
    void simulateSaysWhenTheHistoryIsTooShort() {
        simulate("--out", directory.toString(), "--users", "10", "--history-days", "2", "--events", "1000000");

        assertThat(err.toString()).contains("the history has no more records", "--history-days");
    }

    @Test
    void everyMistakeOfSimulateIsALineOfItsOwn() {
        int exit = simulate(
                "--events",
                "0",
                "--rate",
                "-1",
                "--users",
                "0",
                "--history-days",
                "-3",
                "--faults",
                "lates=1",
                "--bootstrap-servers",
                "nowhere");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line).startsWith("tidemark: --events must be above 0"),
                        line -> assertThat(line).startsWith("tidemark: --rate must be above 0"),
                        line -> assertThat(line).startsWith("tidemark: --users must be between 1"),
                        line -> assertThat(line).startsWith("tidemark: --history-days must be between 0"),
                        line -> assertThat(line)
                                .isEqualTo("tidemark: --faults: fault 'lates' is unknown; did you mean 'late'?"),
                        line -> assertThat(line).startsWith("tidemark: --bootstrap-servers: 'nowhere' is no address"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void simulateRefusesAFileAsDirectory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(simulate("--out", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("tidemark: --out: ").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "product-events, missing.jsonl, event, --file:",
        "product-events, ., event, --file:",
        "events, -, event, --topic:",
        "product-message-events, -, event, --topic:",
        "product-events, -, yesterday, --timestamp must be"
    })
    void mistakesOfLoadNameTheOption(String topic, String file, String timestamp, String message) {
        String path = file.equals("-") ? file : directory.resolve(file).toString();

        assertThat(load("--topic", topic, "--file", path, "--timestamp", timestamp))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("tidemark: " + message).hasLineCount(1);
    }

    @Test
    void aBrokerOutOfReachIsAFailureInOneLineThatNamesTheOption() throws IOException {
        assertThat(simulate("--bootstrap-servers", "127.0.0.1:1")).isEqualTo(3);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "tidemark: cannot reach Kafka at 127.0.0.1:1; check --bootstrap-servers\n");
        err.getBuffer().setLength(0);

        assertThat(load("--topic", "product-events", "--file", "-", "--bootstrap-servers", "127.0.0.1:1"))
                .isEqualTo(3);
        assertThat(err.toString())
                .isEqualToNormalizingNewlines(
                        "tidemark: cannot reach Kafka at 127.0.0.1:1; check --bootstrap-servers\n");
    }

    @Test
    void helpIsThere() {
        assertThat(simulate("--help")).isZero();
        assertThat(load("--help")).isZero();
        assertThat(out.toString()).contains("--bootstrap-servers", "--history-days", "--timestamp");
    }
}
