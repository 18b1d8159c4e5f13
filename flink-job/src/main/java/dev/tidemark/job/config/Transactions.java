package dev.tidemark.job.config;

import java.time.Duration;

/**
 * How long a transaction of the metrics job may stay open, which matters with {@link Delivery#EXACTLY_ONCE} only. A broker
 * aborts one that takes longer than its timeout, with all that it holds; so the timeout must outlast the slowest
 * checkpoint, and a crash right before the commit.
 */
public final class Transactions {
    /** The client property, also below {@code kafka.properties}. */
    public static final String TIMEOUT = "transaction.timeout.ms";

    /** Until a crash is noticed (50 s without heartbeat), the job restarted and its state restored. */
    private static final Duration RESTART = Duration.ofMinutes(2);

    /** The maximum that brokers allow by default. */
    private static final Duration USUAL = Duration.ofMinutes(15);

    private Transactions() {}

    /**
     * The shortest timeout with which nothing can be lost. A transaction begins with a checkpoint's barrier. The next
     * checkpoint is due after the interval, or later if this one takes longer; its completion commits.
     */
    public static Duration least(CheckpointConfig checkpoint) {
        Duration interval = checkpoint.interval();
        Duration begin = interval.compareTo(CheckpointConfig.TIMEOUT) > 0 ? interval : CheckpointConfig.TIMEOUT;
        return begin.plus(CheckpointConfig.TIMEOUT).plus(RESTART);
    }

    /** The timeout in force: the user's, or else what brokers allow by default, or what is needed if that is longer. */
    public static Duration timeout(TidemarkConfig config) {
        String given = config.kafka().properties().get(TIMEOUT);
        if (given != null) {
            return Duration.ofMillis(Long.parseLong(given));
        }
        Duration least = least(config.job().checkpoint());
        return least.compareTo(USUAL) > 0 ? least : USUAL;
    }

    /** What would make loss possible. */
    static void check(KafkaConfig kafka, JobConfig job) {
        if (job.delivery() != Delivery.EXACTLY_ONCE) {
            return;
        }
        long least = least(job.checkpoint()).toMillis();
        String given = kafka.properties().getOrDefault(TIMEOUT, String.valueOf(least));
        boolean number = given.matches("\\d{1,9}");
        new Mistakes()
                .require(
                        !job.checkpoint().dir().isEmpty(),
                        "job.checkpoint.dir",
                        "must be set with job.delivery exactly_once: what a lost checkpoint has committed would be"
                                + " published again")
                .require(number, "kafka.properties." + TIMEOUT, "must be a whole number of milliseconds")
                .require(
                        !number || Long.parseLong(given) >= least,
                        "kafka.properties." + TIMEOUT,
                        "must be at least " + least + " with job.delivery exactly_once and job.checkpoint.interval "
                                + job.checkpoint().interval().toMillis() + "ms, else a slow checkpoint loses results;"
                                + " raise it or leave it out")
                .throwIfAny();
    }
}
