package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.EngagementCheck;
import dev.tidemark.embedded.check.EngagementTopic;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class EngagementIT {
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    @Test
    void aUsersRowIsInTopicAndTable(Backends backends, @TempDir Path directory) throws Exception {
        WorldConfig world = new WorldConfig(12, 100, TODAY.minusDays(12), 12, FaultShares.defaults(), 1);
        try (Spine spine = new Spine(
                backends.bootstrapServers(),
                backends.jdbcUrl(),
                backends.user(),
                backends.password(),
                "engagement",
                directory,
                Map.of("kafka.topics.user_engagement", "user-engagement", "job.checkpoint.interval", "2s"))) {
            spine.publish(new World(world).history());
            spine.start();
            spine.drain();

            TidemarkConfig config = spine.config();
            assertThat(config.engagementTopic()).hasValue("user-engagement.engagement");
            Map<String, UserEngagement> topic =
                    EngagementTopic.readAll(backends.bootstrapServers(), "user-engagement.engagement");
            Oracle oracle = new Oracle(OracleConfig.defaults());
            new World(world).history().forEach(oracle::accept);
            try (Connection connection =
                    DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password())) {
                EngagementCheck check = EngagementCheck.of(oracle.engagement(), topic, connection, "engagement");
                assertThat(check.ok()).as(check.render()).isTrue();
            }
            assertThat(topic.values()).extracting(UserEngagement::powerUser).contains(true, false);
        }
    }
}
