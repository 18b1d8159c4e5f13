package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.costs.Inputs;
import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.program.Terminal;
import dev.tidemark.simulator.publish.Outgoing;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Lets jobs work on topics that were filled for them, one job at a time. */
interface JobRuns {
    /** Where it is told how far they are. */
    Terminal terminal();

    /** Makes topics and sends records into them. */
    void fill(Inputs inputs, Stream<Outgoing> records, long count, String what) throws InterruptedException;

    /** Their room is needed for the next ones. */
    void delete(Inputs inputs) throws InterruptedException;

    /**
     * Lets a program do its work to the end.
     *
     * @param settings of the job, {@code key=value}
     * @return what it was to do
     * @throws StackException if it fails
     */
    Assignment run(Class<?> main, String name, Inputs inputs, long events, int parallelism, List<String> settings)
            throws InterruptedException, IOException;
}
