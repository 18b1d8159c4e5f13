package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peers on a real broker, with so few events that their times mean nothing. */
class PeersIT {
    /** Where the peers' modules are, which are built before this one. */
    private static final Path HOME = Path.of("..", "..").toAbsolutePath().normalize();

    @TempDir
    private Path directory;

    @Test
    void eachPeerComputesWhatItSaysAndTheOracleAgrees() throws IOException {
        Path json = directory.resolve("figures.json");
        BenchOptions options = new BenchOptions(
                20_000,
                20_000,
                400,
                5,
                2,
                1,
                List.of(Contender.NAIVE_FLINK, Contender.FLINK_SQL, Contender.KAFKA_STREAMS),
                Optional.of(directory.resolve("data")),
                Optional.of(json),
                Optional.empty(),
                HOME);

        Map<String, String> figures = Told.figures(json, terminal -> new Bench(options, terminal).run());

        assertIsRight(figures, "contenders[0]", "naive_flink", 22);
        assertIsRight(figures, "contenders[1]", "flink_sql", 21);
        assertIsRight(figures, "contenders[2]", "kafka_streams", 22);
    }

    /** Fifty days are enough for every rolling window, and for funnels that end. */
    private static void assertIsRight(Map<String, String> figures, String contender, String name, int cuts) {
        assertThat(figures.get(contender + ".name")).isEqualTo(name);
        assertThat(figures.get(contender + ".numbers_differing")).isEqualTo("0");
        assertThat(Integer.parseInt(figures.get(contender + ".numbers_compared")))
                .isGreaterThan(10_000);
        assertThat(figures.get(contender + ".cuts_computed")).isEqualTo(Integer.toString(cuts));
    }
}
