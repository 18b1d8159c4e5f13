package dev.tidemark.benchmarks.tidemark;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.benchmarks.costs.Population;
import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.StackException;
import dev.tidemark.job.MetricsJob;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.InputMode;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Lets the metrics job read all that the topics hold, then a few {@linkplain Population#later later events}, up to the
 * present, by which it has caught up and publishes all that it has not; and measures what it then keeps: its latest
 * checkpoint, and the heap of this process after full collections. The figures are left as properties in the file
 * {@value #FILE}.
 */
public final class StateSize {
    /** In the output directory. */
    public static final String FILE = "state-size.properties";

    /** Bytes. */
    public static final String CHECKPOINT = "checkpoint";

    /** Bytes. */
    public static final String HEAP = "heap";

    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int COLLECTIONS = 5;
    private static final String CHECKPOINT_PREFIX = "chk-";
    private static final String COMPLETE = "_metadata";

    private final Assignment assignment;
    private final TidemarkConfig config;

    private StateSize(String[] arguments) {
        this.assignment = Assignment.of(arguments);
        this.config = Jobs.config(arguments);
    }

    public static void main(String[] args) throws Exception {
        new StateSize(args).run();
        // Flink's clusters leave threads behind.
        System.exit(0);
    }

    private void run() throws Exception {
        Preflight.topicsExist(config);
        EmbeddedJob job = EmbeddedJob.start(
                MetricsJob.NAME,
                config,
                assignment.output(),
                environment -> MetricsJob.define(environment, config, InputMode.UNBOUNDED));
        Inputs inputs = new Inputs(assignment.messageTopic(), assignment.productTopic());
        Properties sizes = new Properties();
        awaitDrained(job, inputs);
        try (Publisher publisher = Publisher.connect(assignment.bootstrapServers(), new Properties())) {
            publisher.send(
                    Population.later(inputs, System.currentTimeMillis()).iterator(),
                    new Pace.Unlimited(),
                    (sent, time) -> {});
        }
        awaitDrained(job, inputs);
        sizes.setProperty(CHECKPOINT, Long.toString(checkpointBytes()));
        sizes.setProperty(HEAP, Long.toString(heapBytes()));
        job.close();
        try (Writer writer = Files.newBufferedWriter(assignment.output().resolve(FILE))) {
            sizes.store(writer, "Bytes");
        }
    }

    /** The offsets are committed by a checkpoint that holds all that was read. */
    private void awaitDrained(EmbeddedJob job, Inputs inputs) throws InterruptedException, ExecutionException {
        if (!Jobs.awaitDrained(job, config, Map.of(MetricsJob.group(config), inputs.topics()), PATIENCE)) {
            throw new StackException("the topics were not read within " + PATIENCE.toMinutes() + " minutes");
        }
    }

    /** The least of several: between collection and look the job goes on. */
    private static long heapBytes() {
        return LongStream.generate(() -> {
                    System.gc();
                    return ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed();
                })
                .limit(COLLECTIONS)
                .min()
                .orElseThrow();
    }

    private long checkpointBytes() throws IOException {
        Path root = Path.of(config.job().checkpoint().dir());
        try (Stream<Path> tree = Files.walk(root)) {
            Path latest = tree.filter(file -> file.endsWith(COMPLETE))
                    .map(Path::getParent)
                    .max(Comparator.comparingLong(StateSize::number))
                    .orElseThrow(() -> new StackException("there is no checkpoint in " + root));
            try (Stream<Path> files = Files.list(latest)) {
                return files.mapToLong(StateSize::size).sum();
            }
        }
    }

    private static long number(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(CHECKPOINT_PREFIX.length()));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link #main} has left in its output directory. */
    public static Properties read(Path output) throws IOException {
        Properties sizes = new Properties();
        try (var reader = Files.newBufferedReader(output.resolve(FILE))) {
            sizes.load(reader);
        }
        return sizes;
    }
}
