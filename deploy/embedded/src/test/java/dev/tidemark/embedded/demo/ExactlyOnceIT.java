package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class ExactlyOnceIT {
    private static final int PORTIONS = 10;
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Map<String, String> SETTINGS = Map.of(
            "job.delivery", "exactly_once", "job.checkpoint.interval", "1s", "job.publish_interval", "200ms");

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
                MiniCluster cluster = cluster();
                CommittedReader reader =
                        new CommittedReader(backends.bootstrapServers(), spine.config().resultsTopic())) {
            JobClient job = start(cluster, spine.config(), 2);
            for (int portion = 0; portion < PORTIONS; portion++) {
                long seen = reader.records();
                spine.publish(records.subList(
                                records.size() * portion / PORTIONS, records.size() * (portion + 1) / PORTIONS)
                        .stream());
                await().atMost(DEADLINE).until(() -> reader.records() > seen);
                if (portion == PORTIONS / 2) {
                    stop(job);
                    job = start(cluster, spine.config(), 3);
                } else {
                    cluster.startTaskManager();
                    cluster.terminateTaskManager(portion).join();
                }
            }
            spine.awaitCounted();
            stop(job);
            spine.startTable();
            spine.drainTable();

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
            assertThat(reader.stepsBack()).isEmpty();
        }
    }

    /** Two TaskManagers of two slots. */
    private static MiniCluster cluster() throws Exception {
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(2)
                .withRandomPorts()
                .build());
        cluster.start();
        return cluster;
    }

    /** Goes on from the latest checkpoint, if there is one. */
    private static JobClient start(MiniCluster cluster, TidemarkConfig config, int parallelism) throws Exception {
        URI address = cluster.getRestAddress().get();
        Configuration flink = FlinkSettings.resuming(config, MetricsJob.checkpoints(config));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createRemoteEnvironment(address.getHost(), address.getPort(), flink);
        environment.setParallelism(parallelism);
        MetricsJob.define(environment, config, InputMode.UNBOUNDED);
        return environment.executeAsync(MetricsJob.NAME);
    }

    private static void stop(JobClient job) {
        job.cancel().join();
        await().atMost(DEADLINE).until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }
}
