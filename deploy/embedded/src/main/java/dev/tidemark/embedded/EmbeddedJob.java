package dev.tidemark.embedded;

import dev.tidemark.job.cli.FlinkSettings;
import dev.tidemark.job.config.TidemarkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One job on a Flink cluster inside this process. It goes on from its latest checkpoint if there is one. */
public final class EmbeddedJob implements AutoCloseable {
    private static final int STOP_SECONDS = 30;

    private final String name;
    private final String checkpoints;
    private final TidemarkConfig config;
    private final JobClient client;
    private final CompletableFuture<?> end;

    private EmbeddedJob(String name, String checkpoints, TidemarkConfig config, JobClient client) {
        this.name = name;
        this.checkpoints = checkpoints;
        this.config = config;
        this.client = client;
        this.end = client.getJobExecutionResult();
    }

    /** Starts a job whose checkpoints are in a directory of its name. */
    public static EmbeddedJob start(
            String name, TidemarkConfig config, Path temporary, Consumer<StreamExecutionEnvironment> definition) {
        return start(name, name, config, temporary, definition);
    }

    /**
     * Starts a job.
     *
     * @param checkpoints the name of the directory of its checkpoints
     * @param config where the job keeps its checkpoints, and how often it makes one
     * @param temporary where Flink may write what nobody needs later
     * @param definition defines the job in the environment
     * @throws StackException if Flink refuses it
     */
    public static EmbeddedJob start(
            String name,
            String checkpoints,
            TidemarkConfig config,
            Path temporary,
            Consumer<StreamExecutionEnvironment> definition) {
        Configuration flink;
        try {
            Files.createDirectories(temporary);
            flink = FlinkSettings.resuming(config, checkpoints).set(CoreOptions.TMP_DIRS, temporary.toString());
        } catch (IOException e) {
            throw new StackException("the job " + name + " finds no place for its files: " + e.getMessage(), e);
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(flink);
        definition.accept(environment);
        if (Thread.currentThread().isInterrupted()) {
            throw new StackException("interrupted", new InterruptedException());
        }
        try {
            return new EmbeddedJob(name, checkpoints, config, uninterrupted(() -> environment.executeAsync(name)));
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw new StackException("the job " + name + " did not start: " + cause.getMessage(), cause);
        }
    }

    /** Flink, interrupted while it starts, writes stack traces to the terminal and leaves threads behind. */
    private static JobClient uninterrupted(Callable<JobClient> start) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return start.call();
                            } catch (Exception e) {
                                throw new CompletionException(e);
                            }
                        },
                        task -> new Thread(task, "start").start())
                .join();
    }

    /**
     * Passes on that the job has ended, which it never should by itself.
     *
     * @throws StackException if it has
     */
    public void check() {
        if (end.isDone()) {
            Throwable cause = end.handle((result, failure) -> failure).join();
            throw new StackException(
                    cause == null ? "the job " + name + " has ended" : "the job " + name + " failed: " + root(cause),
                    cause);
        }
    }

    /** The job's latest completed checkpoint, if it has one. */
    public Optional<org.apache.flink.core.fs.Path> latestCheckpoint() {
        try {
            return FlinkSettings.latestCheckpoint(config, checkpoints);
        } catch (IOException e) {
            throw new StackException("cannot read the checkpoints of the job " + name + ": " + e.getMessage(), e);
        }
    }

    /** Completes when the job has ended, in whatever way. */
    public CompletableFuture<?> end() {
        return end;
    }

    /** Cancels the job and frees what it held; its latest checkpoint stays. */
    @Override
    public void close() {
        if (end.isDone()) {
            return;
        }
        client.cancel();
        try {
            end.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            // A cancelled job ends with an exception.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new StackException("the job " + name + " did not stop within " + STOP_SECONDS + " s", e);
        }
    }

    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString().lines().findFirst().orElse("");
    }
}
