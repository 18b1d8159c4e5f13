package dev.tidemark.job.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.config.PostgresConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.sink.MetricResultSerializer;
import dev.tidemark.model.MetricResult;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableJobIT {
    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    @Test
    void whenTheDatabaseGoesAwayTheRowsArriveAfterItsReturn() throws Exception {
        EmbeddedPostgres database = start();
        PostgresConfig postgres =
                new PostgresConfig("jdbc:postgresql://localhost:" + database.getPort() + "/postgres", "postgres", "");
        Migrations.migrate(postgres);
        int port = database.getPort();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(
                2,
                FlinkSettings.of(
                        TidemarkConfig.of(Map.of(
                                "job.checkpoint.dir",
                                directory.resolve("checkpoints").toString(),
                                "job.checkpoint.interval",
                                "200ms")),
                        TableJob.NAME));
        int records = 300_000;
        TableJob.Line.RESULTS.define(results(env, records), new ResultUpsert("live"), postgres);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofSeconds(60)).until(() -> rows(postgres) > 0);

        database.close();
        assertThat(job.getJobExecutionResult()).isNotDone();
        EmbeddedPostgres again = restart(port);
        job.getJobExecutionResult().get(2, TimeUnit.MINUTES);

        assertThat(count(postgres, "SELECT count(*) FROM tidemark.metric_result"))
                .isEqualTo(ROWS);
        assertThat(count(postgres, "SELECT min(revision) FROM tidemark.metric_result"))
                .isEqualTo(records - ROWS + 1);
        again.close();
    }

    /** Each row again and again, its revision growing. */
    private static DataStream<MetricResult> results(StreamExecutionEnvironment env, int records) {
        return env.fromSource(new NumberSequenceSource(1, records), WatermarkStrategy.noWatermarks(), "numbers")
                .uid("numbers")
                .setParallelism(1)
                .map(i -> Samples.charge("c" + i % ROWS, String.valueOf(i), i))
                .returns(MetricResultSerializer.TYPE)
                .uid("results")
                .setParallelism(1);
    }

    private EmbeddedPostgres start() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }

    private EmbeddedPostgres restart(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
    }

    private static long rows(PostgresConfig postgres) throws SQLException {
        return count(postgres, "SELECT count(*) FROM tidemark.metric_result");
    }

    private static long count(PostgresConfig postgres, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }
}
