package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Coverage;
import java.util.Optional;

/** What became of one contender in one round. */
sealed interface Outcome {
    /**
     * It has read everything.
     *
     * @param check its numbers against the oracle's, unless it computes none
     */
    record Finished(Figures figures, Optional<Check> check) implements Outcome {}

    /** It has not, or could not be started; the reason is one line. */
    record Failed(String reason) implements Outcome {}

    /** Numbers against the oracle's. */
    record Check(ComparisonReport comparison, Coverage coverage) {
        boolean ok() {
            return comparison.ok();
        }
    }
}
