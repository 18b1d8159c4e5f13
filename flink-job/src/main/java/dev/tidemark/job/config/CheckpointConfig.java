package dev.tidemark.job.config;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The section {@code job.checkpoint}.
 *
 * @param interval from the start of one checkpoint to the next
 * @param dir directory or URI that all task managers reach; empty keeps checkpoints in memory, so that a run cannot be
 *     resumed
 */
public record CheckpointConfig(Duration interval, String dir) implements Serializable {
    /** A checkpoint that takes longer fails, and with it the job. */
    public static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final long serialVersionUID = 1L;

    public CheckpointConfig {
        new Mistakes()
                .require(
                        interval.toMillis() >= 100 && interval.compareTo(Duration.ofHours(1)) <= 0,
                        "job.checkpoint.interval",
                        "must be between 100ms and 1h")
                .throwIfAny();
    }

    /**
     * The directory of one job's checkpoints as a URI.
     *
     * @throws IllegalStateException if {@link #dir} is empty
     */
    public String uri(String job) {
        if (dir.isEmpty()) {
            throw new IllegalStateException("job.checkpoint.dir is empty");
        }
        String base = dir.contains("://")
                ? dir
                : Path.of(dir).toAbsolutePath().toUri().toString();
        return (base.endsWith("/") ? base : base + "/") + job;
    }
}
