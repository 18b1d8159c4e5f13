package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.publish.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@WithBackends
class DatabaseOutageIT {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutageIT.class);
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** In which the records of the live part are sent. */
    private static final double SECONDS = 60;

    /** Of the outage. */
    private static final Duration LENGTH = Duration.ofSeconds(20);

    @Test
    void resultsGoOnWhileTheDatabaseIsAwayAndTheTableCatchesUpByItself(Backends backends, @TempDir Path directory)
            throws Exception {
        WorldConfig world =
                new WorldConfig(9, 300, LocalDate.now(ZoneOffset.UTC).minusDays(2), 3, FaultShares.defaults(), 1);
        long now = System.currentTimeMillis();
        List<SentRecord> records = new World(world)
                .history()
                .filter(record -> record.timestamp() <= now)
                .toList();
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);
        // What is less than a day old is published every second, as when the job is live.
        long live = now - Duration.ofHours(20).toMillis();
        List<SentRecord> first =
                records.stream().filter(record -> record.timestamp() < live).toList();
        List<SentRecord> then =
                records.stream().filter(record -> record.timestamp() >= live).toList();

        try (EmbeddedPostgres database = EmbeddedPostgres.start(directory.resolve("postgres"));
                Spine spine = new Spine(
                        backends.bootstrapServers(),
                        database.jdbcUrl(),
                        database.user(),
                        "",
                        "outage",
                        directory,
                        Map.of("job.checkpoint.interval", "2s"));
                TestCluster cluster = TestCluster.start()) {
            stampWhenAppended(backends.bootstrapServers(), spine.config().resultsTopic());
            JobClient metrics = cluster.startMetrics(spine.config(), 1);
            JobClient table = cluster.startTable(spine.config());
            try (ResultReader reader = new ResultReader(spine.config(), IsolationLevel.READ_COMMITTED)) {
                spine.publish(first.stream());
                await().atMost(DEADLINE).until(() -> spine.counted().drained());
                CompletableFuture<Void> publishing = CompletableFuture.runAsync(
                        () -> spine.publish(then.stream(), new Pace.AtMost(then.size() / SECONDS)));
                ResultReader.Mark start = reader.mark();
                await().atMost(DEADLINE).until(() -> reader.mark().records() > start.records() + 500);

                database.stop();
                ResultReader.Mark down = reader.mark();
                await().atMost(DEADLINE).until(() -> cluster.restarts(table) > 0);
                await().atMost(DEADLINE).until(() -> reader.mark().millis() > down.millis() + LENGTH.toMillis());
                ResultReader.Mark up = reader.mark();
                database.restart();
                long back = System.nanoTime();
                long behind = spine.written().total();
                await().atMost(DEADLINE).until(() -> spine.written().done() >= behind);
                LOG.info(
                        "the table had caught up after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
                publishing.get(2, TimeUnit.MINUTES);
                await().atMost(DEADLINE).until(() -> spine.counted().drained());
                LOG.info("before the outage: {}", reader.between(start, down));
                LOG.info("during the outage: {}", reader.between(down, up));
                LOG.info("after the outage: {}", reader.between(up, reader.mark()));

                assertThat(up.records()).isGreaterThan(down.records() + 100);
                assertThat(cluster.restarts(metrics)).isZero();
            }
            TestCluster.stop(metrics);
            await().atMost(DEADLINE).until(() -> spine.written().drained());
            TestCluster.stop(table);

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
        }
    }

    /** So that a record tells when the broker had it, beside when it was made. */
    private static void stampWhenAppended(String bootstrapServers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("message.timestamp.type", "LogAppendTime"),
                                    AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }
}
