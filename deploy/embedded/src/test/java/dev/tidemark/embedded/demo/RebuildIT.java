package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.TidemarkProcess;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class RebuildIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);

    @Test
    void theTableIsRebuiltFromTheTopicsAloneEqualRowByRow(Backends backends, @TempDir Path directory) throws Exception {
        WorldConfig world =
                new WorldConfig(10, 100, LocalDate.now(ZoneOffset.UTC).minusDays(3), 3, FaultShares.defaults(), 1);
        // The ends of transactions take offsets that hold no record: a bounded reader must not wait for one.
        try (Spine spine = new Spine(
                backends.bootstrapServers(),
                backends.jdbcUrl(),
                backends.user(),
                backends.password(),
                "rebuild",
                directory,
                Map.of("job.delivery", "exactly_once", "job.checkpoint.interval", "2s"))) {
            spine.publish(new World(world).history());
            spine.start();
            spine.awaitCommitted(DEADLINE);
            spine.drain();
            TidemarkConfig config = spine.config();
            List<String> results = rows(config, "to_jsonb(t) - 'updated_at'", "metric_result");
            List<String> definitions = rows(config, "metric, definition, zone", "metric_definition");
            assertThat(results).hasSizeGreaterThan(1_000);

            execute(config, "DELETE FROM tidemark.metric_result WHERE run = 'rebuild'");
            execute(config, "DELETE FROM tidemark.metric_definition WHERE run = 'rebuild'");
            TidemarkProcess.Outcome rebuilt = TidemarkProcess.run(
                    directory,
                    DEADLINE,
                    "run",
                    "--only=table",
                    "--from-start",
                    "--bounded",
                    "--set=job.run=rebuild",
                    "--set=kafka.bootstrap_servers=" + backends.bootstrapServers(),
                    "--set=kafka.topics.rejected_events="
                            + config.kafka().topics().rejectedEvents(),
                    "--set=postgres.url=" + backends.jdbcUrl(),
                    "--set=postgres.user=" + backends.user(),
                    "--set=postgres.password=" + backends.password(),
                    "--set=job.checkpoint.dir=" + directory.resolve("others"));

            assertThat(rebuilt.exitCode()).as(rebuilt.err()).isZero();
            assertThat(rows(config, "to_jsonb(t) - 'updated_at'", "metric_result"))
                    .isEqualTo(results);
            assertThat(rows(config, "metric, definition, zone", "metric_definition"))
                    .isEqualTo(definitions);
        }
    }

    /** The rows of the run as text, in order. */
    private static List<String> rows(TidemarkConfig config, String columns, String table) throws SQLException {
        try (Connection connection = open(config);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT row(" + columns + ")::text FROM tidemark." + table
                        + " t WHERE run = 'rebuild' ORDER BY 1")) {
            List<String> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(row.getString(1));
            }
            return rows;
        }
    }

    private static void execute(TidemarkConfig config, String sql) throws SQLException {
        try (Connection connection = open(config);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection open(TidemarkConfig config) throws SQLException {
        return DriverManager.getConnection(
                config.postgres().url(),
                config.postgres().user(),
                config.postgres().password());
    }
}
