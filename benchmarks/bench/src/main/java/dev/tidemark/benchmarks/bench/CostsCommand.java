package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.config.Mistakes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code bench costs}. */
@Command(
        name = "costs",
        description =
                "Measures how costs grow with parallelism, users and days of history, how long an event takes to its"
                        + " number, and how much memory a message and a user take, each beside its target. A first look: bench"
                        + " costs --scale 0.02 --rounds 1. A missed target is no failure: it is a measurement.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
final class CostsCommand implements Callable<Integer> {
    private static final List<String> NAMES =
            Arrays.stream(CostKind.values()).map(CostKind::text).toList();
    private static final double LEAST_SCALE = 0.0005;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "Some measurements only, separated by commas, of: parallelism, users, history, latency, memory.")
    private List<String> only = NAMES;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description =
                    "Events, users, days and seconds are multiplied by it; 1 takes about half an hour a round on 2 cores, and the"
                            + " targets are meant for it.")
    private double scale = 1;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often everything but memory is measured, in turns.")
    private int rounds = 3;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Writes all figures there.")
    private Optional<Path> json = Optional.empty();

    @Override
    public Integer call() {
        check();
        List<CostKind> kinds = Arrays.stream(CostKind.values())
                .filter(kind -> only.contains(kind.text()))
                .toList();
        return new Costs(new CostsOptions(kinds, scale, rounds, json), Terminal.ofProcess()).run();
    }

    private void check() {
        Mistakes mistakes = new Mistakes()
                .require(scale >= LEAST_SCALE && scale <= 1, "--scale", "must be 0.0005 to 1")
                .require(rounds >= 1 && rounds <= 100, "--rounds", "must be 1 to 100");
        Only.check(only, NAMES, mistakes);
        mistakes.throwIfAny();
    }
}
