package dev.tidemark.job.cli;

import dev.tidemark.job.config.CheckpointConfig;
import dev.tidemark.job.config.JobConfig;
import dev.tidemark.job.config.StateBackend;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** What Flink is told about a job, from the configuration. */
public final class FlinkSettings {
    private static final String METADATA = "_metadata";
    private static final String PROMETHEUS = "prometheus";
    private static final String LOOPBACK = "127.0.0.1";

    /** What a broker or database that is back again has to wait for at most. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private FlinkSettings() {}

    /**
     * The settings of a job: parallelism, checkpoints, no serializer or operator id that Flink makes up. After a failure
     * it restarts, for ever, with pauses that grow to {@link #LONGEST_PAUSE}.
     *
     * @param job the name of the directory of its checkpoints
     */
    public static Configuration of(TidemarkConfig config, String job) {
        Configuration flink = new Configuration()
                .set(CoreOptions.DEFAULT_PARALLELISM, config.job().parallelism())
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
                .set(
                        CheckpointingOptions.CHECKPOINTING_INTERVAL,
                        config.job().checkpoint().interval())
                .set(StateBackendOptions.STATE_BACKEND, backend(config.job().stateBackend()))
                .set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true)
                .set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, CheckpointConfig.TIMEOUT)
                .set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF, Duration.ofSeconds(1))
                .set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF, LONGEST_PAUSE)
                .set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER, 2.0)
                .set(
                        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                        Duration.ofMinutes(2))
                .set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        if (!config.job().checkpoint().dir().isEmpty()) {
            flink.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    config.job().checkpoint().uri(job));
        }
        if (!config.prometheus().ports().isEmpty()) {
            flink.set(MetricOptions.REPORTERS_LIST, PROMETHEUS);
            flink.setString(
                    "metrics.reporter." + PROMETHEUS + ".factory.class",
                    "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
            flink.setString(
                    "metrics.reporter." + PROMETHEUS + ".port",
                    config.prometheus().ports());
        }
        if (config.job().cluster().equals(JobConfig.LOCAL)) {
            keepToThisMachine(flink);
        }
        return flink;
    }

    /**
     * The same, and the checkpoints survive the process: the job goes on from the latest that an earlier one left, if
     * there is one, and clears it away once it has its own.
     *
     * @throws IOException if the directory of checkpoints cannot be read
     */
    public static Configuration resuming(TidemarkConfig config, String job) throws IOException {
        Configuration flink = of(config, job)
                .set(
                        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION)
                .set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
        latestCheckpoint(config, job)
                .ifPresent(checkpoint -> flink.set(
                        StateRecoveryOptions.SAVEPOINT_PATH, checkpoint.toUri().toString()));
        return flink;
    }

    /**
     * A cluster inside this process serves Flink's REST interface and its blobs, both open to everybody who can connect,
     * by default from anywhere.
     */
    private static void keepToThisMachine(Configuration flink) {
        flink.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        flink.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        // Flink would look for the blobs at the host's own address; without any, nobody looks.
        flink.set(BlobServerOptions.OFFLOAD_MINSIZE, Integer.MAX_VALUE);
    }

    private static String backend(StateBackend backend) {
        return switch (backend) {
            case HEAP -> "hashmap";
            case ROCKSDB -> "rocksdb";
        };
    }

    /**
     * Of the layouts {@code directory/job id/chk-n/_metadata} and {@code directory/savepoints/savepoint-x/_metadata}, the
     * youngest that is complete.
     *
     * @param name of the directory of its checkpoints
     */
    public static Optional<Path> latestCheckpoint(TidemarkConfig config, String name) throws IOException {
        if (config.job().checkpoint().dir().isEmpty()) {
            return Optional.empty();
        }
        Path directory = new Path(config.job().checkpoint().uri(name));
        FileSystem files = directory.getFileSystem();
        if (!files.exists(directory)) {
            return Optional.empty();
        }
        FileStatus latest = null;
        for (FileStatus job : children(files, directory)) {
            for (FileStatus checkpoint : children(files, job.getPath())) {
                Optional<FileStatus> metadata = status(files, new Path(checkpoint.getPath(), METADATA));
                boolean younger = metadata.isPresent()
                        && (latest == null || metadata.get().getModificationTime() > latest.getModificationTime());
                latest = younger ? metadata.get() : latest;
            }
        }
        return Optional.ofNullable(latest).map(status -> status.getPath().getParent());
    }

    /** An earlier attempt of the job may still run and clear away what it has no more use for. */
    private static List<FileStatus> children(FileSystem files, Path directory) throws IOException {
        try {
            FileStatus[] children = files.listStatus(directory);
            return children == null ? List.of() : List.of(children);
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }

    private static Optional<FileStatus> status(FileSystem files, Path file) throws IOException {
        try {
            return Optional.of(files.getFileStatus(file));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
