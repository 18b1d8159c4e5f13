package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.config.StateBackend;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.screen.EventSource;
import dev.tidemark.job.screen.Screened;
import dev.tidemark.job.screen.ScreenedSerializer;
import dev.tidemark.job.screen.SourceWatermarks;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RescaleTest {
    private static final List<SentRecord> RECORDS = new World(
                    new WorldConfig(7, 60, LocalDate.of(2026, 3, 2), 12, FaultShares.defaults(), 1.0))
            .history()
            .toList();
    private static final List<Integer> PARALLELISMS = List.of(1, 2, 3, 1);
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    /** A part is read in some four checkpoints. */
    private static final int STEPS = 4 * PARALLELISMS.size();

    @ParameterizedTest
    @EnumSource
    void aJobThatIsStoppedThreeTimesAndGoesOnAtAnotherParallelismCountsLikeTheOracle(
            StateBackend backend, @TempDir Path directory) throws Exception {
        TidemarkConfig defaults = TidemarkConfig.defaults();
        List<Screened> messages = ListTopology.screen(defaults, EventSource.MESSAGES, RECORDS);
        List<Screened> products = ListTopology.screen(defaults, EventSource.PRODUCTS, RECORDS);
        try (var first = new SteppedSource<>(messages, messages.size() / STEPS);
                var second = new SteppedSource<>(products, products.size() / STEPS);
                var results = ResultCollector.create()) {
            Optional<String> savepoint = Optional.empty();
            for (int part = 0; part < PARALLELISMS.size(); part++) {
                TidemarkConfig config = TidemarkConfig.of(Map.of(
                        "job.parallelism", PARALLELISMS.get(part).toString(),
                        "job.state_backend", backend.text(),
                        "job.checkpoint.interval", "100ms",
                        "job.checkpoint.dir", directory.toString()));
                JobClient job = start(config, first, second, results, savepoint);
                if (part < PARALLELISMS.size() - 1) {
                    long stopAt = messages.size() * (part + 1L) / PARALLELISMS.size();
                    await().atMost(DEADLINE).until(() -> first.read() >= stopAt);
                    savepoint = Optional.of(job.stopWithSavepoint(
                                    false, directory.resolve("savepoints").toString(), SavepointFormatType.NATIVE)
                            .get());
                    assertThat(first.read()).isLessThan(messages.size());
                }
                job.getJobExecutionResult().get();
            }
            assertLikeTheOracle(results.latest());
        }
    }

    private static JobClient start(
            TidemarkConfig config,
            SteppedSource<Screened> messages,
            SteppedSource<Screened> products,
            ResultCollector results,
            Optional<String> savepoint)
            throws Exception {
        Configuration flink = FlinkSettings.of(config, "rescale");
        flink.setString(
                "taskmanager.numberOfTaskSlots", Integer.toString(config.job().parallelism()));
        savepoint.ifPresent(path -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        Pipeline.Outputs outputs = Pipeline.define(
                source(env, messages, "messages", config),
                source(env, products, "products", config),
                config,
                ListTopology.KEY);
        outputs.results().sinkTo(results).name("results").uid("results");
        return env.executeAsync("rescale");
    }

    private static DataStream<Screened> source(
            StreamExecutionEnvironment env, SteppedSource<Screened> source, String name, TidemarkConfig config) {
        var job = config.job();
        return source.in(env, name, ScreenedSerializer.TYPE)
                .assignTimestampsAndWatermarks(
                        SourceWatermarks.strategy(job.outOfOrderness(), Duration.ofDays(1), job.futureSkew()))
                .name(name + "-watermarks")
                .uid(name + "-watermarks");
    }

    private static void assertLikeTheOracle(Map<ResultKey, MetricResult> results) {
        Oracle oracle = new Oracle(OracleConfig.defaults());
        RECORDS.forEach(oracle::accept);
        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        assertThat(report.firstDifferences()).as(report::render).isEmpty();
        assertThat(report.ok()).as(report::render).isTrue();
        assertThat(report.compared()).isGreaterThan(10_000);
    }
}
