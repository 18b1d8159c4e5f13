package dev.tidemark.simulator.publish;

/** How fast records are sent. */
public sealed interface Pace {
    /** As fast as the broker takes them. */
    record Unlimited() implements Pace {}

    /** @param recordsPerSecond upper limit, above 0 */
    record AtMost(double recordsPerSecond) implements Pace {
        /** @throws IllegalArgumentException if the limit is not above 0 */
        public AtMost {
            if (!(recordsPerSecond > 0)) {
                throw new IllegalArgumentException("rate must be above 0, but is " + recordsPerSecond);
            }
        }
    }

    /** No record before the wall clock has reached its timestamp. */
    record ByTimestamp() implements Pace {}
}
