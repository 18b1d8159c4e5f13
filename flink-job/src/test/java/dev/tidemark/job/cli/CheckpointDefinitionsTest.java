package dev.tidemark.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDefinitionsTest {
    private static final String EXPORTS = "{name: exports, count: true}";
    private static final String AMOUNT = "{name: amount, sum: properties.amount}";
    private static final String AGAIN =
            "a new line of checkpoints starts: the job reads its topics again, from their beginning";

    @TempDir
    Path directory;

    @Test
    void aStartSaysWhichDefinitionsChangedAndThatTheTopicsAreReadAgain() throws IOException {
        CheckpointDefinitions.of(config("metrics: [" + EXPORTS + ", " + AMOUNT + "]"))
                .keep();
        assertThat(
                        changes(
                                """
                remove: [campaign_charge, campaigns]
                metrics: [{name: exports, count: true, windows: [hour]}, {name: plans, distinct: properties.plan}]
                """))
                .containsExactly(
                        "metric definitions have changed since the state in " + directory + " was written",
                        "  added: plans",
                        "  changed: exports",
                        "  removed: amount, campaign_charge, campaigns",
                        AGAIN);
    }

    @Test
    void whoReadsFromATimeIsToldThatItIsReadAgainFromThere() throws IOException {
        CheckpointDefinitions.of(config("{}")).keep();
        TidemarkConfig since = config("remove: [campaigns]", Map.of("kafka.start_from", "2026-01-02T03:04:05Z"));
        assertThat(CheckpointDefinitions.of(since).changes())
                .last()
                .asString()
                .endsWith("again, from 2026-01-02T03:04:05Z (kafka.start_from)");
    }

    @Test
    void thereIsNothingToSayOfTheSameDefinitionsOrOfTheFirstStart() throws IOException {
        assertThat(changes("metrics: [" + EXPORTS + "]")).isEmpty();
        CheckpointDefinitions.of(config("metrics: [" + EXPORTS + "]")).keep();
        assertThat(changes("metrics: [{name: exports, count: true, description: all}]"))
                .isEmpty();
        // Another run has state of its own.
        assertThat(CheckpointDefinitions.of(config("{}", Map.of("job.run", "again")))
                        .changes())
                .isEmpty();
    }

    @Test
    void definitionsThatComeBackFindTheirCheckpointAgain() throws IOException {
        TidemarkConfig before = config("{}");
        Path checkpoint = directory.resolve(MetricsJob.checkpoints(before)).resolve("job/chk-1/_metadata");
        Files.createDirectories(checkpoint.getParent());
        Files.createFile(checkpoint);
        CheckpointDefinitions.of(config("metrics: [" + EXPORTS + "]")).keep();
        assertThat(changes("{}"))
                .containsExactly(
                        "metric definitions have changed since the state in " + directory + " was written",
                        "  removed: exports",
                        "the job goes on from the checkpoint that it left when it was last started like this");
    }

    @Test
    void otherReasonsForANewLineOfCheckpointsAreNamed() throws IOException {
        CheckpointDefinitions.of(config("{}")).keep();
        assertThat(CheckpointDefinitions.of(config("{}", Map.of("job.state_backend", "rocksdb")))
                        .changes())
                .containsExactly(
                        "the topics, the hash key or the state backend have changed since the state in " + directory
                                + " was written",
                        AGAIN);
    }

    @Test
    void withoutADirectoryNothingIsKept() throws IOException {
        TidemarkConfig config = config("{}", Map.of("job.checkpoint.dir", ""));
        CheckpointDefinitions.of(config).keep();
        assertThat(CheckpointDefinitions.of(config).changes()).isEmpty();
    }

    private List<String> changes(String catalogue) throws IOException {
        return CheckpointDefinitions.of(config(catalogue)).changes();
    }

    private TidemarkConfig config(String catalogue) throws IOException {
        return config(catalogue, Map.of());
    }

    private TidemarkConfig config(String catalogue, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "privacy.hash_key_file",
                "none",
                "job.checkpoint.dir",
                directory.toString(),
                "metrics.catalogue",
                Files.writeString(directory.resolve("metrics.yaml"), catalogue).toString()));
        settings.putAll(more);
        return TidemarkConfig.of(settings);
    }
}
