package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.limit.BareConsumers;
import dev.tidemark.benchmarks.limit.OnePass;
import dev.tidemark.benchmarks.tidemark.TidemarkJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who takes part. */
enum Contender {
    /** Bare consumers, bytes only. */
    L0("L0", Input.FULL, "", BareConsumers.class.getName(), List.of()),
    /** The practical limit: everything in one pass over primitive maps. */
    L1("L1", Input.FULL, "", OnePass.class.getName(), List.of()),
    /** The real job, with the metrics that the others are compared by. */
    TIDEMARK("tidemark", Input.FULL, "", TidemarkJob.class.getName(), List.of()),
    /** The real job with every metric that ships. */
    TIDEMARK_ALL("tidemark_all", Input.FULL, "", TidemarkJob.class.getName(), List.of("metrics.sections=")),
    NAIVE_FLINK("naive_flink", Input.PREFIX, "naive-flink", "dev.tidemark.benchmarks.naiveflink.NaiveFlink", List.of()),
    FLINK_SQL("flink_sql", Input.PREFIX, "flink-sql", "dev.tidemark.benchmarks.flinksql.FlinkSql", List.of()),
    KAFKA_STREAMS(
            "kafka_streams",
            Input.PREFIX,
            "kafka-streams",
            "dev.tidemark.benchmarks.kafkastreams.StreamsPeer",
            List.of());

    private final String text;
    private final Input input;
    private final String module;
    private final String main;
    private final List<String> settings;

    /** What a contender reads. */
    enum Input {
        FULL,
        /** The first events only: it is slow. */
        PREFIX
    }

    Contender(String text, Input input, String module, String main, List<String> settings) {
        this.text = text;
        this.input = input;
        this.module = module;
        this.main = main;
        this.settings = settings;
    }

    /** The name in tables, JSON and {@code --only}. */
    String text() {
        return text;
    }

    Input input() {
        return input;
    }

    /** The class whose {@code main} it is. */
    String main() {
        return main;
    }

    /** What its {@code main} is told besides its assignment. */
    List<String> settings() {
        return settings;
    }

    /**
     * The class path, or nothing if the contender was not built.
     *
     * @param home the directory of the project
     */
    Optional<String> classPath(Path home) throws IOException {
        if (module.isEmpty()) {
            return Optional.of(System.getProperty("java.class.path"));
        }
        Path target = home.resolve("benchmarks").resolve(module).resolve("target");
        Path others = target.resolve("classpath");
        return Files.exists(others)
                ? Optional.of(target.resolve("classes")
                        + System.getProperty("path.separator")
                        + Files.readString(others).strip())
                : Optional.empty();
    }
}
