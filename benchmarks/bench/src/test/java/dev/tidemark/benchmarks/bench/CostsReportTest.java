package dev.tidemark.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.bench.Standing.Spread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostsReportTest {
    private static final Cost MET = cost("met", OptionalDouble.of(2), 1, 2, 3);
    private static final Cost MISSED = cost("missed", OptionalDouble.of(2), 1, 2.1, 2.2);
    private static final Cost EXPLAINING = cost("explaining", OptionalDouble.empty(), 5);

    @TempDir
    private Path directory;

    @Test
    void aTargetIsMetOrNotByTheMedianAndAMissedOneIsNoFailure() throws IOException {
        CostsReport report = report(Map.of());

        assertThat(report.table())
                .containsPattern("what met +2\\.00 × +50% +≤ 2\\.000 +met")
                .containsPattern("what missed +2\\.10 × .*NOT MET")
                .containsPattern("what explaining +5\\.00 × +0% +–\\R");
        assertThat(report.exitCode()).isZero();
        assertThat(json(report))
                .containsEntry("costs.met.met", "true")
                .containsEntry("costs.missed.met", "false")
                .containsEntry("costs.missed.median", "2.1")
                .containsEntry("costs.missed.notes[0]", "a note")
                .doesNotContainKey("costs.explaining.met");
    }

    @Test
    void whatCouldNotBeMeasuredIsToldAndMakesTheExitCode3() throws IOException {
        CostsReport report = report(Map.of(CostKind.LATENCY, "a reason"));

        assertThat(report.table()).containsPattern("latency +FAILED: a reason");
        assertThat(report.exitCode()).isEqualTo(3);
        assertThat(json(report)).containsEntry("failures.latency", "a reason");
    }

    private static CostsReport report(Map<CostKind, String> failures) {
        return new CostsReport(
                new CostsOptions(List.of(CostKind.values()), 1, 3, Optional.empty()),
                List.of(MET, MISSED, EXPLAINING),
                failures);
    }

    private static Cost cost(String name, OptionalDouble atMost, double... rounds) {
        return new Cost(name, "what " + name, "×", Spread.of(rounds), atMost, List.of("a note"));
    }

    private Map<String, String> json(CostsReport report) throws IOException {
        Path file = directory.resolve("costs.json");
        report.writeJson(file);
        return FlatJson.read(file);
    }
}
