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
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class ExactlyOnceIT {
    private static final int PORTIONS = 6;
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS =
            Map.of("job.delivery", "exactly_once", "job.checkpoint.interval", "1s", "job.publish_interval", "200ms");

    @Test
    void aReaderOfCommittedRecordsSeesNoNumberGoBackWhenTaskManagersEnd(Backends backends, @TempDir Path directory)
            throws Exception {
        WorldConfig world =
                new WorldConfig(8, 200, LocalDate.now(ZoneOffset.UTC).minusDays(4), 4, FaultShares.defaults(), 1);
        List<SentRecord> records = new World(world).history().toList();
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);

        try (Spine spine = new Spine(
                        backends.bootstrapServers(),
                        backends.jdbcUrl(),
                        backends.user(),
                        backends.password(),
                        "once",
                        directory,
                        SETTINGS);
                TestCluster cluster = TestCluster.start();
                CommittedReader reader = new CommittedReader(
                        backends.bootstrapServers(), spine.config().resultsTopic())) {
            JobClient job = cluster.startMetrics(spine.config(), 2);
            for (int portion = 0; portion < PORTIONS; portion++) {
                long seen = reader.records();
                spine.publish(
                        records
                                .subList(records.size() * portion / PORTIONS, records.size() * (portion + 1) / PORTIONS)
                                .stream());
                await().atMost(DEADLINE).until(() -> reader.records() > seen);
                if (portion == PORTIONS / 2) {
                    TestCluster.stop(job);
                    job = cluster.startMetrics(spine.config(), 3);
                } else {
                    cluster.replaceTaskManager();
                }
            }
            spine.awaitCommitted(DEADLINE);
            TestCluster.stop(job);
            spine.startTable();
            spine.drainTable();

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
            assertThat(reader.stepsBack()).isEmpty();
        }
    }
}
