package dev.tidemark.embedded.chaos;

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
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.sink.WriterLimits;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.simulator.oracle.Oracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One run, from start to verdict. */
final class Chaos {
    private static final int RIGHT = 0;
    private static final int WRONG = 1;
    private static final int INTERRUPTED = 130;
    private static final int SHOWN = 10;
    private static final long LOOK_MILLIS = 200;

    /** Jobs that are at most so far behind keep up. */
    private static final int KEEPING_UP_SECONDS = 5;

    /** After this time a fault is left behind for the next one, though not everything runs again. */
    private static final Duration LONGEST_RECOVERY = Duration.ofSeconds(40);

    /** Faults that wait for their targets while others go before them. */
    private static final int MOST_POSTPONED = 6;

    private static final Duration DEADLINE = Duration.ofMinutes(10);
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
        ChaosStack stack = ChaosStack.start(options, data, log, this::tell, terminal, resources);
        awaitStart(stack);
        long begin = System.nanoTime();
        stack.topic().sample();
        inject(stack);
        stack.topic().sampleNoMore();
        Duration faults = Duration.ofNanos(System.nanoTime() - begin);
        terminal.line(
                "%d faults in %d s; all run again. Draining …", log.entries().size(), faults.toSeconds());
        Oracle oracle = drain(stack);
        stack.stopJobs(resources);
        terminal.line("Compacting the topic of results …");
        ChaosReport report = compare(stack, oracle, faults);
        String text = report.render();
        terminal.line("%s", text);
        options.report().ifPresent(file -> writeReport(file, text));
        return report.ok();
    }

    /** Waits until the history is counted and the jobs keep up with the live events. */
    private void awaitStart(ChaosStack stack) throws InterruptedException {
        long begin = System.nanoTime();
        until("the jobs have counted the history", stack, () -> {
            if (!stack.load().history().isDone()) {
                return false;
            }
            Offsets.Position counted = stack.counted();
            return counted.total() - counted.done() < options.rate() * KEEPING_UP_SECONDS;
        });
        terminal.line(
                "%-22s %6.1f s  %,d records; faults begin",
                "history counted",
                (System.nanoTime() - begin) / 1e9,
                stack.load().told());
    }

    /** Injects faults for as long as asked, then waits until everything runs again. */
    private void inject(ChaosStack stack) throws InterruptedException {
        FaultSchedule schedule = new FaultSchedule(options.seed(), options.mix());
        Deque<Fault> postponed = new ArrayDeque<>();
        FaultInjector injector = stack.injector();
        long end = System.nanoTime() + options.duration().toNanos();
        while (log.entries().size() < options.faults()) {
            Fault fault = next(schedule, postponed, injector);
            if (fault.after() == After.RECOVERY) {
                awaitMetricsJob(stack);
            }
            Thread.sleep(fault.delay().toMillis());
            if (System.nanoTime() > end) {
                break;
            }
            injector.begin(fault);
            stack.check();
        }
        injector.finish();
        until("both jobs run again", stack, () -> log.open().isEmpty());
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
    private void awaitMetricsJob(ChaosStack stack) throws InterruptedException {
        long end = System.nanoTime() + LONGEST_RECOVERY.toNanos();
        while (!log.open().stream().allMatch(FaultLog.Entry::metricsRecovered) && System.nanoTime() < end) {
            stack.check();
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Ends the load and waits until all of it is in the topics and in the table, for good. */
    private Oracle drain(ChaosStack stack) throws InterruptedException {
        Oracle oracle = stack.load().stop();
        TidemarkConfig config = stack.config();
        drainOf(stack).await("counting", MetricsJob.group(config), ChaosStack.INPUTS);
        drainTable(stack);
        long sent = stack.counted().total();
        if (sent != stack.load().told()) {
            throw new StackException(
                    "the topics hold %d events, but %d were sent: the broker lost or doubled some, nothing is proved"
                            .formatted(sent, stack.load().told()));
        }
        awaitQuiet(stack);
        drainTable(stack);
        long polls = stack.revisions().polls();
        until("the table is read once more", stack, () -> stack.revisions().polls() > polls + RevisionWatch.FULL_EVERY);
        return oracle;
    }

    private void drainTable(ChaosStack stack) throws InterruptedException {
        TidemarkConfig config = stack.config();
        Drain table = drainOf(stack);
        table.await("table", TableJob.resultsGroup(config), List.of(config.resultsTopic()));
        table.await("sketches", TableJob.sketchesGroup(config), List.of(config.sketchesTopic()));
    }

    private Drain drainOf(ChaosStack stack) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        return new Drain(stack.offsets(), terminal, () -> {
            Thread.sleep(LOOK_MILLIS);
            stack.check();
            if (System.nanoTime() > deadline) {
                throw new StackException("the jobs do not come to an end within " + DEADLINE.toMinutes() + " min");
            }
        });
    }

    /**
     * After a restore the job publishes every number once more, when no producer from before it can deliver any longer:
     * waits until that is over and nothing more is published.
     */
    private void awaitQuiet(ChaosStack stack) throws InterruptedException {
        TidemarkConfig config = stack.config();
        long due = log.calmSince().orElse(System.currentTimeMillis())
                + WriterLimits.of(config).settledMillis()
                + QUIET.toMillis();
        long[] last = {-1, 0};
        until("nothing more is published", stack, () -> {
            long now = System.currentTimeMillis();
            long total = stack.offsets()
                    .of(TableJob.resultsGroup(config), List.of(config.resultsTopic()))
                    .total();
            if (total != last[0]) {
                last[0] = total;
                last[1] = now;
            }
            return now > due && now > last[1] + QUIET.toMillis();
        });
    }

    /** Sets the compacted topic and the table against the oracle. */
    private ChaosReport compare(ChaosStack stack, Oracle oracle, Duration faults) throws InterruptedException {
        try (ResultTopic contents = stack.compaction().await()) {
            contents.endingOld().stream()
                    .limit(SHOWN)
                    .forEach(key -> terminal.line("  last record is not the one of the highest revision: %s", key));
            OracleCheck verdict = OracleCheck.of(
                    oracle.results(),
                    contents.latest(),
                    Instant.now().minus(MINUTES_KEPT).toEpochMilli(),
                    tableCheck(stack.config(), contents));
            return new ChaosReport(
                    options,
                    faults.toSeconds(),
                    stack.load().told(),
                    log.entries(),
                    stack.topic(),
                    stack.revisions(),
                    stack.audit().violated(),
                    stack.injector().outages(),
                    contents.records() - contents.latest().size(),
                    contents.endingOld().size(),
                    verdict);
        }
    }

    private static void until(String what, ChaosStack stack, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            stack.check();
            if (System.nanoTime() > end) {
                throw new StackException("not within " + DEADLINE.toMinutes() + " min: " + what);
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

    private static void writeReport(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new StackException("cannot write the report " + file + ": " + e.getMessage(), e);
        }
    }
}
