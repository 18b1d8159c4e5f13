package dev.tidemark.job.cli;

import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.PostgresConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code migrate}. */
@Command(
        name = "migrate",
        description = "Brings the PostgreSQL schema up to date.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class MigrateCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            TidemarkConfig config = options.load();
            Preflight.databaseAnswers(config.postgres());
            int ran = Migrations.migrate(config.postgres());
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "schema %s is up to date, %s%n",
                    PostgresConfig.SCHEMA, ran == 0 ? "nothing to do" : ran + " migrations run");
            out.flush();
            return 0;
        } catch (ConfigException e) {
            return ConfigOptions.wrong(e, err);
        } catch (PreflightException e) {
            return ConfigOptions.failed(e.getMessage(), err);
        }
    }
}
