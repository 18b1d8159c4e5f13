package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Outcome.Failed;
import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.simulator.publish.Outgoing;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** Where costs are measured: a broker and a database, and jobs as processes of their own, one at a time. */
record CostSite(Terminal terminal, String bootstrapServers, EmbeddedPostgres postgres, Path work) implements JobRuns {

    @Override
    public void fill(Inputs inputs, Stream<Outgoing> records, long count, String what) throws InterruptedException {
        long start = System.nanoTime();
        try (Publisher publisher = Publisher.connect(bootstrapServers, new Properties())) {
            publisher.ensureTopics(inputs.topics(), 0);
            publisher.send(
                    records.iterator(),
                    new Pace.Unlimited(),
                    (sent, time) -> terminal.progress(
                            "filling: %s, %.0f %% of %,d events".formatted(what, 100.0 * sent / count, count)));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        terminal.line("%-26s %6.1f s  topics filled: %s, %,d events", "", seconds(start), what, count);
    }

    @Override
    public void delete(Inputs inputs) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.deleteTopics(inputs.topics()).all().get();
        } catch (ExecutionException e) {
            throw new StackException("cannot delete topics: " + e.getMessage(), e);
        }
    }

    /** {@inheritDoc} Its directory in ours has its name. */
    @Override
    public Assignment run(
            Class<?> main, String name, Inputs inputs, long events, int parallelism, List<String> settings)
            throws InterruptedException, IOException {
        Assignment assignment = new Assignment(
                bootstrapServers,
                inputs.messages(),
                inputs.products(),
                events,
                parallelism,
                Files.createDirectories(work.resolve(name)),
                Database.empty(postgres));
        List<String> arguments = new ArrayList<>(assignment.arguments());
        arguments.addAll(settings);
        try (ContenderProcess running = start(ContenderProcess.THROUGHPUT, main, arguments, name)) {
            Optional<Failed> failed = running.await(terminal, name);
            if (failed.isPresent()) {
                throw new StackException(failed.get().reason());
            }
        }
        return assignment;
    }

    /** Starts a program. */
    ContenderProcess start(List<String> options, Class<?> main, List<String> arguments, String name)
            throws IOException {
        return ContenderProcess.start(
                options, main.getName(), System.getProperty("java.class.path"), arguments, work.resolve(name + ".log"));
    }

    static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
