package dev.tidemark.embedded.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionWatchIT {
    @TempDir
    private Path directory;

    private EmbeddedPostgres postgres;
    private TidemarkConfig config;
    private RevisionAudit audit;
    private RevisionWatch watch;

    @BeforeEach
    void begin() throws Exception {
        postgres = EmbeddedPostgres.start(directory);
        config = TidemarkConfig.of(Map.of("postgres.url", postgres.jdbcUrl(), "postgres.user", postgres.user()));
        Migrations.migrate(config.postgres());
        audit = RevisionAudit.begin(config.postgres());
        watch = new RevisionWatch(config.postgres(), JobConfig.LIVE);
        execute(
                """
                insert into tidemark.metric_result
                  (run, metric, definition, window_kind, window_start, window_end, dimensions, value, is_exact, status,
                   revision, watermark, produced_at)
                values ('live', 'accepted', 'd', 'day', '2026-03-01', '2026-03-02', '{"source":"message-events"}', 100,
                        true, 'partial', 7, now(), now())""");
        watch.start();
        awaitRevision();
    }

    @AfterEach
    void end() {
        watch.close();
        postgres.close();
    }

    @Test
    void aRevisionThatGoesBackIsSeenByReaderAndDatabase() throws Exception {
        write(90, 6);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(watch.violated()).isEqualTo(1));
        assertThat(watch.violations())
                .singleElement()
                .asString()
                .contains("accepted|d|day")
                .endsWith("revision 6 after 7");
        assertThat(audit.violated()).isEqualTo(1);
    }

    @Test
    void aValueThatGoesBackUnderAGreaterRevisionIsNoViolationButAStepBack() throws Exception {
        write(90, 8);
        awaitRevision();
        write(100, 9);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(watch.stepBack().figures().count()).isEqualTo(1));
        assertThat(watch.stepBack().figures().share().max()).isEqualTo(0.1);
        assertThat(watch.violated()).isZero();
        assertThat(audit.violated()).isZero();
    }

    @Test
    void theReaderGoesOnWhenTheDatabaseIsBack() throws Exception {
        postgres.stop();
        postgres.restart();
        write(100, 5);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(watch.violated()).isEqualTo(1));
    }

    /** Waits until the reader has seen what is there now. */
    private void awaitRevision() {
        long polls = watch.polls();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(watch.polls()).isGreaterThan(polls + 1));
    }

    private void write(int value, int revision) throws SQLException {
        execute("update tidemark.metric_result set value = %d, revision = %d, updated_at = now()"
                .formatted(value, revision));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        config.postgres().url(),
                        config.postgres().user(),
                        config.postgres().password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
