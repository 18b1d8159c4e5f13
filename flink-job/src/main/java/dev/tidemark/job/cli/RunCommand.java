package dev.tidemark.job.cli;

import dev.tidemark.job.Definitions;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.config.ConfigException;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.TableJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code run}: both jobs, or one of them, on a cluster inside this process or on one elsewhere.
 *
 * <p>The metrics job goes on from its latest checkpoint; with {@code --bounded} it reads its topics from the start
 * instead, to where they end now. The table job goes on from the offsets it committed, or
 * with {@code --from-start} from the beginning.
 */
@Command(
        name = "run",
        description = "Runs the jobs: Kafka to results, results to PostgreSQL.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final int STOP_SECONDS = 20;

    private final List<Started> running = new ArrayList<>();
    private final Beside beside;

    private volatile boolean interrupted;

    @Mixin
    private ConfigOptions options;

    @Option(names = "--only", paramLabel = "metrics|table", description = "Run one job only: ${COMPLETION-CANDIDATES}.")
    private Part only;

    @Option(names = "--bounded", description = "Stop where the topics end now.")
    private boolean bounded;

    @Option(
            names = "--from-start",
            description = "With --only table: read the topics from their beginning, which rebuilds the table.")
    private boolean fromStart;

    @Spec
    private CommandSpec spec;

    /** What runs in this process as long as jobs do that it has started in it. */
    @FunctionalInterface
    public interface Beside {
        /**
         * Starts it.
         *
         * @param err for what the user should read
         * @return ends it
         */
        AutoCloseable start(TidemarkConfig config, PrintWriter err);
    }

    /** With nothing beside the jobs. */
    public RunCommand() {
        this((config, err) -> () -> {});
    }

    public RunCommand(Beside beside) {
        this.beside = beside;
    }

    /** One of the two jobs. */
    private enum Part {
        METRICS,
        TABLE;

        /** As the command line writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How a job is added to an environment. */
    @FunctionalInterface
    private interface Definition {
        void define(StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode);
    }

    /** A job that this command has started. */
    private static final class Started {
        private final JobClient client;
        private CompletableFuture<?> end;

        Started(JobClient client) {
            this.client = client;
        }

        JobClient client() {
            return client;
        }

        /** Asked for only by who waits: a cluster elsewhere is polled from then on. */
        synchronized CompletableFuture<?> end() {
            if (end == null) {
                end = client.getJobExecutionResult();
            }
            return end;
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        if (fromStart && only != Part.TABLE) {
            throw new ParameterException(spec.commandLine(), "--from-start: needs --only table");
        }
        TidemarkConfig config;
        try {
            config = options.load();
            check(config, err);
        } catch (ConfigException e) {
            return ConfigOptions.wrong(e, err);
        } catch (PreflightException e) {
            LOG.info("the jobs do not start", e);
            return ConfigOptions.failed(e.getMessage(), err);
        }
        Thread stop = new Thread(
                () -> {
                    interrupted = true;
                    stop();
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return run(config, err);
        } finally {
            stop();
            removeHook(stop);
        }
    }

    private void check(TidemarkConfig config, PrintWriter err) {
        if (only != Part.TABLE) {
            Definitions.of(config);
            config.privacy().hashKey();
            config.privacy().warning().ifPresent(warning -> err.println("tidemark: warning: " + warning));
        }
        if (config.alerts().isOn()) {
            config.alerts().secret();
        }
        if (only != Part.METRICS) {
            Preflight.schemaIsCurrent(config.postgres());
        }
        for (String warning : Preflight.topicsExist(config)) {
            err.println("tidemark: warning: " + warning);
        }
        err.flush();
        if (only != Part.METRICS) {
            CatalogueTable.write(config);
        }
    }

    private int run(TidemarkConfig config, PrintWriter err) throws Exception {
        InputMode mode = bounded ? InputMode.BOUNDED : InputMode.UNBOUNDED;
        if (only != Part.TABLE && bounded) {
            start(MetricsJob.NAME, MetricsJob::define, config, mode, FlinkSettings.of(config, MetricsJob.NAME), err);
            awaitFirstEnd();
        } else if (only != Part.TABLE) {
            resumeMetrics(config, err);
        }
        if (only != Part.METRICS) {
            start(TableJob.NAME, this::defineTable, config, mode, FlinkSettings.of(config, TableJob.NAME), err);
        }
        if (!bounded && !isLocal(config)) {
            err.printf("the cluster %s goes on with them%n", config.job().cluster());
            err.flush();
            running.clear();
            return 0;
        }
        if (!running.isEmpty()) {
            try (AutoCloseable others = bounded ? () -> {} : beside.start(config, err)) {
                awaitFirstEnd();
            }
        }
        return 0;
    }

    /** Goes on from the latest checkpoint, and says why if there is none any more. */
    private void resumeMetrics(TidemarkConfig config, PrintWriter err) throws Exception {
        CheckpointDefinitions definitions = CheckpointDefinitions.of(config);
        definitions.changes().forEach(line -> err.println("tidemark: " + line));
        Configuration flink = FlinkSettings.resuming(config, MetricsJob.checkpoints(config));
        start(MetricsJob.NAME, MetricsJob::define, config, InputMode.UNBOUNDED, flink, err);
        try {
            definitions.keep();
        } catch (IOException e) {
            err.println(
                    "tidemark: warning: the next start cannot tell which definitions have changed: " + e.getMessage());
            err.flush();
        }
    }

    private void defineTable(StreamExecutionEnvironment env, TidemarkConfig config, InputMode mode) {
        TableJob.define(env, config, mode, fromStart ? TableJob.Start.BEGINNING : TableJob.Start.COMMITTED);
    }

    private void start(
            String name,
            Definition definition,
            TidemarkConfig config,
            InputMode mode,
            Configuration flink,
            PrintWriter err)
            throws Exception {
        StreamExecutionEnvironment env = environment(config, flink);
        definition.define(env, config, mode);
        JobClient client = env.executeAsync(name);
        synchronized (running) {
            running.add(new Started(client));
        }
        err.printf("started %s, job %s%n", name, client.getJobID());
        err.flush();
    }

    private static StreamExecutionEnvironment environment(TidemarkConfig config, Configuration flink) {
        if (isLocal(config)) {
            return StreamExecutionEnvironment.createLocalEnvironment(
                    config.job().parallelism(), flink);
        }
        String cluster = config.job().cluster();
        int colon = cluster.lastIndexOf(':');
        return StreamExecutionEnvironment.createRemoteEnvironment(
                cluster.substring(0, colon), Integer.parseInt(cluster.substring(colon + 1)), flink);
    }

    private static boolean isLocal(TidemarkConfig config) {
        return config.job().cluster().equals(JobConfig.LOCAL);
    }

    /**
     * Waits until a job has ended, which without bounds means that it has failed.
     *
     * @throws Exception why it has
     */
    private void awaitFirstEnd() throws Exception {
        List<Started> awaited;
        synchronized (running) {
            awaited = List.copyOf(running);
        }
        try {
            CompletableFuture.anyOf(awaited.stream().map(Started::end).toArray(CompletableFuture[]::new))
                    .join();
        } catch (CompletionException e) {
            if (interrupted) {
                return;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        synchronized (running) {
            running.removeIf(started -> started.end().isDone());
        }
    }

    /** Cancels what still runs; the latest checkpoint of each job stays. */
    private void stop() {
        synchronized (running) {
            for (Started started : running) {
                started.client().cancel();
            }
            for (Started started : running) {
                started.end()
                        .handle((result, cancelled) -> result)
                        .completeOnTimeout(null, STOP_SECONDS, TimeUnit.SECONDS)
                        .join();
            }
            running.clear();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook is what ended the jobs.
        }
    }
}
