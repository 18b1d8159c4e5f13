package dev.tidemark.benchmarks.tidemark;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/**
 * The contender {@code tidemark}: the metrics job over all that the topics hold, publishing to Kafka, and beside it the
 * table job, writing to PostgreSQL; checkpoints every 5 seconds. It is done when the metrics job has published everything;
 * when the table has caught up is told in a note. Arguments with a dot in their names are keys of its configuration;
 * {@link #ONLY_RESULTS} leaves the results of other metrics out of the file.
 */
public final class TidemarkJob {
    /** For the table, which a long history keeps busy for longer than the metrics job. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Followed by the name of a metric. A long history has so many results that their file takes longer than the job. */
    public static final String ONLY_RESULTS = "results=";

    private final Assignment assignment;
    private final TidemarkConfig config;
    private final Predicate<ResultKey> wanted;

    private TidemarkJob(String[] arguments) {
        this.assignment = Assignment.of(arguments);
        this.config = Jobs.config(arguments);
        this.wanted = Stream.of(arguments)
                .filter(argument -> argument.startsWith(ONLY_RESULTS))
                .findFirst()
                .<Predicate<ResultKey>>map(only -> result -> only.equals(ONLY_RESULTS + result.metric()))
                .orElse(any -> true);
    }

    public static void main(String[] args) throws Exception {
        new TidemarkJob(args).run();
        // Flink's clusters leave threads behind.
        System.exit(0);
    }

    private void run() throws Exception {
        Migrations.migrate(config.postgres());
        Preflight.topicsExist(config);
        ReadingMeter meter = ReadingMeter.start(assignment.events(), MetricsJob.group(config));
        EmbeddedJob metrics =
                start(MetricsJob.NAME, environment -> MetricsJob.define(environment, config, InputMode.BOUNDED));
        EmbeddedJob table =
                start(TableJob.NAME, environment -> TableJob.define(environment, config, InputMode.UNBOUNDED));
        metrics.end().get();
        List<String> stages = meter.end().stream().toList();
        Figures figures = Measurement.end(assignment.events(), stages);
        figures.noting(tableCurrent(table)).write(assignment.figures());
        table.close();
        writeResults();
        deleteTopics();
    }

    private EmbeddedJob start(String name, Consumer<StreamExecutionEnvironment> definition) {
        return EmbeddedJob.start(name, config, assignment.output(), definition);
    }

    /** Waits, not for ever, until everything published is in the table; says when that was. */
    private String tableCurrent(EmbeddedJob table) throws InterruptedException, ExecutionException {
        boolean current = Jobs.awaitDrained(
                table,
                config,
                Map.of(
                        TableJob.resultsGroup(config),
                        List.of(config.resultsTopic()),
                        TableJob.sketchesGroup(config),
                        List.of(config.sketchesTopic())),
                PATIENCE);
        return String.format(
                Locale.ROOT,
                "the table was %s after %.0f s",
                current ? "current" : "not yet current",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    }

    private void writeResults() throws IOException {
        try (ResultFile file = new ResultFile(assignment.results());
                ResultTopic topic = new ResultTopic(assignment.bootstrapServers(), config.resultsTopic(), wanted)) {
            topic.readToEnd();
            for (MetricResult result : topic.latest().values()) {
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
