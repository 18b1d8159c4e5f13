package dev.tidemark.embedded.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a run.
 *
 * @param seed of the world and of the faults
 * @param duration of the faults; start and final checks come on top
 * @param faults at most so many
 * @param rate live records per second
 * @param deliveryTimeout of the jobs' producers: for so long a process that was replaced may still deliver
 * @param dataDirectory kept; empty for a temporary one, which stays only if something is wrong
 * @param report where the report is written too
 */
record ChaosOptions(
        long seed,
        Duration duration,
        int faults,
        int users,
        double rate,
        FaultMix mix,
        Duration deliveryTimeout,
        Optional<Path> dataDirectory,
        Optional<Path> report) {}
