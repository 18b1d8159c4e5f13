package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Contender.Input;
import dev.tidemark.benchmarks.bench.Outcome.Check;
import dev.tidemark.benchmarks.bench.Outcome.Failed;
import dev.tidemark.benchmarks.bench.Outcome.Finished;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Figures.Rates;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** All rounds of one contender. */
record Standing(Contender contender, List<Outcome> outcomes) {

    /** The middle of some rounds, and how far they lie apart. */
    record Spread(double least, double median, double greatest) {
        static Spread of(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(sorted[0], median, sorted[sorted.length - 1]);
        }

        /** Half of the distance between the extremes, as a share of the median. */
        double noise() {
            return (greatest - least) / 2 / median;
        }
    }

    private List<Finished> finished() {
        return outcomes.stream()
                .filter(Finished.class::isInstance)
                .map(Finished.class::cast)
                .toList();
    }

    /** Whether every round came to its end; only then there are figures. */
    boolean complete() {
        return finished().size() == outcomes.size();
    }

    /** Why there are no figures. */
    Optional<String> failure() {
        return outcomes.stream()
                .filter(Failed.class::isInstance)
                .map(failed -> ((Failed) failed).reason())
                .findFirst();
    }

    /** Whether a round failed or told a wrong number. */
    boolean broken() {
        return !complete() || differs();
    }

    /** Whether a number differed from the oracle's. */
    boolean differs() {
        return finished().stream().flatMap(round -> round.check().stream()).anyMatch(check -> !check.ok());
    }

    /** The worst comparison with the oracle, if numbers were computed. */
    Optional<Check> check() {
        return finished().stream()
                .flatMap(round -> round.check().stream())
                .reduce((one, other) ->
                        one.comparison().differing() >= other.comparison().differing() ? one : other);
    }

    List<String> notes() {
        List<Finished> rounds = finished();
        return rounds.isEmpty()
                ? List.of()
                : rounds.get(rounds.size() - 1).figures().notes();
    }

    long events() {
        return finished().get(0).figures().events();
    }

    /** Whether speed and cost leave out start and warm-up, which they do unless a run was too short to tell. */
    boolean steady() {
        return finished().stream().allMatch(round -> round.figures().steady().isPresent());
    }

    boolean readsPrefix() {
        return contender.input() == Input.PREFIX;
    }

    /** From the start of its JVM to the last result. */
    Spread seconds() {
        return spread(Figures::seconds);
    }

    Spread eventsPerSecond() {
        return spread(figures -> rates(figures).eventsPerSecond());
    }

    Spread cpuSecondsPerMillion() {
        return spread(figures -> rates(figures).cpuSecondsPerMillion());
    }

    /** Of one kind for all rounds. */
    private Rates rates(Figures figures) {
        return steady() ? figures.steady().orElseThrow() : figures.overall();
    }

    Spread peakMemoryBytes() {
        return spread(Figures::peakMemoryBytes);
    }

    private Spread spread(ToDoubleFunction<Figures> figure) {
        return Spread.of(finished().stream()
                .mapToDouble(round -> figure.applyAsDouble(round.figures()))
                .toArray());
    }
}
