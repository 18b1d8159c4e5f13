package dev.tidemark.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlinkSettingsTest {
    @TempDir
    Path directory;

    @Test
    void aJobGoesOnFromTheYoungestCompleteCheckpointOfItsOwn() throws IOException {
        checkpoint("metrics/a/chk-9/_metadata", 1_000);
        checkpoint("metrics/b/chk-2/_metadata", 3_000);
        checkpoint("metrics/b/chk-3/unfinished", 4_000);
        checkpoint("table/c/chk-1/_metadata", 5_000);
        assertThat(resuming().get(StateRecoveryOptions.SAVEPOINT_PATH)).endsWith("/metrics/b/chk-2");
    }

    @Test
    void aYoungerSavepointBesideTheCheckpointsIsGoneOnFrom() throws IOException {
        checkpoint("metrics/a/chk-9/_metadata", 1_000);
        checkpoint("metrics/savepoints/savepoint-a-1/_metadata", 2_000);
        Files.createFile(directory.resolve("metrics/stray"));
        assertThat(resuming().get(StateRecoveryOptions.SAVEPOINT_PATH)).endsWith("/metrics/savepoints/savepoint-a-1");
    }

    @Test
    void withoutACheckpointAJobStartsAnew() throws IOException {
        assertThat(resuming().getOptional(StateRecoveryOptions.SAVEPOINT_PATH)).isEmpty();
        Files.createDirectories(directory.resolve("metrics/a/shared"));
        assertThat(resuming().getOptional(StateRecoveryOptions.SAVEPOINT_PATH)).isEmpty();
    }

    @Test
    void flinkMakesUpNoSerializersAndNoOperatorIds() {
        Configuration flink = FlinkSettings.of(TidemarkConfig.defaults(), "metrics");
        assertThat(flink.get(PipelineOptions.GENERIC_TYPES)).isFalse();
        assertThat(flink.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
    }

    @Test
    void stateRestsOnTheHeapOrInRocksDb() {
        assertThat(FlinkSettings.of(TidemarkConfig.defaults(), "metrics").get(StateBackendOptions.STATE_BACKEND))
                .isEqualTo("hashmap");
        Configuration flink = FlinkSettings.of(TidemarkConfig.of(Map.of("job.state_backend", "rocksdb")), "metrics");
        assertThat(flink.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
        assertThat(flink.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
    }

    private Configuration resuming() throws IOException {
        return FlinkSettings.resuming(TidemarkConfig.of(Map.of("job.checkpoint.dir", directory.toString())), "metrics");
    }

    private void checkpoint(String file, long modified) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.createFile(path);
        Files.setLastModifiedTime(path, FileTime.fromMillis(modified));
    }
}
