package dev.tidemark.job.sink;

import dev.tidemark.job.config.TidemarkConfig;
import java.io.Serializable;

/**
 * How long a writer of results can go on unnoticed after another one has taken its place, and how long its records can
 * be on their way: what makes it possible to say when no old record can come any more.
 *
 * @param deliveryTimeoutMillis the producer's {@code delivery.timeout.ms}
 * @param publishIntervalMillis how often a writer that is awake publishes, or finds that it has nothing to
 * @param clockSkewMillis by how much the wall clocks of two machines may differ
 */
public record WriterLimits(long deliveryTimeoutMillis, long publishIntervalMillis, long clockSkewMillis)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The limits of a configuration. */
    public static WriterLimits of(TidemarkConfig config) {
        var job = config.job();
        return new WriterLimits(
                config.kafka().deliveryTimeout().toMillis(),
                job.publishInterval().toMillis(),
                job.clockSkew().toMillis());
    }

    /** A writer that was silent for longer, in milliseconds, publishes nothing more. */
    public long standStillMillis() {
        return deliveryTimeoutMillis + publishIntervalMillis;
    }

    /** A record that was produced longer ago, in milliseconds, is not handed to the producer. */
    public long handOverMillis() {
        return deliveryTimeoutMillis;
    }

    /** A record whose timestamp is older, in milliseconds, the broker refuses: {@code message.timestamp.before.max.ms}. */
    public long appendMillis() {
        return handOverMillis() + deliveryTimeoutMillis + clockSkewMillis;
    }

    /** After this time, in milliseconds, since a writer was replaced none of its records is appended. */
    public long settledMillis() {
        return standStillMillis() + appendMillis() + clockSkewMillis;
    }

    /**
     * Called with the time at which a record was produced, before it is handed to the producer.
     *
     * @throws StaleWriterException if that is too long ago
     */
    void checkHandOver(long producedAt) {
        long age = System.currentTimeMillis() - producedAt;
        if (age > handOverMillis()) {
            throw new StaleWriterException("a result waited " + age / 1000 + " s for the Kafka producer, longer than"
                    + " delivery.timeout.ms (" + handOverMillis() / 1000
                    + " s); another writer may have published newer ones");
        }
    }
}
