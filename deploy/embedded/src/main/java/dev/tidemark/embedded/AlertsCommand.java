package dev.tidemark.embedded;

import dev.tidemark.alerts.AlertOptions;
import dev.tidemark.alerts.Alerts;
import dev.tidemark.alerts.AlertsException;
import dev.tidemark.alerts.Secret;
import dev.tidemark.job.cli.ConfigOptions;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.PrintWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code alerts}: tells a webhook of anomalies and silent sources, until it is stopped. */
@Command(
        name = "alerts",
        description = "Tells a webhook of anomalies and silent sources.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AlertsCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(AlertsCommand.class);

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        TidemarkConfig config;
        AlertOptions alerts;
        try {
            config = options.load();
            alerts = alerts(config);
        } catch (ConfigException e) {
            return ConfigOptions.wrong(e, err);
        }
        try (Alerts telling = Alerts.open(alerts)) {
            Runtime.getRuntime().addShutdownHook(new Thread(telling::close, "stop"));
            tell(alerts, err);
            telling.run();
            return 0;
        } catch (AlertsException e) {
            LOG.info("no alerts", e);
            return ConfigOptions.failed(e.getMessage(), err);
        }
    }

    private static void tell(AlertOptions alerts, PrintWriter err) {
        err.printf(
                "alerts go to %s, what was told is kept in %s%n",
                alerts.webhook().getHost(), alerts.states());
        err.flush();
    }

    /**
     * Tells beside the jobs, if a webhook is configured. The jobs go on without alerts if these fail.
     *
     * @throws ConfigException if the secret cannot be read
     */
    static AutoCloseable beside(TidemarkConfig config, PrintWriter err) {
        if (!config.alerts().isOn()) {
            return () -> {};
        }
        AlertOptions options = alerts(config);
        Alerts alerts;
        try {
            alerts = Alerts.open(options);
        } catch (AlertsException e) {
            LOG.info("no alerts", e);
            ConfigOptions.failed("no alerts: " + e.getMessage(), err);
            return () -> {};
        }
        Thread thread = new Thread(() -> run(alerts, err), "alerts");
        thread.setDaemon(true);
        thread.start();
        tell(options, err);
        return alerts;
    }

    private static void run(Alerts alerts, PrintWriter err) {
        try {
            alerts.run();
        } catch (RuntimeException e) {
            // Whatever it is: the jobs go on, and somebody has to know.
            LOG.warn("no more alerts", e);
            ConfigOptions.failed("no more alerts: " + e.getMessage(), err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static AlertOptions alerts(TidemarkConfig config) {
        Secret secret = new Secret(config.alerts().secret());
        Map<String, Object> connection = new HashMap<>();
        config.kafka().connectionProperties().forEach((name, value) -> connection.put((String) name, value));
        return new AlertOptions(
                connection,
                config.resultsTopic(),
                config.alertStatesTopic(),
                config.job().run(),
                URI.create(config.alerts().webhook()),
                secret,
                config.alerts().silence());
    }
}
