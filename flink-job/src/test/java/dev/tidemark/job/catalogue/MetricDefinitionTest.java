package dev.tidemark.job.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.WindowKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricDefinitionTest {
    private static MetricDefinition definition(Aggregate aggregate, List<String> stats) {
        return new MetricDefinition(
                "m",
                "",
                aggregate,
                stats,
                List.of(List.of()),
                List.of(),
                Set.of(WindowKind.DAY),
                Set.of(WindowKind.DAY),
                9,
                Section.ACTIVITY,
                "h");
    }

    @ParameterizedTest
    @CsvSource({
        "DISTRIBUTION, ''",
        "DISTRIBUTION, average",
        "DISTRIBUTION, p0",
        "DISTRIBUTION, p100",
        "MOMENTS, minutes",
        "COUNT, mean"
    })
    void statsThatDoNotFitAreRefused(Aggregate aggregate, String stat) {
        List<String> stats = stat.isEmpty() ? List.of() : List.of(stat);
        assertThatThrownBy(() -> definition(aggregate, stats))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("m: " + aggregate + " with stats " + stats);
    }

    @Test
    void statsAreKeptInTheirOrder() {
        List<String> stats = List.of("p90", "mean", "stddev", "median", "total", "count", "p5");
        assertThat(definition(Aggregate.DISTRIBUTION, stats).stats()).isEqualTo(stats);
        assertThat(definition(Aggregate.MOMENTS, List.of("b", "a")).stats()).containsExactly("b", "a");
    }
}
