package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Contender.Input;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.publish.Outgoing;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Brings a data set into the topics, and lets the oracle compute its figures meanwhile. */
final class Filling {
    private static final String BYTES = "mean-bytes";
    private static final String MESSAGES = "message-events";

    private final Dataset dataset;
    private final Path directory;
    private final Terminal terminal;
    private long records;
    private long bytes;
    private long messages;

    /**
     * What is in the topics.
     *
     * @param meanBytes of a record's JSON
     * @param messageEvents how many of the full topics' events are message events
     */
    record Filled(double meanBytes, long messageEvents) {}

    /** @param directory keeps the broker's data and the oracle's figures */
    Filling(Dataset dataset, Path directory, Terminal terminal) {
        this.dataset = dataset;
        this.directory = directory;
        this.terminal = terminal;
    }

    /**
     * What an earlier run has left complete in the directory, or nothing.
     *
     * @throws StackException if it is another data set
     */
    Optional<Filled> kept() {
        Properties kept = new Properties();
        if (!Files.exists(description())) {
            return Optional.empty();
        }
        try (Reader reader = Files.newBufferedReader(description())) {
            kept.load(reader);
        } catch (IOException e) {
            throw new StackException("cannot read " + description() + ": " + e.getMessage(), e);
        }
        dataset.properties().forEach((name, value) -> {
            if (!value.equals(kept.getProperty((String) name))) {
                throw new StackException("--data: %s holds events made with --%s %s, not %s; name another directory"
                        .formatted(directory, name, kept.getProperty((String) name), value));
            }
        });
        return Optional.of(
                new Filled(Double.parseDouble(kept.getProperty(BYTES)), Long.parseLong(kept.getProperty(MESSAGES))));
    }

    /** Fills the topics and waits for the oracle. */
    Filled fill(String bootstrapServers, Process oracle) throws InterruptedException {
        long start = System.nanoTime();
        try (Publisher publisher = Publisher.connect(bootstrapServers, new Properties())) {
            publisher.ensureTopics(
                    Stream.of(Input.values())
                            .flatMap(input -> Stream.of(Dataset.messageTopic(input), Dataset.productTopic(input)))
                            .toList(),
                    0);
            publisher.send(outgoing(), new Pace.Unlimited(), (sent, time) -> show(start));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        terminal.line(
                "%-22s %6.1f s  %,d events, %,.0f bytes each", "topics filled", seconds(start), records, meanBytes());
        while (oracle.isAlive()) {
            terminal.progress("the oracle computes its figures since "
                    + Terminal.duration(Duration.ofNanos(System.nanoTime() - start)));
            oracle.waitFor(1, TimeUnit.SECONDS);
        }
        if (oracle.exitValue() != 0) {
            throw new StackException("the oracle ended with code " + oracle.exitValue() + "; its log: "
                    + directory.resolve("oracle.log"));
        }
        terminal.line("%-22s %6.1f s  exact figures of all events", "oracle", seconds(start));
        Filled filled = new Filled(meanBytes(), messages);
        describe(filled);
        return filled;
    }

    /** All records for the full topics, the first ones for those of the slow contenders too. */
    private Iterator<Outgoing> outgoing() {
        return dataset.records().flatMap(this::copies).iterator();
    }

    private Stream<Outgoing> copies(SentRecord record) {
        records++;
        bytes += record.value().length;
        messages += record.topic().equals(Topics.MESSAGE_EVENTS) ? 1 : 0;
        Outgoing full = outgoing(Input.FULL, record);
        return records <= dataset.prefixEvents() ? Stream.of(full, outgoing(Input.PREFIX, record)) : Stream.of(full);
    }

    private static Outgoing outgoing(Input input, SentRecord record) {
        return new Outgoing(
                Dataset.topic(input, record.topic()), Optional.of(record.key()), record.value(), record.timestamp());
    }

    private double meanBytes() {
        return (double) bytes / records;
    }

    private void show(long start) {
        terminal.progress(String.format(
                Locale.ROOT,
                "filling: %.0f %% of %,d, %,.0f/s",
                100.0 * records / dataset.events(),
                dataset.events(),
                records / seconds(start)));
    }

    private Path description() {
        return directory.resolve("dataset.properties");
    }

    private void describe(Filled filled) {
        Properties properties = dataset.properties();
        properties.setProperty(BYTES, Double.toString(filled.meanBytes()));
        properties.setProperty(MESSAGES, Long.toString(filled.messageEvents()));
        try (Writer writer = Files.newBufferedWriter(description())) {
            properties.store(writer, "What the topics in this directory hold");
        } catch (IOException e) {
            throw new StackException("cannot write " + description() + ": " + e.getMessage(), e);
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
