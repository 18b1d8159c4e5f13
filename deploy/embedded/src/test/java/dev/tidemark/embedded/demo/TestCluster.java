package dev.tidemark.embedded.demo;

import static org.awaitility.Awaitility.await;

import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.TableJob;
import java.net.URI;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster of two TaskManagers inside this process, whose TaskManagers can be ended and replaced. */
final class TestCluster implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final MiniCluster cluster;
    private int oldest;

    private TestCluster(MiniCluster cluster) {
        this.cluster = cluster;
    }

    static TestCluster start() throws Exception {
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setNumTaskManagers(2)
                .setNumSlotsPerTaskManager(2)
                .withRandomPorts()
                .build());
        cluster.start();
        return new TestCluster(cluster);
    }

    /** Starts the metrics job from its latest checkpoint, if there is one. */
    JobClient startMetrics(TidemarkConfig config, int parallelism) throws Exception {
        Configuration flink = FlinkSettings.resuming(config, MetricsJob.checkpoints(config))
                .set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, PAUSE);
        StreamExecutionEnvironment environment = environment(flink);
        environment.setParallelism(parallelism);
        MetricsJob.define(environment, config, InputMode.UNBOUNDED);
        return environment.executeAsync(MetricsJob.NAME);
    }

    /** Starts the table job from its committed offsets. */
    JobClient startTable(TidemarkConfig config) throws Exception {
        StreamExecutionEnvironment environment = environment(FlinkSettings.of(config, TableJob.NAME));
        TableJob.define(environment, config, InputMode.UNBOUNDED);
        return environment.executeAsync(TableJob.NAME);
    }

    /** Ends the TaskManager that has run for the longest time, when another one has taken its place. */
    void replaceTaskManager() throws Exception {
        cluster.startTaskManager();
        cluster.terminateTaskManager(oldest++).join();
    }

    /** How often the task of a job that failed most often was started again. */
    int restarts(JobClient job) throws Exception {
        return StreamSupport.stream(
                        cluster.getExecutionGraph(job.getJobID())
                                .get()
                                .getAllExecutionVertices()
                                .spliterator(),
                        false)
                .map(AccessExecutionVertex::getCurrentExecutionAttempt)
                .mapToInt(attempt -> attempt.getAttemptNumber())
                .max()
                .orElseThrow();
    }

    static void stop(JobClient job) {
        job.cancel().join();
        await().atMost(DEADLINE).until(() -> job.getJobStatus().get().isGloballyTerminalState());
    }

    @Override
    public void close() throws Exception {
        cluster.close();
    }

    private StreamExecutionEnvironment environment(Configuration flink) throws Exception {
        URI address = cluster.getRestAddress().get();
        return StreamExecutionEnvironment.createRemoteEnvironment(address.getHost(), address.getPort(), flink);
    }
}
