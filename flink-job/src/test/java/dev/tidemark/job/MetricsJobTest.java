package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricsJobTest {
    private static String checkpoints(String key, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("privacy.hash_key_file", "none"));
        settings.put(key, value);
        return MetricsJob.checkpoints(TidemarkConfig.of(settings));
    }

    @Test
    void aJobWhoseNumbersMeanSomethingElseHasOtherCheckpoints() {
        String usual = checkpoints("job.zone", "UTC");
        assertThat(usual).matches("tidemark-metrics/live-[0-9a-f]{16}");
        assertThat(checkpoints("job.parallelism", "3")).isEqualTo(usual);
        assertThat(Stream.of(
                        usual,
                        checkpoints("job.zone", "Europe/Berlin"),
                        checkpoints("job.horizon", "30d"),
                        checkpoints("job.run", "again"),
                        checkpoints("job.state_backend", "rocksdb"),
                        checkpoints("kafka.topics.message_events", "others")))
                .doesNotHaveDuplicates();
    }
}
