package dev.tidemark.embedded.demo;

import dev.tidemark.embedded.LogFile;
import dev.tidemark.embedded.demo.DemoOptions.DashboardPort;
import dev.tidemark.embedded.demo.DemoOptions.Ending;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.Definitions;
import dev.tidemark.job.config.Mistakes;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code demo}. */
@Command(
        name = "demo",
        description =
                "Runs everything on this machine: Kafka, PostgreSQL, Flink and the simulator. Ctrl-C stops it and leaves"
                        + " nothing behind.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_USERS = 1_000_000;
    private static final int MAX_DAYS = 400;
    private static final int USUAL_PORT = 8_080;
    private static final int LAST_PORT = 65_535;
    private static final double MAX_RATE = 1_000_000;

    @Option(names = "--seed", paramLabel = "N", description = "The simulated world; the same seed, the same world.")
    private long seed = 1;

    @Option(names = "--users", paramLabel = "N", description = "Users of the simulated world.")
    private int users = 5_000;

    @Option(
            names = "--history-days",
            paramLabel = "DAYS",
            description = "Days of history, sent as fast as possible before the live events.")
    private int historyDays = 60;

    @Option(names = "--rate", paramLabel = "N", description = "Live events per second.")
    private double rate = 20;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Keeps all data there; start it again to go on. Default: temporary, removed at the end.")
    private Optional<Path> dataDirectory = Optional.empty();

    @Option(
            names = "--catalogue",
            paramLabel = "FILE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "A catalogue file: settings, funnels and metrics besides those that ship.")
    private Optional<Path> catalogue = Optional.empty();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Port of the dashboard. Default: " + USUAL_PORT + ", or a free one if that is taken.")
    private Optional<Integer> port = Optional.empty();

    @Option(names = "--no-dashboard", description = "Shows the numbers in the terminal only.")
    private boolean withoutDashboard;

    @Option(
            names = "--until-drained",
            description = "Ends when every result of the history is published; no live events.")
    private boolean untilDrained;

    @Option(
            names = "--oracle",
            description =
                    "With --until-drained: compares each number with the exact oracle; exit code 1 on a difference.")
    private boolean oracle;

    @Override
    public Integer call() throws Exception {
        check();
        Ending ending = oracle ? Ending.CHECKED : untilDrained ? Ending.DRAINED : Ending.INTERRUPTED;
        LogFile.useOnly(dataDirectory.map(path -> path.resolve("tidemark.log")).orElseGet(LogFile::path));
        DemoOptions options =
                new DemoOptions(seed, users, historyDays, rate, dataDirectory, catalogue, ending, dashboard());
        return new Demo(options, Terminal.ofProcess()).run();
    }

    private DashboardPort dashboard() {
        // Who waits for the end does not look.
        if (withoutDashboard || untilDrained) {
            return new DashboardPort.None();
        }
        return port.<DashboardPort>map(DashboardPort.Given::new).orElse(new DashboardPort.Preferred(USUAL_PORT));
    }

    private void check() {
        Mistakes mistakes = new Mistakes()
                .require(users >= 1 && users <= MAX_USERS, "--users", "must be 1 to " + MAX_USERS)
                .require(historyDays >= 1 && historyDays <= MAX_DAYS, "--history-days", "must be 1 to " + MAX_DAYS)
                .require(rate > 0 && rate <= MAX_RATE, "--rate", "must be above 0 and at most 1000000")
                .require(
                        port.isEmpty() || port.get() >= 0 && port.get() <= LAST_PORT,
                        "--port",
                        "must be 0 to " + LAST_PORT)
                .require(port.isEmpty() || !withoutDashboard, "--port", "makes no sense with --no-dashboard")
                .require(untilDrained || !oracle, "--oracle", "needs --until-drained");
        dataDirectory.ifPresent(path ->
                mistakes.require(usable(path), "--data-dir", path + " is no directory to write to; name another"));
        catalogue.ifPresent(path ->
                mistakes.require(Files.isReadable(path), "--catalogue", path + " cannot be read; name another"));
        mistakes.throwIfAny();
        // Its mistakes are told before anything starts.
        catalogue.ifPresent(path -> Definitions.of(TidemarkConfig.of(
                Map.of("metrics.catalogue", path.toString(), "kafka.topics.user_profiles", Topics.USER_PROFILES))));
    }

    /** Makes the directory if it is not there; the log is the first to be written in it. */
    private static boolean usable(Path directory) {
        try {
            return Files.isWritable(Files.createDirectories(directory));
        } catch (IOException e) {
            return false;
        }
    }
}
