package dev.tidemark.embedded.chaos;

import java.time.Duration;

/**
 * One fault of a schedule.
 *
 * @param number from 1
 * @param after when it comes
 * @param delay from the moment that {@code after} names to the fault
 * @param length of an outage or a pause, or from a kill to the new start
 * @param target which of the TaskManagers; 0 where there is only one of its kind
 */
record Fault(int number, FaultKind kind, After after, Duration delay, Duration length, int target) {

    /** What a fault waits for. */
    enum After {
        /** Everything runs again. */
        RECOVERY,
        /** The fault before it has begun; the two overlap. */
        PREVIOUS
    }
}
