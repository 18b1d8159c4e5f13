package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WithBackends
class BrokerCrashIT {

    @Test
    void aBrokerThatCrashesInTheMiddleCostsNoNumberItsExactness(Backends backends, @TempDir Path directory)
            throws Exception {
        WorldConfig world =
                new WorldConfig(6, 200, LocalDate.now(ZoneOffset.UTC).minusDays(4), 4, FaultShares.defaults(), 1);
        List<SentRecord> records = new World(world).history().toList();
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);
        int half = records.size() / 2;

        // A broker of its own, whatever the other tests run on: this one dies.
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                Spine spine = new Spine(
                        kafka.bootstrapServers(),
                        backends.jdbcUrl(),
                        backends.user(),
                        backends.password(),
                        "crash",
                        directory)) {
            spine.publish(records.stream().limit(half));
            spine.start();
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(spine.counted().done()).isPositive());

            kafka.kill();
            kafka.restart();
            spine.publish(records.stream().skip(half));
            spine.drain();

            OracleCheck check = spine.check(oracle.results());
            assertThat(check.ok()).as(check.render()).isTrue();
        }
    }
}
