package dev.tidemark.benchmarks.tidemark;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.model.MetricResult;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * The contender {@code tidemark}: the metrics job over all that the topics hold, publishing to Kafka, and beside it the
 * table job, writing to PostgreSQL; checkpoints every 5 seconds. It is done when the metrics job has published everything;
 * when the table has caught up is told in a note.
 */
public final class TidemarkJob {
    private static final int LOOK_MILLIS = 100;

    private final Assignment assignment;
    private final TidemarkConfig config;

    private TidemarkJob(Assignment assignment) {
        this.assignment = assignment;
        this.config = TidemarkConfig.of(Map.ofEntries(
                Map.entry("kafka.bootstrap_servers", assignment.bootstrapServers()),
                Map.entry("kafka.topics.message_events", assignment.messageTopic()),
                Map.entry("kafka.topics.product_events", assignment.productTopic()),
                Map.entry("postgres.url", assignment.database()),
                Map.entry("postgres.user", "postgres"),
                // Of its own, whatever earlier runs have left in the broker.
                Map.entry("job.run", "bench-" + System.currentTimeMillis()),
                Map.entry("job.parallelism", Integer.toString(assignment.parallelism())),
                Map.entry("job.checkpoint.interval", "5s"),
                Map.entry(
                        "job.checkpoint.dir",
                        assignment.output().resolve("checkpoints").toString()),
                Map.entry("privacy.hash_key_file", PrivacyConfig.NONE)));
    }

    public static void main(String[] args) throws Exception {
        new TidemarkJob(Assignment.of(args)).run();
        // Flink's clusters leave threads behind.
        System.exit(0);
    }

    private void run() throws Exception {
        Migrations.migrate(config.postgres());
        Preflight.topicsExist(config);
        JobClient metrics =
                start(MetricsJob.NAME, environment -> MetricsJob.define(environment, config, InputMode.BOUNDED));
        JobClient table =
                start(TableJob.NAME, environment -> TableJob.define(environment, config, InputMode.UNBOUNDED));
        awaitEnd(metrics);
        Figures figures = Measurement.end(assignment.events(), List.of());
        figures.noting(String.format(Locale.ROOT, "the table was current after %.0f s", tableCurrent(table)))
                .write(assignment.figures());
        table.cancel().get();
        writeResults();
        deleteTopics();
    }

    private JobClient start(String name, Consumer<StreamExecutionEnvironment> definition) throws Exception {
        Configuration flink = FlinkSettings.of(config, name)
                .set(CoreOptions.TMP_DIRS, assignment.output().toString());
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        definition.accept(environment);
        return environment.executeAsync(name);
    }

    /**
     * Waits until everything is published. Meanwhile it tells the measurement how far the job has come: what a checkpoint
     * has committed is counted and, with the last one, published.
     */
    private void awaitEnd(JobClient metrics) throws InterruptedException, ExecutionException {
        Measurement.expect(assignment.events());
        List<String> inputs = List.of(assignment.messageTopic(), assignment.productTopic());
        long told = 0;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", assignment.bootstrapServers()))) {
            Offsets offsets = new Offsets(admin);
            while (true) {
                try {
                    metrics.getJobExecutionResult().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                    Measurement.read(assignment.events() - told);
                    return;
                } catch (TimeoutException e) {
                    long done = offsets.of(MetricsJob.group(config), inputs).done();
                    if (done > told && done < assignment.events()) {
                        Measurement.read(done - told);
                        told = done;
                    }
                }
            }
        }
    }

    /** Waits until everything published is in the table; seconds since the start of this JVM. */
    private double tableCurrent(JobClient table) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", assignment.bootstrapServers()))) {
            Offsets offsets = new Offsets(admin);
            while (!offsets.of(TableJob.resultsGroup(config), List.of(config.resultsTopic()))
                            .drained()
                    || !offsets.of(TableJob.sketchesGroup(config), List.of(config.sketchesTopic()))
                            .drained()) {
                try {
                    table.getJobExecutionResult().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // As it should: the job goes on until it is cancelled.
                }
            }
        }
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }

    private void writeResults() throws IOException {
        try (ResultFile file = new ResultFile(assignment.results())) {
            for (MetricResult result : ResultTopic.readAll(assignment.bootstrapServers(), config.resultsTopic())
                    .values()) {
                if (result.value().isPresent()) {
                    write(file, result);
                }
            }
        }
    }

    private void deleteTopics() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", assignment.bootstrapServers()))) {
            admin.deleteTopics(List.of(config.resultsTopic(), config.sketchesTopic()))
                    .all()
                    .get();
        }
    }

    private static void write(ResultFile file, MetricResult result) throws IOException {
        List<String> dimensions = new ArrayList<>();
        result.dimensions().forEach((name, value) -> dimensions.addAll(List.of(name, value)));
        var window = result.window();
        var value = result.value().orElseThrow();
        if (result.bounds().isPresent()) {
            file.addEstimate(
                    result.metric(),
                    window.kind(),
                    window.start(),
                    value,
                    result.bounds().get(),
                    dimensions);
        } else {
            file.add(result.metric(), window.kind(), window.start(), value, dimensions);
        }
    }
}
