package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Standing.Spread;
import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.Figures.Rates;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.benchmarks.costs.Traffic;
import dev.tidemark.benchmarks.tidemark.TidemarkJob;
import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Costs as ratios of two cases that differ in one thing, in CPU seconds per event: both jobs read all events in a process of
 * their own, and what counts is their processor time of the second half of the events, so without the
 * start of the JVM. The cases take turns; the ratio is that of one round.
 */
final class RatioCosts {
    /** Of the cases that are not about users. */
    static final int USERS = 100_000;

    private static final String ACCEPTED = "accepted";

    private static final int DAYS = 30;
    private static final int MANY_DAYS = 400;

    private static final int PARALLELISM = 2;
    private static final int EVENTS = 10_000_000;
    private static final int LEAST_EVENTS = 5_000;

    /** Enough that all of the most users appear. */
    private static final int EVENTS_OF_USERS = 20_000_000;

    /** Seconds between checkpoints. */
    private static final int OFTEN = 5;

    private static final int SELDOM = 60;

    private final JobRuns runs;
    private final CostsOptions options;

    RatioCosts(JobRuns runs, CostsOptions options) {
        this.runs = runs;
        this.options = options;
    }

    /** One of the two; cases of equal traffic share topics. */
    private record Case(String name, Traffic traffic, int parallelism, int checkpointSeconds) {}

    Cost parallelism() throws InterruptedException, IOException {
        Traffic traffic = ordinary(days(DAYS));
        return ratio(
                CostKind.PARALLELISM,
                "CPU per event, parallelism 4 / 1",
                1.25,
                new Case("parallelism 4", traffic, 4, OFTEN),
                new Case("parallelism 1", traffic, 1, OFTEN));
    }

    Cost users() throws InterruptedException, IOException {
        return ratio(
                CostKind.USERS,
                "CPU per event, %,d / %,d users".formatted(users(10_000_000), users(10_000)),
                2,
                new Case("many users", ofUsers(10_000_000), PARALLELISM, SELDOM),
                new Case("few users", ofUsers(10_000), PARALLELISM, SELDOM));
    }

    Cost history() throws InterruptedException, IOException {
        return ratio(
                CostKind.HISTORY,
                "CPU per event, %d / %d days of history".formatted(days(MANY_DAYS), days(DAYS)),
                1.1,
                new Case("many days", ordinary(days(MANY_DAYS)), PARALLELISM, OFTEN),
                new Case("few days", ordinary(days(DAYS)), PARALLELISM, OFTEN));
    }

    /** How many events a second both jobs take from full topics. */
    double eventsPerSecond() throws InterruptedException, IOException {
        Case ordinary = new Case("the greatest rate", ordinary(days(DAYS)), PARALLELISM, OFTEN);
        Inputs inputs = Inputs.of("greatest-rate");
        fill(inputs, ordinary, ordinary.name);
        double rate = run(ordinary, inputs, 1).eventsPerSecond();
        runs.delete(inputs);
        return rate;
    }

    private Traffic ordinary(int days) {
        return Traffic.history(options.scaled(EVENTS, LEAST_EVENTS), users(USERS), days);
    }

    private Traffic ofUsers(int full) {
        return Traffic.history(options.scaled(EVENTS_OF_USERS, LEAST_EVENTS), users(full), days(DAYS));
    }

    /** Scaled too, so that a day has as many events, and publishes as much, at any scale. */
    private int days(int full) {
        return options.scaled(full, 1);
    }

    private int users(int full) {
        return options.scaled(full, 1);
    }

    private Cost ratio(CostKind kind, String what, double atMost, Case dear, Case cheap)
            throws InterruptedException, IOException {
        Inputs dearInputs = Inputs.of(kind.text());
        Inputs cheapInputs = dear.traffic.equals(cheap.traffic) ? dearInputs : Inputs.of(kind.text() + "-base");
        fill(dearInputs, dear, kind.text());
        if (!cheapInputs.equals(dearInputs)) {
            fill(cheapInputs, cheap, cheap.name);
        }
        List<Rates> ofDear = new ArrayList<>();
        List<Rates> ofCheap = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            ofDear.add(run(dear, dearInputs, round));
            ofCheap.add(run(cheap, cheapInputs, round));
        }
        runs.delete(dearInputs);
        if (!cheapInputs.equals(dearInputs)) {
            runs.delete(cheapInputs);
        }
        double[] ratios = new double[options.rounds()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ofDear.get(i).cpuSecondsPerMillion() / ofCheap.get(i).cpuSecondsPerMillion();
        }
        return new Cost(
                kind.text(),
                what,
                "×",
                Spread.of(ratios),
                OptionalDouble.of(atMost),
                List.of(told(dear, ofDear), told(cheap, ofCheap)));
    }

    private void fill(Inputs inputs, Case one, String what) throws InterruptedException {
        runs.fill(inputs, one.traffic.into(inputs), one.traffic.events(), what);
    }

    private Rates run(Case one, Inputs inputs, int round) throws InterruptedException, IOException {
        String name = one.name.replace(' ', '-') + "-" + round;
        long start = System.nanoTime();
        Assignment assignment = runs.run(
                TidemarkJob.class,
                name,
                inputs,
                one.traffic.events(),
                one.parallelism,
                List.of(
                        "job.checkpoint.interval=" + options.scaled(one.checkpointSeconds, 1) + "s",
                        TidemarkJob.ONLY_RESULTS + ACCEPTED));
        BigDecimal accepted = ResultFile.sum(assignment.results(), ACCEPTED);
        if (accepted.longValueExact() != one.traffic.events()) {
            throw new StackException(
                    "%s: %,d events were sent and %s accepted".formatted(name, one.traffic.events(), accepted));
        }
        Files.delete(assignment.results());
        Figures figures = Figures.read(assignment.figures());
        // So few events that they were read at one go: then the start counts.
        Rates steady = figures.steady().orElseGet(figures::overall);
        runs.terminal().line("%-26s %6.1f s  %s", name, CostSite.seconds(start), told(steady));
        return steady;
    }

    private static String told(Case one, List<Rates> rounds) {
        return one.name
                + ": "
                + told(new Rates(median(rounds, Rates::eventsPerSecond), median(rounds, Rates::cpuSecondsPerMillion)));
    }

    private static double median(List<Rates> rounds, ToDoubleFunction<Rates> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray()).median();
    }

    private static String told(Rates steady) {
        return String.format(
                Locale.ROOT, "%.2f CPU s/M, %,.0f events/s", steady.cpuSecondsPerMillion(), steady.eventsPerSecond());
    }
}
