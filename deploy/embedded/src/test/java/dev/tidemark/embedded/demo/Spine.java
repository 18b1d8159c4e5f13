package dev.tidemark.embedded.demo;

import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.check.Drain;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.embedded.check.TableCheck;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.oracle.OracleResults;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Both jobs on a given Kafka and PostgreSQL, in topics and rows of their own. */
final class Spine implements AutoCloseable {
    private static final Terminal NOWHERE = new Terminal(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), Terminal.Kind.PLAIN);

    private final TidemarkConfig config;
    private final Path directory;
    private final Admin admin;
    private final Resources resources = new Resources();
    private EmbeddedJob metrics;
    private EmbeddedJob table;

    /**
     * @param name of the run; begins the names of its topics
     * @param directory for checkpoints
     */
    Spine(String bootstrapServers, String jdbcUrl, String user, String password, String name, Path directory) {
        this(bootstrapServers, jdbcUrl, user, password, name, directory, Map.of());
    }

    /**
     * @param name of the run; begins the names of its topics
     * @param directory for checkpoints
     * @param more settings
     */
    Spine(
            String bootstrapServers,
            String jdbcUrl,
            String user,
            String password,
            String name,
            Path directory,
            Map<String, String> more) {
        this.directory = directory;
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap_servers",
                bootstrapServers,
                "kafka.topics.message_events",
                name + "." + Topics.MESSAGE_EVENTS,
                "kafka.topics.product_events",
                name + "." + Topics.PRODUCT_EVENTS,
                "kafka.topics.rejected_events",
                name + ".rejected-events",
                "postgres.url",
                jdbcUrl,
                "postgres.user",
                user,
                "postgres.password",
                password,
                "job.run",
                name,
                "job.checkpoint.dir",
                directory.resolve("checkpoints").toString(),
                "privacy.hash_key_file",
                PrivacyConfig.NONE));
        // Draining waits for both.
        settings.put("job.checkpoint.interval", "2s");
        settings.put("job.idleness", "5s");
        settings.putAll(more);
        this.config = TidemarkConfig.of(settings);
        admin = resources.add(Admin.create(Map.of("bootstrap.servers", bootstrapServers)));
        Preflight.topicsExist(config);
        Migrations.migrate(config.postgres());
    }

    TidemarkConfig config() {
        return config;
    }

    /** Sends records into the topics of this run. */
    void publish(Stream<SentRecord> records) {
        publish(records, new Pace.Unlimited());
    }

    /** The same at a given pace. */
    void publish(Stream<SentRecord> records, Pace pace) {
        try (Publisher publisher = Publisher.connect(config.kafka().bootstrapServers(), new Properties())) {
            publisher.publish(
                    records.map(record -> new SentRecord(
                                    config.job().run() + "." + record.topic(),
                                    record.key(),
                                    record.value(),
                                    record.timestamp(),
                                    record.truth()))
                            .iterator(),
                    pace,
                    (count, time) -> {});
        }
    }

    /** Starts both jobs. */
    void start() {
        metrics = resources.add(EmbeddedJob.start(
                MetricsJob.NAME,
                config,
                directory.resolve("tmp"),
                environment -> MetricsJob.define(environment, config, InputMode.UNBOUNDED)));
        startTable();
    }

    /** Starts the job that writes the table. */
    void startTable() {
        table = resources.add(EmbeddedJob.start(
                TableJob.NAME,
                config,
                directory.resolve("tmp"),
                environment -> TableJob.define(environment, config, InputMode.UNBOUNDED)));
    }

    /** How much of the input is published. */
    Offsets.Position counted() {
        return new Offsets(admin).of(MetricsJob.group(config), inputs());
    }

    /** How much of the results is in the table. */
    Offsets.Position written() {
        return new Offsets(admin).of(TableJob.resultsGroup(config), List.of(config.resultsTopic()));
    }

    /** How many rows by user are published, and how many of them are in the table. */
    Offsets.Position engagement() {
        return new Offsets(admin)
                .of(
                        TableJob.engagementGroup(config),
                        List.of(config.engagementTopic().orElseThrow()));
    }

    /** Waits until everything is in the topics and in the table, and stops the jobs. */
    void drain() throws InterruptedException {
        Drain drain = new Drain(new Offsets(admin), NOWHERE, () -> rest(metrics));
        drain.await("counting", MetricsJob.group(config), inputs());
        drain.settle(config.job().idleness(), metrics::latestCheckpoint);
        resources.close(metrics);
        drainTable();
    }

    /** Waits until everything that is in the topics is in the table, and stops the job that writes it. */
    void drainTable() throws InterruptedException {
        Drain drain = new Drain(new Offsets(admin), NOWHERE, () -> rest(table));
        drain.await("table", TableJob.resultsGroup(config), List.of(config.resultsTopic()));
        drain.await("sketches", TableJob.sketchesGroup(config), List.of(config.sketchesTopic()));
        if (config.engagementTopic().isPresent()) {
            String topic = config.engagementTopic().get();
            drain.await("rows by user", TableJob.engagementGroup(config), List.of(topic));
        }
        resources.close(table);
    }

    /** Waits until everything sent so far is counted by a metrics job elsewhere, and its transactions are committed. */
    void awaitCommitted(Duration deadline) throws Exception {
        await().atMost(deadline).until(() -> counted().drained());
        List<String> outputs = new ArrayList<>(List.of(config.resultsTopic(), config.sketchesTopic()));
        config.engagementTopic().ifPresent(outputs::add);
        Map<TopicPartition, Long> written = ends(outputs, IsolationLevel.READ_UNCOMMITTED);
        await().atMost(deadline).until(() -> {
            Map<TopicPartition, Long> committed = ends(outputs, IsolationLevel.READ_COMMITTED);
            return written.entrySet().stream().allMatch(end -> committed.get(end.getKey()) >= end.getValue());
        });
    }

    /** How many records of the input no checkpoint has secured. */
    long uncommitted() {
        Offsets.Position position = counted();
        return position.total() - position.done();
    }

    /** How many results wait for the end of their transaction. */
    long uncommittedResults() throws Exception {
        List<String> results = List.of(config.resultsTopic());
        return sum(ends(results, IsolationLevel.READ_UNCOMMITTED)) - sum(ends(results, IsolationLevel.READ_COMMITTED));
    }

    private static long sum(Map<TopicPartition, Long> ends) {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    private Map<TopicPartition, Long> ends(List<String> outputs, IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(outputs).allTopicNames().get().forEach((name, topic) -> topic.partitions()
                .forEach(p -> latest.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** The published numbers. */
    Map<ResultKey, MetricResult> results() {
        return ResultTopic.readAll(config.kafka().bootstrapServers(), config.resultsTopic());
    }

    /** Sets topic and table against the oracle. */
    OracleCheck check(OracleResults exact) throws Exception {
        Map<ResultKey, MetricResult> published = results();
        try (Connection connection = DriverManager.getConnection(
                config.postgres().url(),
                config.postgres().user(),
                config.postgres().password())) {
            TableCheck rows = TableCheck.compare(connection, config.job().run(), published);
            long minutesFrom = Instant.now().minus(Duration.ofHours(48)).toEpochMilli();
            return OracleCheck.of(exact, published, minutesFrom, rows);
        }
    }

    @Override
    public void close() {
        resources.close();
    }

    private List<String> inputs() {
        return List.of(
                config.kafka().topics().messageEvents(), config.kafka().topics().productEvents());
    }

    private static void rest(EmbeddedJob job) throws InterruptedException {
        try {
            job.end().get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Expected, or told by the check.
        }
        job.check();
    }
}
