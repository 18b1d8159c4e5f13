package dev.tidemark.simulator.publish;

/** Told how far a publisher has come, a few times a second and once at the end. */
@FunctionalInterface
public interface Progress {
    /**
     * @param records records handed to the producer so far
     * @param timestamp record timestamp of the latest, epoch milliseconds
     */
    void reached(long records, long timestamp);
}
