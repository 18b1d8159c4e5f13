package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Standing.Spread;
import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.benchmarks.costs.Population;
import dev.tidemark.benchmarks.tidemark.StateSize;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Properties;

/**
 * Bytes for each message and for each user in the metrics job with its heap state backend: the difference between a job
 * with all of them and a job with half of them, divided by how many more there were. So it contains everything that an
 * entity costs, table slots and object headers included, and nothing else: not even sketches, whose size no longer grows
 * with so many users and messages a day (at a small scale it still does, and the figures are too great).
 */
final class MemoryCosts {
    private static final int MESSAGES_A_DAY = 32_000;
    private static final int USERS = 300_000;
    private static final int LEAST = 1_000;
    private static final int PARALLELISM = 2;
    private static final int CHECKPOINT_SECONDS = 3;

    /** Producers keep their buffers for good; by default as much as a hundred thousand entities. */
    private static final String LITTLE_BUFFER = "kafka.properties.buffer.memory=1048576";

    private static final double MOST_BYTES_PER_MESSAGE = 120;
    private static final double MOST_BYTES_PER_USER = 600;

    private final JobRuns runs;
    private final CostsOptions options;

    MemoryCosts(JobRuns runs, CostsOptions options) {
        this.runs = runs;
        this.options = options;
    }

    List<Cost> measure() throws InterruptedException, IOException {
        int messagesADay = options.scaled(MESSAGES_A_DAY, LEAST);
        int users = options.scaled(USERS, LEAST);
        long now = System.currentTimeMillis();
        Difference messages = new Difference(
                (long) Population.DAYS * (messagesADay - messagesADay / 2),
                sizes("half-of-messages", new Population(Population.FEW, messagesADay / 2, now)),
                sizes("all-messages", new Population(Population.FEW, messagesADay, now)));
        Difference ofUsers = new Difference(
                users - users / 2,
                sizes("half-of-users", new Population(users / 2, Population.FEW, now)),
                sizes("all-users", new Population(users, Population.FEW, now)));
        return List.of(
                cost(
                        "message_heap_bytes",
                        "heap per message",
                        messages.bytes(StateSize.HEAP),
                        OptionalDouble.of(MOST_BYTES_PER_MESSAGE),
                        "%,d messages of 3 events each".formatted(messages.entities)),
                cost(
                        "message_checkpoint_bytes",
                        "checkpoint per message",
                        messages.bytes(StateSize.CHECKPOINT),
                        OptionalDouble.of(MOST_BYTES_PER_MESSAGE),
                        "the same"),
                cost(
                        "user_heap_bytes",
                        "heap per user",
                        ofUsers.bytes(StateSize.HEAP),
                        OptionalDouble.of(MOST_BYTES_PER_USER),
                        "%,d users with %d active days each; in it 8 bytes for each of its latest four product events' ids"
                                .formatted(ofUsers.entities, Population.ACTIVE_DAYS)),
                cost(
                        "user_checkpoint_bytes",
                        "checkpoint per user",
                        ofUsers.bytes(StateSize.CHECKPOINT),
                        OptionalDouble.of(MOST_BYTES_PER_USER),
                        "the same"));
    }

    /** Two jobs that differ in nothing but how many entities there are. */
    private record Difference(long entities, Properties half, Properties all) {
        double bytes(String size) {
            return (double) (size(all, size) - size(half, size)) / entities;
        }
    }

    /** What a job keeps of some entities, as {@link StateSize} tells it. */
    Properties sizes(String name, Population population) throws InterruptedException, IOException {
        Inputs inputs = Inputs.of(name);
        runs.fill(inputs, population.into(inputs), population.events(), name);
        long start = System.nanoTime();
        Assignment assignment = runs.run(
                StateSize.class,
                name,
                inputs,
                population.events(),
                PARALLELISM,
                List.of("job.checkpoint.interval=" + options.scaled(CHECKPOINT_SECONDS, 1) + "s"));
        Properties sizes = StateSize.read(assignment.output());
        runs.terminal()
                .line(
                        "%-26s %6.1f s  heap %,d bytes, checkpoint %,d bytes",
                        name, CostSite.seconds(start), size(sizes, StateSize.HEAP), size(sizes, StateSize.CHECKPOINT));
        runs.delete(inputs);
        return sizes;
    }

    private static long size(Properties sizes, String name) {
        return Long.parseLong(sizes.getProperty(name));
    }

    private static Cost cost(String name, String what, double bytes, OptionalDouble atMost, String note) {
        return new Cost(name, what, "bytes", Spread.of(new double[] {bytes}), atMost, List.of(note));
    }
}
