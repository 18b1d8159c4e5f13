package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.cli.PreflightException;
import dev.tidemark.job.config.TidemarkConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Brokers allow transactions of 15 minutes by default. */
@WithBackends
class TransactionLimitsIT {

    @Test
    void transactionsThatTheBrokerAllowsPass(Backends backends) {
        TidemarkConfig config = config(backends, "job.checkpoint.interval", "8m");

        assertThatCode(() -> Preflight.topicsExist(config)).doesNotThrowAnyException();
    }

    @Test
    void aTimeoutThatTheBrokerDoesNotAllowIsRefusedWithOneThatItDoes(Backends backends) {
        TidemarkConfig config = config(backends, "kafka.properties.transaction.timeout.ms", "900001");

        assertThatThrownBy(() -> Preflight.topicsExist(config))
                .isInstanceOf(PreflightException.class)
                .hasMessage("kafka.properties.transaction.timeout.ms: 900001 is more than the broker's"
                        + " transaction.max.timeout.ms of 900000; set it to 720000 or up to the broker's");
    }

    @Test
    void checkpointsTooRareForTheBrokersMaximumAreRefused(Backends backends) {
        TidemarkConfig config = config(backends, "job.checkpoint.interval", "20m");

        assertThatThrownBy(() -> Preflight.topicsExist(config))
                .isInstanceOf(PreflightException.class)
                .hasMessageContaining("raise that of the broker to at least 1620000, shorten job.checkpoint.interval");
    }

    private static TidemarkConfig config(Backends backends, String key, String value) {
        return TidemarkConfig.of(Map.of(
                "kafka.bootstrap_servers",
                backends.bootstrapServers(),
                "job.run",
                "limits",
                "job.delivery",
                "exactly_once",
                key,
                value));
    }
}
