package dev.tidemark.benchmarks.tidemark;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.embedded.EmbeddedJob;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.job.config.PrivacyConfig;
import dev.tidemark.job.config.TidemarkConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** The configuration of jobs in this process, and how far they are. */
final class Jobs {
    private static final int LOOK_MILLIS = 100;

    private Jobs() {}

    /** The configuration for an assignment; arguments with a dot in their names are keys of it. */
    static TidemarkConfig config(String[] arguments) {
        Assignment assignment = Assignment.of(arguments);
        Map<String, String> settings = new HashMap<>(Map.ofEntries(
                Map.entry("kafka.bootstrap_servers", assignment.bootstrapServers()),
                Map.entry("kafka.topics.message_events", assignment.messageTopic()),
                Map.entry("kafka.topics.product_events", assignment.productTopic()),
                Map.entry("postgres.url", assignment.database()),
                Map.entry("postgres.user", "postgres"),
                // Of its own, whatever earlier runs have left in the broker.
                Map.entry("job.run", "bench-" + System.currentTimeMillis()),
                // Those that the peers and the targets are about.
                Map.entry("metrics.sections", "activity,messages,funnel,job"),
                Map.entry("job.parallelism", Integer.toString(assignment.parallelism())),
                Map.entry("job.checkpoint.interval", "5s"),
                Map.entry(
                        "job.checkpoint.dir",
                        assignment.output().resolve("checkpoints").toString()),
                Map.entry("privacy.hash_key_file", PrivacyConfig.NONE)));
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts[0].contains(".")) {
                settings.put(parts[0], parts[1]);
            }
        }
        return TidemarkConfig.of(settings);
    }

    /**
     * Waits until the groups of a job have committed all that their topics hold.
     *
     * @param patience how long to wait at most
     * @return whether they have
     * @throws ExecutionException if the job fails
     */
    static boolean awaitDrained(
            EmbeddedJob job, TidemarkConfig config, Map<String, List<String>> topicsByGroup, Duration patience)
            throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.kafka().bootstrapServers()))) {
            Offsets offsets = new Offsets(admin);
            while (!topicsByGroup.entrySet().stream().allMatch(topics -> offsets.of(topics.getKey(), topics.getValue())
                    .drained())) {
                if (System.nanoTime() - start > patience.toNanos()) {
                    return false;
                }
                try {
                    job.end().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // As it should: the job goes on until it is cancelled.
                }
            }
        }
        return true;
    }
}
