package dev.tidemark.benchmarks.bench;

import dev.tidemark.embedded.LogFile;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.config.Mistakes;
import dev.tidemark.simulator.WorldConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code bench}. */
@Command(
        name = "bench",
        description =
                "Measures throughput beside a bare consumer and the peers, in one run. Every number that a contender"
                        + " computes is compared with the exact oracle; exit code 1 on any difference.",
        subcommands = {CostsCommand.class, ApiCommand.class},
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
final class BenchCommand implements Callable<Integer> {
    private static final List<String> NAMES =
            Arrays.stream(Contender.values()).map(Contender::text).toList();
    private static final long MAX_EVENTS = 1_000_000_000;
    private static final long MAX_EVENTS_PER_USER = 365;

    @Option(names = "--events", paramLabel = "N", description = "Events in the topics.")
    private long events = 20_000_000;

    @Option(
            names = "--prefix-events",
            paramLabel = "N",
            description = "Events that slow contenders read: the first of the same.")
    private long prefixEvents = 2_000_000;

    @Option(names = "--users", paramLabel = "N", description = "Users of the simulated world.")
    private int users = 900_000;

    @Option(names = "--seed", paramLabel = "N", description = "The simulated world; the same seed, the same events.")
    private long seed = 1;

    @Option(names = "--parallelism", paramLabel = "N", description = "Threads or subtasks of each contender.")
    private int parallelism = 2;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each contender runs, in turns.")
    private int rounds = 3;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Some contenders only, separated by commas, of: L0, L1, tidemark, naive_flink, flink_sql,"
                    + " kafka_streams.")
    private List<String> only = NAMES;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Keeps the filled topics there for the next time. Default: temporary, removed at the end.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Writes all figures there.")
    private Optional<Path> json = Optional.empty();

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Draws the table there, as SVG.")
    private Optional<Path> picture = Optional.empty();

    @Override
    public Integer call() throws Exception {
        check();
        LogFile.useOnly(data.map(path -> path.resolve("tidemark.log")).orElseGet(LogFile::path));
        BenchOptions options = new BenchOptions(
                events,
                Math.min(prefixEvents, events),
                users,
                seed,
                parallelism,
                rounds,
                Arrays.stream(Contender.values())
                        .filter(contender -> only.contains(contender.text()))
                        .toList(),
                data,
                json,
                picture,
                Path.of(System.getProperty("tidemark.home", ".")));
        return new Bench(options, Terminal.ofProcess()).run();
    }

    private void check() {
        Mistakes mistakes = new Mistakes()
                .require(events >= 1_000 && events <= MAX_EVENTS, "--events", "must be 1000 to " + MAX_EVENTS)
                .require(prefixEvents >= 1_000, "--prefix-events", "must be 1000 or more")
                .require(
                        users >= 1 && users <= WorldConfig.MAX_USERS,
                        "--users",
                        "must be 1 to " + WorldConfig.MAX_USERS)
                .require(
                        users >= events / MAX_EVENTS_PER_USER,
                        "--users",
                        "must be at least " + (events + MAX_EVENTS_PER_USER - 1) / MAX_EVENTS_PER_USER
                                + " for so many events, or their history is longer than a year")
                .require(
                        parallelism >= 1 && parallelism <= 4,
                        "--parallelism",
                        "must be 1 to 4, the number of partitions")
                .require(rounds >= 1 && rounds <= 100, "--rounds", "must be 1 to 100");
        Only.check(only, NAMES, mistakes);
        mistakes.throwIfAny();
    }
}
