package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Contender.Input;
import dev.tidemark.embedded.JavaProcess;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleResults;
import dev.tidemark.simulator.oracle.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * The oracle as a process of its own: what it keeps of millions of messages fits no heap that anybody else could live in.
 * It makes the same events as the filling of the topics does, and leaves its figures in files.
 */
final class OracleProcess {
    private static final long LEAST_HEAP = 1L << 30;

    /** Bytes; about 240 are live in the end, measured with 20 million events, and the collector needs room. */
    private static final long HEAP_PER_EVENT = 450;

    /** The metrics that coverage is counted against; more would change the meaning of the published table. */
    static final Set<Section> SECTIONS = Set.of(Section.ACTIVITY, Section.MESSAGES, Section.FUNNEL, Section.JOB);

    private OracleProcess() {}

    /**
     * Starts it.
     *
     * @param directory where the figures go
     */
    static Process start(Dataset dataset, Path directory) throws IOException {
        long heap = Math.max(LEAST_HEAP, dataset.events() * HEAP_PER_EVENT);
        return JavaProcess.start(
                OracleProcess.class,
                List.of("-Xmx" + heap, "-XX:+UseParallelGC"),
                List.of(
                        Long.toString(dataset.seed()),
                        Integer.toString(dataset.users()),
                        Long.toString(dataset.events()),
                        Long.toString(dataset.prefixEvents()),
                        directory.toString()),
                directory.resolve("oracle.log"));
    }

    /** Where the figures of an input are, once the process has ended well. */
    static Path file(Path directory, Input input) {
        return directory.resolve(input == Input.FULL ? "oracle-full" : "oracle-prefix");
    }

    /** The figures of an input. */
    static OracleResults read(Path directory, Input input) throws IOException {
        return OracleResults.read(file(directory, input), ZoneOffset.UTC);
    }

    /** Arguments: seed, users, events, prefix events, directory. */
    public static void main(String[] args) throws IOException {
        JavaProcess.endWithParent(() -> Runtime.getRuntime().halt(1));
        Dataset dataset = new Dataset(
                Long.parseLong(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]), Long.parseLong(args[3]));
        Path directory = Path.of(args[4]);
        Oracle oracle = new Oracle(OracleConfig.defaults().withSections(SECTIONS));
        Iterator<SentRecord> records = dataset.records().iterator();
        for (long i = 0; i < dataset.prefixEvents(); i++) {
            oracle.accept(records.next());
        }
        write(oracle, file(directory, Input.PREFIX));
        records.forEachRemaining(oracle::accept);
        write(oracle, file(directory, Input.FULL));
    }

    /** Whole or not at all. */
    private static void write(Oracle oracle, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        oracle.results().write(unfinished);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
