package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.benchmarks.bench.Filling.Filled;
import dev.tidemark.benchmarks.bench.Outcome.Check;
import dev.tidemark.benchmarks.bench.Outcome.Failed;
import dev.tidemark.benchmarks.bench.Outcome.Finished;
import dev.tidemark.benchmarks.bench.Standing.Spread;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Figures.Rates;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Coverage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private final Map<Contender, List<Outcome>> outcomes = new EnumMap<>(Contender.class);

    @TempDir
    private Path directory;

    @BeforeEach
    void measure() {
        outcomes.put(Contender.L0, List.of(finished(10, 5), finished(5, 4), finished(4, 3)));
        outcomes.put(
                Contender.TIDEMARK,
                List.of(finished(20, 16, right()), finished(10, 8, right()), finished(8, 8, right())));
        outcomes.put(
                Contender.NAIVE_FLINK,
                List.of(new Finished(
                        new Figures(100, 50, 60, 1 << 20, Optional.of(new Rates(50_000, 40)), List.of("a note")),
                        Optional.of(right()))));
    }

    @Test
    void ratiosAreThoseOfMedians() throws IOException {
        String json = json();

        // 1,000,000 events in 5 s and 4 s of CPU, against 10 s and 8 s.
        assertThat(json).contains("\"tidemark/L0\" : 0.5,").contains("\"cpu_ratios\" : {\n    \"tidemark/L0\" : 0.5,");
    }

    @Test
    void whoReadsAPrefixIsTakenAtItsSteadyRate() throws IOException {
        assertThat(json()).contains("\"tidemark/naive_flink\" : 2.0").contains("\"tidemark/naive_flink\" : 5.0");
        assertThat(report().table()).contains("naive_flink*").contains("naive_flink: a note");
    }

    @Test
    void noiseIsHalfOfTheDistanceBetweenTheExtremes() {
        assertThat(Spread.of(new double[] {9, 12, 10}).noise()).isCloseTo(0.15, within(1e-9));
        assertThat(Spread.of(new double[] {9, 12, 10, 11}).median()).isEqualTo(10.5);
    }

    @Test
    void aDifferenceIsToldAndMakesTheExitCode1() {
        Check wrong = new Check(
                new ComparisonReport(
                        List.of(new ComparisonReport.Line("messages", 10, 1, "")),
                        List.of("messages day: exact 1, published 2"),
                        List.of()),
                new Coverage(1, 2, List.of("charge")));
        outcomes.put(Contender.L1, List.of(finished(5, 4, wrong)));

        assertThat(report().table())
                .contains("1 DIFFER, 1 of 2 cuts")
                .contains("L1: messages day: exact 1, published 2")
                .contains("L1 computes none or a part of: charge");
        assertThat(report().exitCode()).isEqualTo(1);
    }

    @Test
    void whoDoesNotComeToTheEndIsToldAndMakesTheExitCode3() throws IOException {
        outcomes.put(Contender.FLINK_SQL, List.of(finished(5, 4), new Failed("not built")));

        assertThat(report().table()).containsPattern("flink_sql +FAILED: not built");
        assertThat(report().exitCode()).isEqualTo(3);
        assertThat(json()).contains("\"failure\" : \"not built\"").doesNotContain("tidemark/flink_sql");
    }

    @Test
    void everyoneRightMakesTheExitCode0() {
        assertThat(report().exitCode()).isZero();
    }

    @Test
    void thePictureHasABarForEveryoneWithFiguresButBareConsumers() {
        outcomes.put(Contender.FLINK_SQL, List.of(new Failed("not built")));

        String svg = new Picture(report().standings()).svg();

        assertThat(svg)
                .contains(">tidemark<")
                .contains(">naive_flink*<")
                .contains(">L0, bare consumers that decode nothing: 200,000<")
                .doesNotContain("flink_sql<");
        assertThat(svg.split("<rect ", -1)).hasSize(3);
    }

    private static Finished finished(double seconds, double cpuSeconds) {
        return new Finished(figures(seconds, cpuSeconds), Optional.empty());
    }

    private static Finished finished(double seconds, double cpuSeconds, Check check) {
        return new Finished(figures(seconds, cpuSeconds), Optional.of(check));
    }

    private static Figures figures(double seconds, double cpuSeconds) {
        return new Figures(1_000_000, seconds, cpuSeconds, 1 << 30, Optional.empty(), List.of());
    }

    private static Check right() {
        return new Check(
                new ComparisonReport(List.of(new ComparisonReport.Line("messages", 10, 0, "")), List.of(), List.of()),
                new Coverage(2, 2, List.of()));
    }

    private Report report() {
        BenchOptions options = new BenchOptions(
                1_000_000,
                100,
                1_000,
                1,
                2,
                3,
                List.copyOf(outcomes.keySet()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                directory);
        return new Report(options, new Filled(250, 500_000), outcomes);
    }

    private String json() throws IOException {
        Path file = directory.resolve("figures.json");
        report().writeJson(file);
        return Files.readString(file);
    }
}
