package dev.tidemark.job.cli;

import dev.tidemark.job.Definitions;
import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.CatalogueText;
import dev.tidemark.job.config.ConfigException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code catalogue}: prints the metrics that a configuration defines. Needs neither broker nor database. */
@Command(
        name = "catalogue",
        description = "Prints the metrics that are defined, see docs/catalogue.md.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CatalogueCommand implements Callable<Integer> {
    @Mixin
    private ConfigOptions options;

    @Option(
            names = "--format",
            paramLabel = "table|markdown",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    private Format format;

    @Spec
    private CommandSpec spec;

    /** What is printed. */
    private enum Format {
        TABLE,
        MARKDOWN;

        /** As the command line writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() {
        try {
            Catalogue catalogue = Definitions.of(options.load());
            PrintWriter out = spec.commandLine().getOut();
            out.print(format == Format.TABLE ? CatalogueText.table(catalogue) : CatalogueText.markdown(catalogue));
            out.flush();
            return 0;
        } catch (ConfigException e) {
            return ConfigOptions.wrong(e, spec.commandLine().getErr());
        }
    }
}
