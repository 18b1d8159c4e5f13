package dev.tidemark.job.table;

import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.config.PostgresConfig;
import dev.tidemark.job.config.TidemarkConfig;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.apache.flink.connector.jdbc.datasource.connections.SimpleJdbcConnectionProvider;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/**
 * Keeps the table equal to the topics of a run.
 *
 * <pre>
 * metric-results  ─▶ read ─▶ coalesce ─▶ upsert ─┐
 *                                                ├─▶ tidemark.metric_result
 * metric-sketches ─▶ read ─▶ coalesce ─▶ upsert ─┘
 * user-engagement ─▶ read ─▶ coalesce ─▶ upsert ───▶ tidemark.user_engagement
 * </pre>
 *
 * <p>The third line is there where its topic is. Each line is one chain without an exchange. The job has no state but its offsets: they are committed to Kafka with
 * each checkpoint, after everything before them is in the table, and a new start goes on from there. Writes are
 * idempotent, so a restart repeats some and loses none. While the database is away the job restarts with growing
 * pauses, for ever; the topics keep what it missed.
 */
public final class TableJob {
    /** The name in Flink's interface. */
    public static final String NAME = "tidemark-table";

    /** Rows of a full batch: large enough that the round trip does not matter, small enough to lock rows briefly. */
    private static final int BATCH_ROWS = 2_000;

    /** What batching may add to the age of a number. */
    private static final Duration BATCH_WAIT = Duration.ofMillis(200);

    /** New partitions of a topic are read after at most this time. */
    private static final Duration PARTITION_DISCOVERY = Duration.ofSeconds(30);

    private TableJob() {}

    /** The consumer group whose committed offsets tell how much of the result topic is in the table. */
    public static String resultsGroup(TidemarkConfig config) {
        return group(config, Line.RESULTS);
    }

    /** The same for the sketch topic. */
    public static String sketchesGroup(TidemarkConfig config) {
        return group(config, Line.SKETCHES);
    }

    /** The same for the topic of rows by user. */
    public static String engagementGroup(TidemarkConfig config) {
        return group(config, Line.ENGAGEMENT);
    }

    /** Where a job that is started begins to read. */
    public enum Start {
        /** Where an earlier one had come to, or else at the beginning. */
        COMMITTED,
        /** At the beginning: writes every row that the topics know of. */
        BEGINNING
    }

    /** Adds the job to an environment; the caller sets checkpointing and executes it. */
    public static void define(StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode) {
        define(env, config, mode, Start.COMMITTED);
    }

    /** The same for a job that begins elsewhere. */
    public static void define(StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode, Start start) {
        String run = config.job().run();
        Line.RESULTS.define(
                read(env, config, mode, start, Line.RESULTS, TableRecords.results(run), config.resultsTopic()),
                new ResultUpsert(run),
                config.postgres());
        Line.SKETCHES.define(
                read(env, config, mode, start, Line.SKETCHES, TableRecords.sketches(), config.sketchesTopic()),
                new SketchUpsert(run),
                config.postgres());
        config.engagementTopic()
                .ifPresent(topic -> Line.ENGAGEMENT.define(
                        read(env, config, mode, start, Line.ENGAGEMENT, TableRecords.engagement(run), topic),
                        new EngagementUpsert(run),
                        config.postgres()));
    }

    /** The lines of the job; names and uids of their operators derive from theirs. */
    enum Line {
        RESULTS("results"),
        SKETCHES("sketches"),
        ENGAGEMENT("engagement");

        private final String text;

        Line(String text) {
            this.text = text;
        }

        /** Adds what follows the reading of the records. */
        <K, T> void define(DataStream<T> records, Upsert<K, T> upsert, PostgresConfig postgres) {
            records.transform(
                            "coalesce " + text,
                            Types.LIST(records.getType()),
                            new Coalesce<>(upsert, BATCH_ROWS, BATCH_WAIT))
                    .uid("table-" + text + "-coalesce")
                    .sinkTo(sink(upsert, postgres))
                    .name("upsert " + text)
                    .uid("table-" + text + "-upsert");
        }
    }

    @SuppressWarnings("deprecation") // The connector still asks for the old enum of the Kafka client.
    private static <T> DataStream<T> read(
            StreamExecutionEnvironment env,
            TidemarkConfig config,
            InputMode mode,
            Start start,
            Line line,
            TableRecords<T> records,
            String topic) {
        KafkaSourceBuilder<T> source = KafkaSource.<T>builder()
                .setProperty("isolation.level", "read_committed")
                .setProperties(config.kafka().clientProperties())
                .setBootstrapServers(config.kafka().bootstrapServers())
                .setTopics(topic)
                .setGroupId(group(config, line))
                .setClientIdPrefix(group(config, line))
                .setStartingOffsets(
                        start == Start.BEGINNING
                                ? OffsetsInitializer.earliest()
                                : OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(records);
        if (mode == InputMode.BOUNDED) {
            source.setBounded(OffsetsInitializer.latest());
        } else {
            source.setProperty("partition.discovery.interval.ms", String.valueOf(PARTITION_DISCOVERY.toMillis()));
        }
        return env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "read " + line.text)
                .uid("table-" + line.text + "-source");
    }

    /** One batch is one statement; a failed one fails the job at once, whose restart retries it. */
    private static <T> Sink<List<T>> sink(Upsert<?, T> upsert, PostgresConfig postgres) {
        JdbcConnectionProvider connections =
                new SimpleJdbcConnectionProvider(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(postgres.url())
                        .withDriverName("org.postgresql.Driver")
                        .withUsername(postgres.user())
                        .withPassword(postgres.password())
                        .withProperty("ApplicationName", NAME)
                        .withProperty("connectTimeout", "10")
                        .withProperty("socketTimeout", "60")
                        .withProperty("tcpKeepAlive", "true")
                        // Else an error repeats statement and values in the log.
                        .withProperty("logServerErrorDetail", "false")
                        .build());
        return new SafelyClosedSink<>(
                JdbcSink.<List<T>>builder()
                        .withQueryStatement(upsert)
                        .withExecutionOptions(JdbcExecutionOptions.builder()
                                .withBatchSize(1)
                                .withBatchIntervalMs(0)
                                .withMaxRetries(0)
                                .build())
                        .buildAtLeastOnce(connections),
                connections);
    }

    private static String group(TidemarkConfig config, Line line) {
        String run = config.job().run();
        String suffix = run.equals(JobConfig.LIVE) ? "" : "." + run;
        return config.kafka().groupPrefix() + "-table-" + line.text + suffix;
    }
}
