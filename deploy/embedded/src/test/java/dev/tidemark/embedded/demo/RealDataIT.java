package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tidemark.embedded.TidemarkProcess;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.embedded.check.TableCheck;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.DeviceReference;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.ReferenceFigures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Event logs of real systems through {@code load} and {@code run --bounded}, set against figures that others computed
 * from them. The logs are not part of the project; where they are absent there is nothing to test.
 */
@WithBackends
class RealDataIT {
    private static final Duration DEADLINE = Duration.ofMinutes(8);
    private static final Path DATA = Path.of(System.getProperty("tidemark.real.data", "../../../shared/data"));

    /** What the figures have that does not ship. */
    private static final String AMOUNTS =
            """
            metrics:
            - name: amounts
              sum: properties.amount
              by: [event_name]
              windows: [day]
            """;

    @ParameterizedTest
    @CsvSource({"online-retail, product-events", "college-messages, message-events", "mobile-usage, product-events"})
    void realEventsGiveTheFiguresThatOthersComputed(
            String name, String topic, Backends backends, @TempDir Path directory) throws Exception {
        assumeThat(DATA.resolve(name))
                .as("no real event logs in %s: skipped", DATA.toAbsolutePath().normalize())
                .isDirectory();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.bootstrap_servers", backends.bootstrapServers());
        settings.put("kafka.topics.message_events", name + ".message-events");
        settings.put("kafka.topics.product_events", name + ".product-events");
        settings.put("kafka.topics.rejected_events", name + ".rejected-events");
        settings.put("postgres.url", backends.jdbcUrl());
        settings.put("postgres.user", backends.user());
        settings.put("postgres.password", backends.password());
        settings.put("job.run", name);
        settings.put("job.checkpoint.dir", directory.resolve("checkpoints").toString());
        settings.put("privacy.hash_key_file", "none");
        settings.put(
                "metrics.catalogue",
                Files.writeString(directory.resolve("metrics.yaml"), AMOUNTS).toString());
        TidemarkConfig config = TidemarkConfig.of(settings);
        Migrations.migrate(config.postgres());

        succeeds(
                directory,
                "load",
                "--topic=" + name + "." + topic,
                "--file=" + DATA.resolve(name).resolve(topic + ".jsonl.gz"),
                "--bootstrap-servers=" + backends.bootstrapServers());
        succeeds(
                directory,
                Stream.concat(
                                Stream.of("run", "--bounded"),
                                settings.entrySet().stream()
                                        .map(setting -> "--set=" + setting.getKey() + "=" + setting.getValue()))
                        .toArray(String[]::new));

        Map<ResultKey, MetricResult> published =
                ResultTopic.readAll(backends.bootstrapServers(), config.resultsTopic());
        assertThat(published.values())
                .as("contributions that came too late for their window")
                .noneMatch(result -> result.metric().equals("expired_contributions")
                        && result.value().orElseThrow().signum() != 0);
        ReferenceFigures figures = figures(name);
        ComparisonReport report =
                Comparison.compare(figures, published, OracleConfig.defaults().sections());
        assertThat(report.ok()).as(report.render()).isTrue();
        try (Connection connection =
                DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password())) {
            TableCheck table = TableCheck.compare(connection, name, published);
            assertThat(table.ok()).as("%s", table).isTrue();
        }
    }

    private static ReferenceFigures figures(String name) throws IOException {
        Path file = DATA.resolve(name).resolve("reference.json.gz");
        return name.equals("mobile-usage")
                ? DeviceReference.read(file, LocalDate.parse("2026-01-15"))
                : ReferenceFigures.read(file, Map.of("custom:sum(properties.amount)", "amounts"));
    }

    private static void succeeds(Path directory, String... command) throws Exception {
        TidemarkProcess.Outcome outcome = TidemarkProcess.run(directory, DEADLINE, command);
        assertThat(outcome.exitCode())
                .as("%s: %s", List.of(command), outcome.err())
                .isZero();
    }
}
