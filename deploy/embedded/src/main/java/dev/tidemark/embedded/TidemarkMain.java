package dev.tidemark.embedded;

import dev.tidemark.embedded.chaos.ChaosCommand;
import dev.tidemark.embedded.demo.DemoCommand;
import dev.tidemark.job.cli.CatalogueCommand;
import dev.tidemark.job.cli.MigrateCommand;
import dev.tidemark.job.cli.RunCommand;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.command.LoadCommand;
import dev.tidemark.simulator.command.SimulateCommand;
import dev.tidemark.simulator.publish.Publisher;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command {@code tidemark}. Exit codes: 0 done, 1 the answer is no, 2 wrong use or configuration (one line per
 * mistake), 3 failure at run time.
 */
@Command(
        name = "tidemark",
        description = "Live product and messaging metrics from Kafka, computed by Flink, that can be proved by replay.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        // A program of its own, which the launcher builds when it is first asked for.
        footer = "  bench     Measures throughput beside a bare consumer and the peers.",
        versionProvider = TidemarkMain.Version.class,
        subcommands = {
            DemoCommand.class,
            ChaosCommand.class,
            SimulateCommand.class,
            RunCommand.class,
            LoadCommand.class,
            MigrateCommand.class,
            CatalogueCommand.class,
            AlertsCommand.class,
            DashboardCommand.class,
            CommandLine.HelpCommand.class
        })
public final class TidemarkMain implements Runnable {
    static final int WRONG_USE = 2;
    static final int FAILED = 3;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    public static void main(String[] args) {
        LogFile.useDefault();
        System.exit(run(args));
    }

    /** Runs a command line and returns its exit code. */
    public static int run(String... args) {
        return run(new CommandLine(new TidemarkMain(), new Factory()), args);
    }

    /** The same for a program that knows one command more. */
    public static int runWith(Object command, String... args) {
        LogFile.useDefault();
        return run(new CommandLine(new TidemarkMain(), new Factory()).addSubcommand(command), args);
    }

    private static int run(CommandLine commandLine, String... args) {
        commandLine.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .versionProvider(new Version()));
        return commandLine
                .setParameterExceptionHandler((e, ignored) -> wrongUse(e))
                .setExecutionExceptionHandler((e, command, ignored) -> failed(e, command))
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int wrongUse(ParameterException e) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("tidemark: " + oneLine(mistake(e)));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                err.println("Did you mean: " + String.join(", ", suggestions) + "?");
            }
        }
        err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        err.flush();
        return WRONG_USE;
    }

    /** Where a command is expected, a word that is none is called so. */
    private static String mistake(ParameterException e) {
        boolean isCommand = e.getCommandLine().getParent() == null
                && e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption();
        return isCommand
                ? "unknown command '"
                        + ((UnmatchedArgumentException) e).getUnmatched().get(0) + "'"
                : e.getMessage();
    }

    private static int failed(Exception e, CommandLine command) {
        if (e instanceof ConfigException wrong) {
            wrong.mistakes().forEach(mistake -> command.getErr().println("tidemark: " + oneLine(mistake)));
            command.getErr().flush();
            return WRONG_USE;
        }
        LoggerFactory.getLogger(TidemarkMain.class).info("the command failed", e);
        PrintWriter err = command.getErr();
        err.printf("tidemark: %s; details: %s%n", oneLine(reason(e)), LogFile.path());
        err.flush();
        return FAILED;
    }

    /** What a user can use: our own message, else the innermost cause, which names what happened. */
    private static String reason(Throwable e) {
        if (e instanceof StackException) {
            return e.getMessage();
        }
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String name = innermost.getClass().getSimpleName();
        return innermost.getMessage() == null ? name : name + ": " + innermost.getMessage();
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    /** Makes the commands; those that only publish connect with the client properties of the environment. */
    private static final class Factory implements CommandLine.IFactory {
        private final CommandLine.IFactory others = CommandLine.defaultFactory();

        @Override
        public <K> K create(Class<K> type) throws Exception {
            if (type == SimulateCommand.class) {
                return type.cast(new SimulateCommand(Factory::connect));
            }
            if (type == RunCommand.class) {
                return type.cast(new RunCommand(AlertsCommand::beside));
            }
            return type == LoadCommand.class ? type.cast(new LoadCommand(Factory::connect)) : others.create(type);
        }

        private static Publisher connect(String bootstrapServers) {
            TidemarkConfig config = TidemarkConfig.load(Optional.empty(), System.getenv(), List.of());
            return Publisher.connect(bootstrapServers, config.kafka().clientProperties());
        }
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = TidemarkMain.class.getPackage().getImplementationVersion();
            return new String[] {"tidemark " + (version == null ? "(development)" : version)};
        }
    }
}
