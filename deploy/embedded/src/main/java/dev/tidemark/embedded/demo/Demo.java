package dev.tidemark.embedded.demo;

import static java.util.Map.entry;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.LogFile;
import dev.tidemark.embedded.Ports;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.check.Drain;
import dev.tidemark.embedded.check.EngagementCheck;
import dev.tidemark.embedded.check.EngagementTopic;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.embedded.check.Progress;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.embedded.check.TableCheck;
import dev.tidemark.embedded.demo.DemoOptions.DashboardPort;
import dev.tidemark.embedded.demo.DemoOptions.Ending;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.StopSignal;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.CatalogueTable;
import dev.tidemark.job.cli.CheckpointDefinitions;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleResults;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;

/** One demo, from start to end. */
final class Demo {
    private static final int DONE = 0;
    private static final int DIFFERENT = 1;
    private static final List<String> INPUTS =
            List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS, Topics.USER_PROFILES);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);
    /** How old a minute may be that is still published. */
    private static final Duration MINUTES_KEPT = Duration.ofHours(48);

    private final DemoOptions options;
    private final Terminal terminal;
    private final long start = System.nanoTime();
    private boolean succeeded;

    Demo(DemoOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * Runs until the demo's end or until the user stops it.
     *
     * @return the exit code
     * @throws StackException if a part does not start or fails
     */
    int run() {
        try (StopSignal stop = new StopSignal(DONE);
                Resources resources = new Resources()) {
            resources.add(this::forgetLog);
            try {
                int exitCode = run(resources);
                succeeded = exitCode == DONE;
                return exitCode;
            } catch (InterruptedException | RuntimeException e) {
                if (!stop.requested()) {
                    throw e instanceof RuntimeException failure ? failure : new StackException("interrupted", e);
                }
                terminal.line("Stopping …");
                succeeded = true;
                return DONE;
            } finally {
                // Cleaning up waits for processes and threads, which an interrupted thread cannot.
                Thread.interrupted();
            }
        }
    }

    /** Only the log of a demo that failed, or that the user keeps, is worth keeping. */
    private void forgetLog() throws IOException {
        if (succeeded && options.dataDirectory().isEmpty()) {
            Files.deleteIfExists(LogFile.path());
        }
    }

    private int run(Resources resources) throws InterruptedException {
        DataDirectory data = resources.add(
                options.dataDirectory().map(DataDirectory::of).orElseGet(() -> DataDirectory.temporary("demo")));
        DemoWorld world = DemoWorld.of(options, data.resolve("world.properties"), LocalDate.now(ZoneOffset.UTC));
        EmbeddedKafka kafka = terminal.step(
                "Kafka", () -> resources.add(kafka(data.resolve("kafka"))), EmbeddedKafka::bootstrapServers);
        EmbeddedPostgres postgres = terminal.step(
                "PostgreSQL",
                () -> resources.add(EmbeddedPostgres.start(data.resolve("postgres"))),
                started -> started.jdbcUrl() + "?user=" + started.user());
        TidemarkConfig config = config(kafka, postgres, data);
        terminal.step("schema", () -> Migrations.migrate(config.postgres()), done -> "up to date");
        Publisher publisher = resources.add(Publisher.connect(kafka.bootstrapServers(), new Properties()));
        Admin admin = resources.add(Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        terminal.step("topics", () -> Preflight.topicsExist(config), done -> "ready");

        EmbeddedJob metrics = startMetrics(config, data, resources);
        // What follows leaves a core free, and this does not need it.
        Simulation simulation = resources.add(new Simulation(world, publisher, options, Instant.now()));
        EmbeddedJob table = terminal.step(
                "table job", () -> resources.add(tableJob(config, data.resolve("tmp"))), done -> "running");
        Running running = new Running(config, new Offsets(admin), metrics, table, simulation);
        if (options.ending() == Ending.INTERRUPTED) {
            dashboardPort()
                    .ifPresent(port -> terminal.step(
                            "dashboard",
                            () -> resources.add(
                                    Dashboard.start(DashboardCommand.of(config).at(port), Instant::now)),
                            Dashboard::address));
            watch(running);
        }
        drain(running, resources);
        return summarize(config, world);
    }

    private EmbeddedJob startMetrics(TidemarkConfig config, DataDirectory data, Resources resources) {
        try {
            CheckpointDefinitions definitions = CheckpointDefinitions.of(config);
            definitions.changes().forEach(line -> terminal.line("%s", line));
            EmbeddedJob job = terminal.step(
                    "metrics job",
                    () -> resources.add(EmbeddedJob.start(
                            MetricsJob.NAME,
                            MetricsJob.checkpoints(config),
                            config,
                            data.resolve("tmp"),
                            environment -> MetricsJob.define(environment, config, InputMode.UNBOUNDED))),
                    done -> "running");
            definitions.keep();
            return job;
        } catch (IOException e) {
            throw new StackException("cannot use " + data.resolve("checkpoints") + ": " + e.getMessage(), e);
        }
    }

    /** Who looks waits for the first numbers, and who drains for the last. */
    private EmbeddedKafka kafka(Path directory) {
        return options.ending() == Ending.INTERRUPTED
                ? EmbeddedKafka.startThrifty(directory)
                : EmbeddedKafka.start(directory);
    }

    private static EmbeddedJob tableJob(TidemarkConfig config, Path temporary) {
        CatalogueTable.write(config);
        return EmbeddedJob.start(
                TableJob.NAME,
                config,
                temporary,
                environment -> TableJob.define(environment, config, InputMode.UNBOUNDED));
    }

    /** The port of the dashboard, if there is to be one. */
    private OptionalInt dashboardPort() {
        if (options.dashboard() instanceof DashboardPort.Preferred preferred) {
            return OptionalInt.of(Ports.isFree(preferred.port()) ? preferred.port() : Ports.free());
        }
        return options.dashboard() instanceof DashboardPort.Given given
                ? OptionalInt.of(given.port())
                : OptionalInt.empty();
    }

    /** What is under way, and whether it still is. */
    private record Running(
            TidemarkConfig config, Offsets offsets, EmbeddedJob metrics, EmbeddedJob table, Simulation simulation) {
        void check() {
            metrics.check();
            table.check();
            simulation.check();
        }

        /** Waits a moment, or less if a job ends. */
        void rest(EmbeddedJob job) throws InterruptedException {
            try {
                job.end().get(LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Expected, or told by the check.
            }
            job.check();
        }

        Offsets.Position counted() {
            return offsets.of(MetricsJob.group(config), INPUTS);
        }
    }

    /** Shows the numbers until the user has enough; those of today, once they are. */
    private void watch(Running running) throws InterruptedException {
        terminal.line("Everything is running. Ctrl-C stops it; what goes wrong is told in %s", LogFile.path());
        long begin = System.nanoTime();
        try (ResultTopic results = new ResultTopic(
                running.config.kafka().bootstrapServers(),
                running.config.resultsTopic(),
                Counters::needs,
                Counters::needs)) {
            long counted = awaitToday(running, results);
            done("history counted", begin, "%,d records", counted);
            long lastLine = System.nanoTime() - LINE_INTERVAL.toNanos();
            while (true) {
                look(running, results);
                Offsets.Position position = running.counted();
                Counters counters = Counters.of(results.latest());
                long lag = position.total() - position.done();
                if (terminal.interactive()) {
                    terminal.draw(LiveView.table(counters, System.currentTimeMillis(), lag));
                } else if (System.nanoTime() - lastLine > LINE_INTERVAL.toNanos()) {
                    terminal.line("%s", LiveView.line(counters, System.currentTimeMillis(), lag));
                    lastLine = System.nanoTime();
                }
            }
        }
    }

    /**
     * Waits until the whole history is counted and the results are of today: what is published before is of old days, and
     * of part of their events.
     *
     * @return the records of the history
     */
    private long awaitToday(Running running, ResultTopic results) throws InterruptedException {
        while (!running.simulation.awaitHistory(LOOK_INTERVAL)) {
            look(running, results);
            terminal.progress(String.format(
                    Locale.ROOT,
                    "sending history: %,d records, %,d of them counted",
                    running.simulation.sent(),
                    running.counted().done()));
        }
        Offsets.Position sent = running.counted();
        Progress progress = new Progress("reading history", sent);
        long counted = sent.done();
        while (counted < sent.total()) {
            terminal.progress(progress.at(new Offsets.Position(counted, sent.total())));
            look(running, results);
            counted = running.counted().done();
        }
        look(running, results);
        while (!Counters.of(results.latest()).day().equals(Optional.of(LocalDate.now(ZoneOffset.UTC)))) {
            terminal.progress("history counted; waiting for the first numbers of today");
            look(running, results);
        }
        return sent.total();
    }

    /** Takes all that has been published, waiting a moment for something. */
    private static void look(Running running, ResultTopic results) throws InterruptedException {
        results.poll(LOOK_INTERVAL);
        results.readToEnd();
        running.check();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Waits until the whole history is in the topics, in the results and in the table. */
    private void drain(Running running, Resources resources) throws InterruptedException {
        long begin = System.nanoTime();
        while (!running.simulation.awaitHistory(LOOK_INTERVAL)) {
            running.check();
            terminal.progress(String.format(Locale.ROOT, "sending: %,d records", running.simulation.sent()));
        }
        if (running.simulation.historyAlreadySent()) {
            terminal.line("history already sent by an earlier demo");
        } else {
            done("history sent", begin, "%,d records", running.simulation.sent());
        }

        TidemarkConfig config = running.config;
        Drain input = new Drain(running.offsets, terminal, () -> running.rest(running.metrics));
        long counted = input.await("counting", MetricsJob.group(config), INPUTS);
        done("all counted", begin, "%,d records, %,.0f/s", counted, counted / seconds(begin));
        input.settle(config.job().idleness(), running.metrics::latestCheckpoint);
        // Nothing new may be published while the table catches up; and the oracle needs the memory.
        resources.close(running.metrics);
        Drain table = new Drain(running.offsets, terminal, () -> running.rest(running.table));
        long results = table.await("table", TableJob.resultsGroup(config), List.of(config.resultsTopic()));
        long sketches = table.await("sketches", TableJob.sketchesGroup(config), List.of(config.sketchesTopic()));
        if (config.engagementTopic().isPresent()) {
            String topic = config.engagementTopic().get();
            table.await("rows by user", TableJob.engagementGroup(config), List.of(topic));
        }
        resources.close(running.table);
        done("all in the table", begin, "%,d publications, %,d sketches", results, sketches);
    }

    private int summarize(TidemarkConfig config, DemoWorld world) {
        Map<ResultKey, MetricResult> published =
                ResultTopic.readAll(config.kafka().bootstrapServers(), config.resultsTopic());
        Map<String, Long> perMetric = published.keySet().stream()
                .collect(Collectors.groupingBy(ResultKey::metric, TreeMap::new, Collectors.counting()));
        terminal.line("%,d numbers of %d metrics after %s", published.size(), perMetric.size(), sinceStart());
        if (options.ending() == Ending.DRAINED) {
            perMetric.forEach((metric, numbers) -> terminal.line("  %-34s %,12d", metric, numbers));
            return DONE;
        }
        long begin = System.nanoTime();
        Oracle oracle = new Oracle(OracleConfig.defaults()
                .withProfiles()
                .withCatalogue(config.metrics().yaml()));
        new World(world.config()).historyWithProfiles().forEach(oracle::accept);
        OracleResults exact = oracle.results();
        done("oracle", begin, "%,d exact numbers", exact.size());
        long minutesFrom = Instant.now().minus(MINUTES_KEPT).toEpochMilli();
        try (Connection connection = DriverManager.getConnection(
                config.postgres().url(),
                config.postgres().user(),
                config.postgres().password())) {
            String run = config.job().run();
            Map<String, UserEngagement> rows = EngagementTopic.readAll(
                    config.kafka().bootstrapServers(), config.engagementTopic().orElseThrow());
            EngagementCheck users = EngagementCheck.of(oracle.engagement(), rows, connection, run);
            TableCheck table = TableCheck.compare(connection, run, published);
            OracleCheck check = OracleCheck.of(exact, published, minutesFrom, table);
            terminal.line("%s%s", users.render(), check.render());
            terminal.line("Done after %s.", sinceStart());
            return check.ok() && users.ok() ? DONE : DIFFERENT;
        } catch (SQLException e) {
            throw new StackException("PostgreSQL does not give the table: " + e.getMessage(), e);
        }
    }

    private TidemarkConfig config(EmbeddedKafka kafka, EmbeddedPostgres postgres, DataDirectory data) {
        boolean live = options.ending() == Ending.INTERRUPTED;
        return TidemarkConfig.of(Map.ofEntries(
                entry("kafka.bootstrap_servers", kafka.bootstrapServers()),
                entry("kafka.topics.user_profiles", Topics.USER_PROFILES),
                // It shows ids, of users who do not exist here; it is there to be compared.
                entry("kafka.topics.user_engagement", options.ending() == Ending.CHECKED ? "user-engagement" : ""),
                entry(
                        "metrics.catalogue",
                        options.catalogue().map(Path::toString).orElse("")),
                entry("postgres.url", postgres.jdbcUrl()),
                entry("postgres.user", postgres.user()),
                entry("job.checkpoint.dir", data.resolve("checkpoints").toString()),
                entry("job.checkpoint.interval", "5s"),
                // Nobody watches a demo that is to be drained: fewer publications of the same number on its way.
                entry("job.publish_interval", live ? "1s" : "10s"),
                // Draining waits for it.
                entry("job.idleness", live ? "30s" : "5s"),
                entry("privacy.hash_key_file", data.hashKeyFile().toString())));
    }

    private void done(String step, long begin, String format, Object... arguments) {
        terminal.line("%-22s %6.1f s  %s", step, seconds(begin), String.format(Locale.ROOT, format, arguments));
    }

    private String sinceStart() {
        return Terminal.duration(Duration.ofNanos(System.nanoTime() - start));
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
