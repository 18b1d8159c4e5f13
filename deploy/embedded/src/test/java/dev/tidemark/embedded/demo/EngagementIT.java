package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.EngagementCheck;
import dev.tidemark.embedded.check.EngagementTopic;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows by user, and what a catalogue file decides of the metrics that ship, through crashes. */
@WithBackends
class EngagementIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    /** All that can be changed is. */
    private static final String CATALOGUE =
            """
            sessions: {gap: 10m, cap: 2h}
            actions: {periods: [9, 7]}
            engagement: {high: 3, low: 1}
            power_users: {min_actions: 10}
            revenue: {grace_days: 5}
            bins: {battery_drain_mah: [100, 300, 1000, 2500], usage_intensity: [-1000, -100, 0, 100]}
            intensity: {app_usage_minutes: 1, apps_installed: -0.5}
            age_groups: [21, 40]
            funnels:
            - name: first_month
              conversion_window: 3d
              steps:
              - {name: registered, events: user_registered}
              - {name: paid, events: [transaction_completed, message:charged]}
            experiments: {goal: [page_viewed], window: 6h}
            """;

    @Test
    void aUsersRowIsInTopicAndTableAsTheFileWantsItWhenTaskManagersHaveEnded(Backends backends, @TempDir Path directory)
            throws Exception {
        List<SentRecord> records = new World(
                        new WorldConfig(12, 100, TODAY.minusDays(12), 12, FaultShares.defaults(), 1))
                .history()
                .toList();
        // What is older is published so rarely that a crash would hardly meet it.
        Instant yesterday = TODAY.minusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        List<List<SentRecord>> portions = List.of(
                between(records, Instant.EPOCH, yesterday),
                between(records, yesterday, yesterday.plus(Duration.ofHours(12))),
                between(records, yesterday.plus(Duration.ofHours(12)), Instant.MAX));
        Oracle oracle = new Oracle(OracleConfig.defaults().withSettings(OracleSettings.read(CATALOGUE)));
        records.forEach(oracle::accept);
        try (Spine spine = new Spine(
                        backends.bootstrapServers(),
                        backends.jdbcUrl(),
                        backends.user(),
                        backends.password(),
                        "engagement",
                        directory,
                        // At least once, a number that was published before a crash, and that is not heard of again in
                        // another order, may stay.
                        Map.of(
                                "kafka.topics.user_engagement",
                                "user-engagement",
                                "job.delivery",
                                "exactly_once",
                                "job.checkpoint.interval",
                                "2s",
                                "metrics.catalogue",
                                Files.writeString(directory.resolve("metrics.yaml"), CATALOGUE)
                                        .toString()));
                TestCluster cluster = TestCluster.start()) {
            TidemarkConfig config = spine.config();
            assertThat(config.engagementTopic()).hasValue("user-engagement.engagement");
            JobClient job = cluster.startMetrics(config, 2);
            for (List<SentRecord> portion : portions) {
                long rows = spine.engagement().total();
                spine.publish(portion.stream());
                await().atMost(DEADLINE).until(() -> spine.engagement().total() > rows);
                cluster.replaceTaskManager();
            }
            spine.awaitCommitted(DEADLINE);
            assertThat(cluster.restarts(job)).isPositive();
            TestCluster.stop(job);
            spine.startTable();
            spine.drainTable();

            OracleCheck numbers = spine.check(oracle.results());
            assertThat(numbers.ok()).as(numbers.render()).isTrue();
            Map<String, UserEngagement> topic =
                    EngagementTopic.readAll(backends.bootstrapServers(), "user-engagement.engagement");
            try (Connection connection =
                    DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password())) {
                EngagementCheck check = EngagementCheck.of(oracle.engagement(), topic, connection, "engagement");
                assertThat(check.ok()).as(check.render()).isTrue();
            }
            assertThat(topic.values()).extracting(UserEngagement::powerUser).contains(true, false);
        }
    }

    /** Those with a record time in a span. */
    private static List<SentRecord> between(List<SentRecord> records, Instant from, Instant to) {
        return records.stream()
                .filter(record -> !Instant.ofEpochMilli(record.timestamp()).isBefore(from)
                        && Instant.ofEpochMilli(record.timestamp()).isBefore(to))
                .toList();
    }
}
