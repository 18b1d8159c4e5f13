package dev.tidemark.benchmarks.flinksql;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/**
 * Flink SQL as a competent user of it writes the metrics, in {@code metrics.sql}: window functions with {@code
 * COUNT(DISTINCT)}, {@code ROW_NUMBER} for the one event of a message that decides, updating aggregates for what changes
 * later; mini-batches, split distinct aggregates
 * and object reuse are on. Heap state, a checkpoint every five seconds. The results go to
 * an upsert topic, which is read back at the end.
 *
 * <p>It computes {@code active_users} (day, rolling 7 and 30 days) and {@code transacting_users} (day), both in total and
 * by channel and counted exactly; {@code messages} and {@code charge} (hour, day) and {@code
 * charged_messages_by_hour_of_week} (day), in total and by channel; and of days {@code active_users_exact}, {@code
 * registered_users} and {@code funnel_users}. It leaves out {@code lifecycle}: what a user is on a day depends on the
 * user's whole past, for which SQL on a stream has no reasonable words.
 */
public final class FlinkSql {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(5);
    private static final String INSERT = "INSERT";

    private FlinkSql() {}

    /** @param arguments an {@link Assignment} */
    public static void main(String[] arguments) throws Exception {
        Assignment assignment = Assignment.of(arguments);
        Measurement.expect(assignment.events());
        try (ResultTopic results =
                ResultTopic.create(assignment.bootstrapServers(), "flink-sql-results-" + UUID.randomUUID())) {
            run(assignment, results.name());
            results.read().write(assignment.results());
            Measurement.end(assignment.events(), List.of("distinct counts are exact"))
                    .write(assignment.figures());
        }
    }

    private static void run(Assignment assignment, String resultTopic) throws Exception {
        TableEnvironment env = TableEnvironment.create(EnvironmentSettings.newInstance()
                .inStreamingMode()
                .withConfiguration(configuration(assignment))
                .build());
        env.createTemporarySystemFunction("EVENT_MILLIS", EventMillis.class);
        StatementSet inserts = env.createStatementSet();
        for (String statement : statements(assignment, resultTopic)) {
            if (statement.startsWith(INSERT)) {
                inserts.addInsertSql(statement);
            } else {
                env.executeSql(statement);
            }
        }
        inserts.execute().await();
    }

    private static Configuration configuration(Assignment assignment) {
        Configuration configuration = new Configuration()
                .set(CoreOptions.DEFAULT_PARALLELISM, assignment.parallelism())
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL)
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        assignment.output().resolve("checkpoints").toUri().toString())
                .set(RestartStrategyOptions.RESTART_STRATEGY, "none")
                .set(PipelineOptions.OBJECT_REUSE, true)
                // Each exchange needs its buffers.
                .set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(256))
                .set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(256));
        configuration.setString("table.local-time-zone", "UTC");
        configuration.setString("table.exec.mini-batch.enabled", "true");
        configuration.setString("table.exec.mini-batch.allow-latency", "2 s");
        configuration.setString("table.exec.mini-batch.size", "20000");
        configuration.setString("table.optimizer.distinct-agg.split.enabled", "true");
        // The key of each row is what its query groups by, with constants beside it.
        configuration.setString("table.exec.sink.upsert-materialize", "NONE");
        return configuration;
    }

    /** The statements of the script, without comments, with the names of this run. */
    private static List<String> statements(Assignment assignment, String resultTopic) throws IOException {
        try (InputStream script = FlinkSql.class.getResourceAsStream("metrics.sql")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)^ *--.*$", "")
                    .replace("${bootstrap_servers}", assignment.bootstrapServers())
                    .replace("${message_topic}", assignment.messageTopic())
                    .replace("${product_topic}", assignment.productTopic())
                    .replace("${result_topic}", resultTopic);
            return Stream.of(text.split(";"))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        }
    }
}
