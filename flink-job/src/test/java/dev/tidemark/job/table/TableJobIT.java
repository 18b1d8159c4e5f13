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
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableJobIT {
    private static final int KEYS = 500;

    @TempDir
    Path directory;

    @Test
    void whenTheDatabaseGoesAwayTheRowsArriveAfterItsReturn() throws Exception {
        EmbeddedPostgres database = start();
        PostgresConfig postgres = new PostgresConfig(database.getJdbcUrl("postgres", "postgres"), "postgres", "");
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
        env.configure(TableJob.restartForEver());
        int records = 30_000;
        TableJob.Line.RESULTS.define(env, source(records, 3_000), new ResultUpsert("live"), postgres);
        JobClient job = env.executeAsync();
        await().atMost(Duration.ofSeconds(60)).until(() -> rows(postgres) > 0);

        database.close();
        assertThat(job.getJobExecutionResult()).isNotDone();
        EmbeddedPostgres again = restart(port);
        job.getJobExecutionResult().get(2, TimeUnit.MINUTES);

        assertThat(count(postgres, "SELECT count(*) FROM tidemark.metric_result"))
                .isEqualTo(KEYS);
        assertThat(count(postgres, "SELECT min(revision) FROM tidemark.metric_result"))
                .isEqualTo(records - KEYS + 1);
        again.close();
    }

    /** Each key again and again, its revision growing. */
    private static Source<MetricResult, ?, ?> source(int records, int perSecond) {
        return new DataGeneratorSource<>(
                i -> Samples.charge("c" + i % KEYS, String.valueOf(i), i + 1),
                records,
                RateLimiterStrategy.perSecond(perSecond),
                MetricResultSerializer.TYPE);
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
