package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.chaos.Fault.After;
import dev.tidemark.embedded.check.Drain;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.embedded.check.OracleCheck;
import dev.tidemark.embedded.check.ResultTopic;
import dev.tidemark.embedded.check.TableCheck;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.StopSignal;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;

/** One run, from start to verdict. */
final class Chaos {
    private static final int RIGHT = 0;
    private static final int WRONG = 1;
    private static final int INTERRUPTED = 130;
    private static final int HISTORY_DAYS = 5;
    private static final int FIRST_PARALLELISM = 1;
    private static final List<String> INPUTS = List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS);
    private static final long LOOK_MILLIS = 200;

    /** Jobs that are at most so far behind keep up. */
    private static final int KEEPING_UP_SECONDS = 5;

    /** After this time a fault is left behind for the next one, though not everything runs again. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(25);

    /** Faults that wait for their targets while others go before them. */
    private static final int MOST_POSTPONED = 6;

    private static final Duration DRAIN_DEADLINE = Duration.ofMinutes(10);
    private static final Duration QUIET = Duration.ofSeconds(5);

    /** How old a minute may be that is still published. */
    private static final Duration MINUTES_KEPT = Duration.ofHours(48);

    private final ChaosOptions options;
    private final Terminal terminal;
    private final FaultLog log = new FaultLog();

    Chaos(ChaosOptions options, Terminal terminal) {
        this.options = options;
        this.terminal = terminal;
    }

    /**
     * Runs to the verdict or until the user stops it.
     *
     * @return the exit code
     * @throws StackException if a part of the stack, or the program itself, fails
     */
    int run() {
        try (StopSignal stop = new StopSignal(INTERRUPTED);
                Resources resources = new Resources()) {
            DataDirectory data = resources.add(
                    options.dataDirectory().map(DataDirectory::of).orElseGet(() -> DataDirectory.temporary("chaos")));
            boolean right = false;
            try {
                right = run(data, resources);
                return right ? RIGHT : WRONG;
            } catch (InterruptedException | RuntimeException e) {
                right = stop.requested();
                if (!right) {
                    throw e instanceof RuntimeException failure ? failure : new StackException("interrupted", e);
                }
                return INTERRUPTED;
            } finally {
                // Cleaning up waits for processes and threads, which an interrupted thread cannot.
                Thread.interrupted();
                if (!right) {
                    data.keep();
                    terminal.line("Data and logs are kept in %s", data.path());
                }
            }
        }
    }

    private boolean run(DataDirectory data, Resources resources) throws InterruptedException {
        EmbeddedKafka kafka = terminal.step(
                "Kafka",
                () -> resources.add(EmbeddedKafka.start(data.resolve("kafka"))),
                EmbeddedKafka::bootstrapServers);
        EmbeddedPostgres postgres = terminal.step(
                "PostgreSQL",
                () -> resources.add(EmbeddedPostgres.start(data.resolve("postgres"))),
                started -> started.jdbcUrl() + "?user=" + started.user());
        Map<String, String> settings = settings(kafka, postgres, data);
        TidemarkConfig config = TidemarkConfig.of(settings);
        Migrations.migrate(config.postgres());
        RevisionAudit audit = RevisionAudit.begin(config.postgres());
        Preflight.topicsExist(config);
        Admin admin = resources.add(Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        Compaction compaction = new Compaction(admin, kafka.bootstrapServers(), config.resultsTopic());
        compaction.beEager();

        Cluster cluster = resources.add(
                new Cluster(directory(data.resolve("flink")), options.mix().heartbeatTimeout()));
        FlinkRest rest = new FlinkRest(cluster::address);
        cluster.start();
        WorldConfig world = new WorldConfig(
                options.seed(),
                options.users(),
                LocalDate.now(ZoneOffset.UTC).minusDays(HISTORY_DAYS),
                HISTORY_DAYS,
                FaultShares.defaults(),
                1);
        Load load = resources.add(new Load(kafka.bootstrapServers(), world, options.rate()));
        Supervisor supervisor = resources.add(new Supervisor(cluster, rest, settings, FIRST_PARALLELISM));
        supervisor.start();
        TopicWatch topic = resources.add(new TopicWatch(kafka.bootstrapServers(), config.resultsTopic(), log));
        RevisionWatch revisions =
                resources.add(new RevisionWatch(config.postgres(), config.job().run()));
        RecoveryWatch recovery = resources.add(new RecoveryWatch(rest, supervisor, log, this::tell));
        Offsets offsets = new Offsets(admin);
        List<Observer> observers = List.of(topic, revisions, recovery);
        observers.forEach(Observer::start);
        FaultInjector injector = resources.add(new FaultInjector(
                cluster,
                supervisor,
                rest,
                kafka,
                postgres,
                log,
                config.job().checkpoint().uri(MetricsJob.checkpoints(config)) + "/savepoints"));
        Runnable check = () -> {
            load.check();
            observers.forEach(Observer::check);
            injector.check();
        };

        awaitStart(load, offsets, config, check);
        topic.sample();
        long begin = System.nanoTime();
        inject(injector, check);
        injector.finish();
        until("both jobs run again", DRAIN_DEADLINE, check, () -> log.open().isEmpty());
        topic.sampleNoMore();
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        terminal.line(
                "%d faults in %d s; all run again. Draining …", log.entries().size(), seconds);

        Oracle oracle = load.stop();
        drain(offsets, config, check);
        long sent = offsets.of(MetricsJob.group(config), INPUTS).total();
        if (sent != load.told()) {
            throw new StackException(
                    "the topics hold %d events, but %d were sent: the broker lost or doubled some, nothing is proved"
                            .formatted(sent, load.told()));
        }
        awaitQuiet(offsets, config, check);
        drainTable(offsets, config, check);
        long polls = revisions.polls();
        until(
                "the table is read once more",
                DRAIN_DEADLINE,
                check,
                () -> revisions.polls() > polls + RevisionWatch.FULL_EVERY);
        observers.forEach(Observer::check);
        resources.close(recovery);
        resources.close(supervisor);
        resources.close(cluster);
        resources.close(revisions);
        resources.close(topic);

        terminal.line("Compacting the topic of results …");
        OracleCheck verdict;
        long superseded;
        int endingOld;
        try (ResultTopic contents = compaction.await()) {
            superseded = contents.records() - contents.latest().size();
            endingOld = contents.endingOld().size();
            contents.endingOld().stream()
                    .limit(10)
                    .forEach(key -> terminal.line("  last record is not the one of the highest revision: %s", key));
            verdict = OracleCheck.of(
                    oracle.results(),
                    contents.latest(),
                    Instant.now().minus(MINUTES_KEPT).toEpochMilli(),
                    tableCheck(config, contents));
        }
        ChaosReport report = new ChaosReport(
                options,
                seconds,
                load.told(),
                log.entries(),
                topic,
                revisions,
                audit.violated(),
                injector.outages(),
                superseded,
                endingOld,
                verdict);
        String text = report.render();
        terminal.line("%s", text);
        options.report().ifPresent(file -> writeReport(file, text));
        return report.ok();
    }

    private Map<String, String> settings(EmbeddedKafka kafka, EmbeddedPostgres postgres, DataDirectory data) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("kafka.bootstrap_servers", kafka.bootstrapServers());
        settings.put(
                "kafka.properties.delivery.timeout.ms",
                String.valueOf(options.deliveryTimeout().toMillis()));
        settings.put(
                "kafka.properties.request.timeout.ms",
                String.valueOf(options.deliveryTimeout().toMillis() * 2 / 5));
        settings.put("postgres.url", postgres.jdbcUrl());
        settings.put("postgres.user", postgres.user());
        settings.put("job.checkpoint.dir", data.resolve("checkpoints").toString());
        // Many cuts to go on from.
        settings.put("job.checkpoint.interval", "2s");
        // All of it is one machine.
        settings.put("job.clock_skew", "1s");
        settings.put("privacy.hash_key_file", PrivacyConfig.NONE);
        return settings;
    }

    /** Waits until the history is counted and the jobs keep up with the live events. */
    private void awaitStart(Load load, Offsets offsets, TidemarkConfig config, Runnable check)
            throws InterruptedException {
        long begin = System.nanoTime();
        until("the jobs have counted the history", DRAIN_DEADLINE, check, () -> {
            if (!load.history().isDone()) {
                return false;
            }
            Offsets.Position position = offsets.of(MetricsJob.group(config), INPUTS);
            return position.total() - position.done() < options.rate() * KEEPING_UP_SECONDS;
        });
        terminal.line(
                "%-22s %6.1f s  %,d records; faults begin",
                "history counted", (System.nanoTime() - begin) / 1e9, load.told());
    }

    private void inject(FaultInjector injector, Runnable check) throws InterruptedException {
        FaultSchedule schedule = new FaultSchedule(options.seed(), options.mix());
        Deque<Fault> postponed = new ArrayDeque<>();
        long end = System.nanoTime() + options.duration().toNanos();
        while (log.entries().size() < options.faults()) {
            Fault fault = next(schedule, postponed, injector);
            if (fault.after() == After.RECOVERY) {
                awaitMetricsJob(check);
            }
            Thread.sleep(fault.delay().toMillis());
            if (System.nanoTime() > end) {
                return;
            }
            injector.begin(fault);
            check.run();
        }
    }

    /** The next fault whose targets are not under another one, if there is one soon. */
    private static Fault next(FaultSchedule schedule, Deque<Fault> postponed, FaultInjector injector) {
        for (Fault fault : postponed) {
            if (injector.isFree(fault)) {
                postponed.remove(fault);
                return fault;
            }
        }
        while (postponed.size() < MOST_POSTPONED) {
            Fault fault = schedule.next();
            if (injector.isFree(fault)) {
                return fault;
            }
            postponed.add(fault);
        }
        return postponed.remove();
    }

    /** Waits until no fault keeps the metrics job from work; not for ever, as the next one may help. */
    private void awaitMetricsJob(Runnable check) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_RECOVERY.toNanos();
        while (!log.open().stream().allMatch(FaultLog.Entry::metricsRecovered) && System.nanoTime() < end) {
            check.run();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void drain(Offsets offsets, TidemarkConfig config, Runnable check) throws InterruptedException {
        new Drain(offsets, terminal, pause(check)).await("counting", MetricsJob.group(config), INPUTS);
        drainTable(offsets, config, check);
    }

    private void drainTable(Offsets offsets, TidemarkConfig config, Runnable check) throws InterruptedException {
        Drain table = new Drain(offsets, terminal, pause(check));
        table.await("table", TableJob.resultsGroup(config), List.of(config.resultsTopic()));
        table.await("sketches", TableJob.sketchesGroup(config), List.of(config.sketchesTopic()));
    }

    private static Drain.Pause pause(Runnable check) {
        long deadline = System.nanoTime() + DRAIN_DEADLINE.toNanos();
        return () -> {
            Thread.sleep(LOOK_MILLIS);
            check.run();
            if (System.nanoTime() > deadline) {
                throw new StackException(
                        "the jobs do not come to an end within " + DRAIN_DEADLINE.toMinutes() + " min");
            }
        };
    }

    /**
     * After a restore the job publishes every number once more, when no producer from before it can deliver any longer:
     * waits until that is over and nothing more is published.
     */
    private void awaitQuiet(Offsets offsets, TidemarkConfig config, Runnable check) throws InterruptedException {
        long due = log.calmSince().orElse(System.currentTimeMillis())
                + WriterLimits.of(config).settledMillis()
                + QUIET.toMillis();
        long[] last = {-1, 0};
        until("nothing more is published", DRAIN_DEADLINE, check, () -> {
            long now = System.currentTimeMillis();
            long total = offsets.of(TableJob.resultsGroup(config), List.of(config.resultsTopic()))
                    .total();
            if (total != last[0]) {
                last[0] = total;
                last[1] = now;
            }
            return now > due && now > last[1] + QUIET.toMillis();
        });
    }

    private static void until(String what, Duration deadline, Runnable check, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            check.run();
            if (System.nanoTime() > end) {
                throw new StackException("not within " + deadline.toMinutes() + " min: " + what);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void tell(FaultLog.Entry entry) {
        terminal.line(
                "%s  #%-3d %-17s %-13s metrics %5.1f s, table %5.1f s%s",
                clock(entry.begun()),
                entry.fault().number(),
                entry.fault().kind(),
                entry.target(),
                entry.metricsMillis() / 1e3,
                entry.tableMillis() / 1e3,
                entry.note().isEmpty() ? "" : "  " + entry.note());
    }

    private static String clock(long time) {
        return LocalTime.ofInstant(Instant.ofEpochMilli(time), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_LOCAL_TIME);
    }

    private static TableCheck tableCheck(TidemarkConfig config, ResultTopic contents) {
        try (Connection connection = DriverManager.getConnection(
                config.postgres().url(),
                config.postgres().user(),
                config.postgres().password())) {
            return TableCheck.compare(connection, config.job().run(), contents.latest());
        } catch (SQLException e) {
            throw new StackException("PostgreSQL does not give the table: " + e.getMessage(), e);
        }
    }

    private static Path directory(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new StackException("cannot make " + path + ": " + e.getMessage(), e);
        }
    }

    private static void writeReport(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new StackException("cannot write the report " + file + ": " + e.getMessage(), e);
        }
    }
}
