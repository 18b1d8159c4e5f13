package dev.tidemark.benchmarks.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to measure.
 *
 * @param events in the topics that fast contenders read
 * @param prefixEvents in those that slow ones read, the first of the same
 * @param users of the world, by the end of its history
 * @param parallelism of each contender
 * @param rounds how often each contender runs
 * @param data keeps the filled topics; temporary if empty
 * @param json where the figures are written as JSON
 * @param picture where the figures are drawn as SVG
 * @param home the directory of the project, where the peers' class paths are
 */
record BenchOptions(
        long events,
        long prefixEvents,
        int users,
        long seed,
        int parallelism,
        int rounds,
        List<Contender> contenders,
        Optional<Path> data,
        Optional<Path> json,
        Optional<Path> picture,
        Path home) {
    /** Each contender has the same. */
    static final String HEAP = "6g";

    BenchOptions {
        contenders = List.copyOf(contenders);
    }
}
