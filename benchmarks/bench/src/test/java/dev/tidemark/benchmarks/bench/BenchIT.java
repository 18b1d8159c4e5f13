package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a real broker and database, so small that its times mean nothing. */
class BenchIT {
    @TempDir
    private Path directory;

    @Test
    void limitsAndTidemarkComputeWhatTheOracleSaysAndTheRatiosAreTold() throws IOException {
        Path json = directory.resolve("figures.json");
        Path picture = directory.resolve("figures.svg");
        BenchOptions options = new BenchOptions(
                20_000,
                5_000,
                900,
                3,
                2,
                1,
                List.of(Contender.L0, Contender.L1, Contender.TIDEMARK, Contender.TIDEMARK_ALL),
                Optional.of(directory.resolve("data")),
                Optional.of(json),
                Optional.of(picture),
                directory);

        Map<String, String> figures = Told.figures(json, terminal -> new Bench(options, terminal).run());

        assertThat(figures)
                .containsKeys(
                        "ratios.tidemark/L0", "ratios.tidemark/L1", "cpu_ratios.tidemark/L0", "cpu_ratios.tidemark/L1");
        assertThat(figures.get("contenders[0].name")).isEqualTo("L0");
        assertThat(figures.get("contenders[0].events")).isEqualTo("20000");
        assertThat(figures).doesNotContainKey("contenders[0].numbers_compared");
        // Everything but section 9: accepted, events_in, internal_events.
        assertIsRight(figures, "contenders[1]", "L1", 3);
        assertIsRight(figures, "contenders[2]", "tidemark", 0);
        assertIsRight(figures, "contenders[3]", "tidemark_all", 0);
        assertThat(Files.readString(picture)).contains("<svg", ">tidemark<", ">L1<", "</svg>");
    }

    private static void assertIsRight(Map<String, String> figures, String contender, String name, int cutsMissing) {
        assertThat(figures.get(contender + ".name")).isEqualTo(name);
        assertThat(figures.get(contender + ".numbers_differing")).isEqualTo("0");
        assertThat(Integer.parseInt(figures.get(contender + ".numbers_compared")))
                .isGreaterThan(100_000);
        assertThat(Integer.parseInt(figures.get(contender + ".cuts_computed")))
                .isEqualTo(Integer.parseInt(figures.get(contender + ".cuts_known")) - cutsMissing)
                .isGreaterThan(300);
        for (String figure : List.of("events_per_second", "cpu_seconds_per_million", "peak_memory_bytes")) {
            assertThat(Double.parseDouble(figures.get(contender + "." + figure + ".median")))
                    .isPositive();
        }
    }
}
