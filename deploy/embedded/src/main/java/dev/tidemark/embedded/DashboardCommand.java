package dev.tidemark.embedded;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.dashboard.DashboardException;
import dev.tidemark.dashboard.DashboardOptions;
import dev.tidemark.dashboard.http.Access;
import dev.tidemark.job.cli.ConfigOptions;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code dashboard}: the page and the query API alone, until it is stopped. */
@Command(
        name = "dashboard",
        description = "Serves the page and the query API over a database that the jobs fill elsewhere.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DashboardCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DashboardCommand.class);

    @Mixin
    private ConfigOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        DashboardOptions dashboard;
        try {
            dashboard = of(options.load());
        } catch (ConfigException e) {
            return ConfigOptions.wrong(e, err);
        }
        CountDownLatch stopped = new CountDownLatch(1);
        try (Dashboard running = Dashboard.start(dashboard, Instant::now)) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                running.close();
                                stopped.countDown();
                            },
                            "stop"));
            PrintWriter out = spec.commandLine().getOut();
            out.println(running.address());
            out.flush();
            stopped.await();
            return 0;
        } catch (DashboardException e) {
            LOG.info("no dashboard", e);
            return ConfigOptions.failed(e.getMessage(), err);
        }
    }

    /**
     * The server's options as the configuration says.
     *
     * @throws ConfigException if the token cannot be read, or the address is none
     */
    public static DashboardOptions of(TidemarkConfig config) {
        Map<String, Object> kafka = new HashMap<>();
        config.kafka().connectionProperties().forEach((name, value) -> kafka.put((String) name, value));
        var dashboard = config.dashboard();
        Access access;
        try {
            access = Access.of(InetAddress.getByName(dashboard.bind()), dashboard.secret(), dashboard.origins());
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    List.of("dashboard.bind: " + dashboard.bind() + " is no address of this machine"));
        }
        return new DashboardOptions(
                dashboard.bind(),
                dashboard.port(),
                access,
                config.postgres().url(),
                config.postgres().user(),
                config.postgres().password(),
                kafka,
                config.resultsTopic());
    }
}
