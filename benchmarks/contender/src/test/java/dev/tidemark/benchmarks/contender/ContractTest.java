package dev.tidemark.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContractTest {
    @TempDir
    private Path directory;

    @Test
    void anAssignmentSurvivesTheCommandLine() {
        Assignment assignment =
                new Assignment("localhost:9092", "messages", "products", 20, 2, directory, "jdbc:postgresql://x/y");

        assertThat(Assignment.of(assignment.arguments().toArray(String[]::new))).isEqualTo(assignment);
    }

    @Test
    void aMissingArgumentIsNamed() {
        assertThatThrownBy(() -> Assignment.of(new String[] {"bootstrap-servers=a"}))
                .hasMessage("the argument message-topic=… is missing");
    }

    @Test
    void figuresSurviveTheFile() throws IOException {
        Figures figures = new Figures(
                20, 1.5, 2.25, 1L << 33, Optional.of(new Figures.Rates(13.5, 0.25)), List.of("a note", "another"));

        figures.write(directory.resolve("figures"));

        assertThat(Figures.read(directory.resolve("figures"))).isEqualTo(figures);
    }

    @Test
    void resultsSurviveTheFile() throws IOException {
        Path file = directory.resolve("results");
        try (ResultFile results = new ResultFile(file)) {
            results.add(
                    "charge", WindowKind.DAY, 0, new BigDecimal("1.50"), List.of("currency", "EUR", "channel", "a|b"));
            results.addEstimate(
                    "recipients", WindowKind.HOUR, 3_600_000, BigDecimal.TEN, new Bounds(9.5, 11), List.of());
        }

        assertThat(ResultFile.read(file).values())
                .extracting(result -> result.key(), result -> result.value(), result -> result.bounds())
                .containsExactlyInAnyOrder(
                        tuple(
                                new ResultKey(
                                        "charge", WindowKind.DAY, 0, sorted("channel", "a|b", "currency", "EUR"), ""),
                                Optional.of(new BigDecimal("1.50")),
                                Optional.empty()),
                        tuple(
                                new ResultKey("recipients", WindowKind.HOUR, 3_600_000, sorted(), ""),
                                Optional.of(BigDecimal.TEN),
                                Optional.of(new Bounds(9.5, 11))));
    }

    @Test
    void theSumOfAMetricHoldsAllOfItsNumbersAndNoOthers() throws IOException {
        Path file = directory.resolve("results");
        try (ResultFile results = new ResultFile(file)) {
            results.add("accepted", WindowKind.DAY, 0, new BigDecimal("3"), List.of("source", "a"));
            results.add("accepted", WindowKind.DAY, 86_400_000, new BigDecimal("4"), List.of("source", "a"));
            results.add("accepted_too", WindowKind.DAY, 0, BigDecimal.TEN, List.of());
        }

        assertThat(ResultFile.sum(file, "accepted")).isEqualByComparingTo("7");
    }

    @Test
    void theSteadyRateLeavesTheWarmUpOut() throws IOException {
        Measurement.expect(20_000);
        Measurement.Counter counter = new Measurement.Counter();
        for (int i = 0; i < 20_000; i++) {
            counter.event();
        }

        Figures figures = Measurement.end(20_000, List.of());

        assertThat(figures.steady()).isPresent();
        assertThat(figures.seconds()).isPositive();
        assertThat(figures.cpuSeconds()).isPositive();
        assertThat(figures.peakMemoryBytes()).isGreaterThan(1_000_000);
    }

    private static SortedMap<String, String> sorted(String... dimensions) {
        SortedMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < dimensions.length; i += 2) {
            sorted.put(dimensions[i], dimensions[i + 1]);
        }
        return sorted;
    }
}
