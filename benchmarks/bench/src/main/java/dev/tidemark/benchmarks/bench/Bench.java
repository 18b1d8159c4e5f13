package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Filling.Filled;
import dev.tidemark.benchmarks.bench.Outcome.Check;
import dev.tidemark.benchmarks.bench.Outcome.Failed;
import dev.tidemark.benchmarks.bench.Outcome.Finished;
import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Figures;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.DataDirectory;
import dev.tidemark.embedded.program.Resources;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.Coverage;
import dev.tidemark.simulator.oracle.OracleResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One run of the benchmark, from the filling of the topics to the report. */
final class Bench {
    /** Where the broker keeps the topics; no other command has a directory of this name. */
    private static final String TOPICS = "bench-topics";

    private final BenchOptions options;
    private final Dataset dataset;
    private final Terminal terminal;
    private final Map<Contender, List<Outcome>> outcomes = new EnumMap<>(Contender.class);

    Bench(BenchOptions options, Terminal terminal) {
        this.options = options;
        this.dataset = Dataset.of(options);
        this.terminal = terminal;
    }

    /**
     * Runs until the report is told or the user has enough.
     *
     * @return the exit code
     * @throws StackException if a part does not start or fails
     */
    int run() {
        return new Session(terminal).run(this::run);
    }

    private int run(Session session, Resources resources) throws InterruptedException, IOException {
        DataDirectory data = session.directory(
                options.data().map(DataDirectory::of).orElseGet(() -> DataDirectory.temporary("bench-data")));
        DataDirectory work = session.directory(DataDirectory.temporary("bench-work"));
        Filling filling = new Filling(dataset, data.path(), terminal);
        Optional<Filled> kept = filling.kept();
        if (kept.isEmpty()) {
            // An earlier run may have been stopped while it filled the topics.
            data.delete(TOPICS);
        }
        EmbeddedKafka kafka = terminal.step(
                "Kafka",
                () -> resources.add(EmbeddedKafka.start(data.resolve(TOPICS))),
                EmbeddedKafka::bootstrapServers);
        Filled filled = kept.isPresent() ? kept.get() : fill(filling, kafka, data, resources);
        EmbeddedPostgres postgres = terminal.step(
                "PostgreSQL",
                () -> resources.add(EmbeddedPostgres.start(work.resolve("postgres"))),
                started -> "ready");
        terminal.line(
                "%,d events (%.0f %% of messages), %,.0f bytes each, lz4, 4 partitions a topic; %,d users; parallelism %d;"
                        + " -Xmx%s",
                dataset.events(),
                100.0 * filled.messageEvents() / dataset.events(),
                filled.meanBytes(),
                dataset.users(),
                options.parallelism(),
                BenchOptions.HEAP);

        Arena arena = new Arena(kafka.bootstrapServers(), postgres, data.path(), work.path());
        for (int round = 1; round <= options.rounds(); round++) {
            for (Contender contender : options.contenders()) {
                Outcome outcome = arena.run(contender, round);
                outcomes.computeIfAbsent(contender, any -> new ArrayList<>()).add(outcome);
            }
        }
        Report report = new Report(options, filled, outcomes);
        terminal.line("%s", report.table());
        if (options.json().isPresent()) {
            report.writeJson(options.json().get());
        }
        if (options.picture().isPresent()) {
            Files.writeString(options.picture().get(), new Picture(report.standings()).svg());
        }
        if (report.standings().stream().anyMatch(Standing::broken)) {
            work.keep();
            terminal.line("Logs are kept in %s", work.path());
        }
        return report.exitCode();
    }

    private Filled fill(Filling filling, EmbeddedKafka kafka, DataDirectory data, Resources resources)
            throws InterruptedException, IOException {
        Process oracle = OracleProcess.start(dataset, data.path());
        AutoCloseable end = resources.add(() -> oracle.destroyForcibly().waitFor());
        Filled filled = filling.fill(kafka.bootstrapServers(), oracle);
        resources.close(end);
        return filled;
    }

    /** Where contenders run, one at a time. */
    private final class Arena {
        private final String bootstrapServers;
        private final EmbeddedPostgres postgres;
        private final Path oracles;
        private final Path work;

        Arena(String bootstrapServers, EmbeddedPostgres postgres, Path oracles, Path work) {
            this.bootstrapServers = bootstrapServers;
            this.postgres = postgres;
            this.oracles = oracles;
            this.work = work;
        }

        Outcome run(Contender contender, int round) throws InterruptedException, IOException {
            String name = contender.text() + "-" + round;
            long start = System.nanoTime();
            Outcome outcome =
                    attempt(contender, name, "round %d of %d: %s".formatted(round, options.rounds(), contender.text()));
            terminal.line("%-22s %6.1f s  %s", name, (System.nanoTime() - start) / 1e9, told(outcome));
            return outcome;
        }

        private Outcome attempt(Contender contender, String name, String what)
                throws InterruptedException, IOException {
            Optional<String> classPath = contender.classPath(options.home());
            if (classPath.isEmpty()) {
                return new Failed("not built");
            }
            Path output = Files.createDirectories(work.resolve(name.toLowerCase(Locale.ROOT)));
            Path log = work.resolve(name + ".log");
            Assignment assignment = new Assignment(
                    bootstrapServers,
                    Dataset.messageTopic(contender.input()),
                    Dataset.productTopic(contender.input()),
                    dataset.events(contender.input()),
                    options.parallelism(),
                    output,
                    Database.empty(postgres));
            List<String> arguments = new ArrayList<>(assignment.arguments());
            arguments.addAll(contender.settings());
            try (ContenderProcess running = ContenderProcess.start(
                    ContenderProcess.THROUGHPUT, contender.main(), classPath.get(), arguments, log)) {
                Optional<Failed> failure = running.await(terminal, what);
                if (failure.isPresent()) {
                    return failure.get();
                }
            }
            return judge(contender, assignment);
        }

        private Outcome judge(Contender contender, Assignment assignment) throws IOException {
            Figures figures = Figures.read(assignment.figures());
            if (figures.events() != assignment.events()) {
                return new Failed("read %,d of %,d events".formatted(figures.events(), assignment.events()));
            }
            if (!Files.exists(assignment.results())) {
                return new Finished(figures, Optional.empty());
            }
            Map<ResultKey, MetricResult> results = ResultFile.read(assignment.results());
            OracleResults exact = OracleProcess.read(oracles, contender.input());
            Check check = new Check(
                    Comparison.compareComputed(exact, results, OracleProcess.SECTIONS), Coverage.of(exact, results));
            if (check.ok()) {
                Files.delete(assignment.results());
            }
            return new Finished(figures, Optional.of(check));
        }
    }

    private static String told(Outcome outcome) {
        if (outcome instanceof Finished finished) {
            Figures figures = finished.figures();
            String speed = String.format(
                    Locale.ROOT,
                    "%,.0f events/s",
                    figures.steady().orElseGet(figures::overall).eventsPerSecond());
            return finished.check()
                    .map(check -> speed
                            + (check.ok()
                                    ? ", right"
                                    : ", WRONG: "
                                            + check.comparison()
                                                    .firstDifferences()
                                                    .get(0)))
                    .orElse(speed);
        }
        return ((Failed) outcome).reason();
    }
}
