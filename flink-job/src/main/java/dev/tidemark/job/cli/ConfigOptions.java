package dev.tidemark.job.cli;

import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say where the configuration comes from. */
public final class ConfigOptions {
    /** Exit code of a wrong configuration. */
    static final int WRONG_CONFIGURATION = 2;

    /** Exit code of a failure at run time. */
    static final int FAILED = 3;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file, see docs/configuration.md.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key; beats the environment (TIDEMARK_…), which beats the file. Repeatable.")
    private List<String> sets = new ArrayList<>();

    /**
     * @throws ConfigException if anything is wrong with it
     */
    public TidemarkConfig load() {
        return TidemarkConfig.load(Optional.ofNullable(file), System.getenv(), sets);
    }

    /** Reports a wrong configuration, one line per mistake. */
    public static int wrong(ConfigException e, PrintWriter err) {
        e.mistakes().forEach(mistake -> err.println("tidemark: " + mistake));
        err.flush();
        return WRONG_CONFIGURATION;
    }

    /** Reports a failure in one line. */
    public static int failed(String line, PrintWriter err) {
        err.println("tidemark: " + line);
        err.flush();
        return FAILED;
    }
}
