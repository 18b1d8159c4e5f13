package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.LogFile;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.config.Mistakes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The command {@code chaos}. */
@Command(
        name = "chaos",
        description =
                "Runs a cluster of separate processes under load, kills and pauses its parts at random, and compares"
                        + " every number with the exact oracle. Exit code 1 on any difference.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class ChaosCommand implements Callable<Integer> {
    private static final int MAX_USERS = 100_000;
    private static final double MAX_RATE = 20_000;
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(20);

    @Option(names = "--seed", paramLabel = "N", description = "Of the simulated world and of the faults.")
    private long seed = 1;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "8m",
            converter = DurationConverter.class,
            description = "How long faults are injected, such as 90s or 8m; start and checks take 3 minutes more.")
    private Duration duration;

    @Option(
            names = "--faults",
            paramLabel = "N",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Ends after so many faults at the latest.")
    private int faults = Integer.MAX_VALUE;

    @Option(names = "--users", paramLabel = "N", description = "Users of the simulated world.")
    private int users = 1_000;

    @Option(names = "--rate", paramLabel = "N", description = "Live events per second.")
    private double rate = 300;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Keeps data and logs there. Default: temporary, removed if everything is right.")
    private Optional<Path> dataDirectory = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Writes the report there too.")
    private Optional<Path> report = Optional.empty();

    @Override
    public Integer call() throws Exception {
        check();
        LogFile.useOnly(dataDirectory.map(path -> path.resolve("tidemark.log")).orElseGet(LogFile::path));
        ChaosOptions options = new ChaosOptions(
                seed, duration, faults, users, rate, FaultMix.full(), DELIVERY_TIMEOUT, dataDirectory, report);
        return new Chaos(options, Terminal.ofProcess()).run();
    }

    private void check() {
        new Mistakes()
                .require(
                        !duration.minusSeconds(10).isNegative() && duration.compareTo(Duration.ofHours(24)) <= 0,
                        "--duration",
                        "must be 10s to 24h")
                .require(faults >= 1, "--faults", "must be at least 1")
                .require(users >= 1 && users <= MAX_USERS, "--users", "must be 1 to " + MAX_USERS)
                .require(rate > 0 && rate <= MAX_RATE, "--rate", "must be above 0 and at most " + (int) MAX_RATE)
                .throwIfAny();
    }

    /** A number and a unit, as in the configuration. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smh])");

        @Override
        public Duration convert(String value) {
            Matcher form = FORM.matcher(value);
            if (!form.matches()) {
                throw new TypeConversionException("'" + value + "' is no time such as 90s or 8m");
            }
            return Duration.parse("PT" + form.group(1) + form.group(2));
        }
    }
}
