package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.apache.kafka.common.IsolationLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class ExactlyOnceIT {
    private static final int PORTIONS = 6;
    private static final double SECONDS_PER_PORTION = 6;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** Rare checkpoints, small reads and frequent publications: what is read again is published on its way. */
    private static final Map<String, String> SETTINGS = Map.of(
            "kafka.properties.max.poll.records",
            "1",
            "job.delivery",
            "exactly_once",
            "job.checkpoint.interval",
            "4s",
            "job.publish_interval",
            "10ms",
            "job.flush_interval",
            "5ms");

    @Test
    void aReaderOfCommittedRecordsSeesNoNumberGoBackWhenTaskManagersEnd(Backends backends, @TempDir Path directory)
            throws Exception {
        WorldConfig world =
                new WorldConfig(8, 2_000, LocalDate.now(ZoneOffset.UTC).minusDays(2), 3, FaultShares.defaults(), 1);
        long now = System.currentTimeMillis();
        List<SentRecord> records = new World(world)
                .history()
                .filter(record -> record.timestamp() <= now)
                .toList();
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);
        // What is older than two days is published so rarely that nothing could go back; nights and weekends are quiet.
        long live = now - Duration.ofHours(40).toMillis();
        List<SentRecord> first =
                records.stream().filter(record -> record.timestamp() < live).toList();
        List<SentRecord> then =
                records.stream().filter(record -> record.timestamp() >= live).toList();

        try (Spine spine = new Spine(
                        backends.bootstrapServers(),
                        backends.jdbcUrl(),
                        backends.user(),
                        backends.password(),
                        "once",
                        directory,
                        SETTINGS);
                TestCluster cluster = TestCluster.start();
                ResultReader committed = new ResultReader(spine.config(), IsolationLevel.READ_COMMITTED);
                ResultReader all = new ResultReader(spine.config(), IsolationLevel.READ_UNCOMMITTED)) {
            spine.publish(first.stream());
            JobClient job = cluster.startMetrics(spine.config(), 2);
            spine.awaitCommitted(DEADLINE);
            for (int portion = 0; portion < PORTIONS; portion++) {
                List<SentRecord> part =
                        then.subList(then.size() * portion / PORTIONS, then.size() * (portion + 1) / PORTIONS);
                CompletableFuture<Void> publishing = CompletableFuture.runAsync(
                        () -> spine.publish(part.stream(), new Pace.AtMost(part.size() / SECONDS_PER_PORTION)));
                // In the middle of a transaction with many events; or after all, if it was over too soon.
                await().atMost(DEADLINE)
                        .until(() -> spine.uncommitted() > part.size() / 4 && spine.uncommittedResults() > 1_000
                                || publishing.isDone() && spine.counted().drained());
                if (portion == PORTIONS / 2) {
                    TestCluster.stop(job);
                    job = cluster.startMetrics(spine.config(), 3);
                } else {
                    cluster.replaceTaskManager();
                }
                publishing.get(2, TimeUnit.MINUTES);
            }
            spine.awaitCommitted(DEADLINE);
            TestCluster.stop(job);
            spine.startTable();
            spine.drainTable();

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
            assertThat(committed.stepsBack()).isEmpty();
            assertThat(all.stepsBack()).as("else nothing was tried").isNotEmpty();
        }
    }
}
