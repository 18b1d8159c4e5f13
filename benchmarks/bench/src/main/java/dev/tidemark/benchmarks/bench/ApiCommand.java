package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.api.ApiLoad;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.config.Mistakes;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code bench api}. */
@Command(
        name = "api",
        description = "Measures how fast the query API answers over many days of every metric by every cut, with the"
                + " database's share. A missed target is no failure: it is a measurement.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
final class ApiCommand implements Callable<Integer> {
    private static final int LEAST_DAYS = 395;
    /** The server refuses more of one address. */
    private static final int HIGHEST_RATE = 90;

    @Option(names = "--days", paramLabel = "DAYS", description = "Days in the table.")
    private int days = 400;

    @Option(names = "--rate", paramLabel = "N", description = "Requests per second.")
    private int rate = 50;

    @Option(names = "--seconds", paramLabel = "N", description = "Length of each measurement.")
    private int seconds = 30;

    @Override
    public Integer call() {
        new Mistakes()
                .require(days >= LEAST_DAYS && days <= 3_000, "--days", "must be " + LEAST_DAYS + " to 3000")
                .require(rate >= 1 && rate <= HIGHEST_RATE, "--rate", "must be 1 to " + HIGHEST_RATE)
                .require(seconds >= 3 && seconds <= 3_600, "--seconds", "must be 3 to 3600")
                .throwIfAny();
        return new ApiLoad(new ApiLoad.Options(days, rate, Duration.ofSeconds(seconds)), Terminal.ofProcess()).run();
    }
}
