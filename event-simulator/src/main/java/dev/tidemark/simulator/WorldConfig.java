package dev.tidemark.simulator;

import java.time.LocalDate;

/**
 * What determines a world. Two worlds of equal configuration send equal bytes.
 *
 * @param users people who have joined, or were invited, by the end of the history
 * @param start first day of the history, UTC
 * @param historyDays length of the history
 * @param density factor on how much users and campaigns do; 1 gives about 1.1 records per user and day
 */
public record WorldConfig(long seed, int users, LocalDate start, int historyDays, FaultShares faults, double density) {
    /** The largest population that a world is made for. */
    public static final int MAX_USERS = 10_000_000;

    /** The longest history, ten years. */
    public static final int MAX_HISTORY_DAYS = 3_650;

    /** @throws IllegalArgumentException naming the component that is out of range */
    public WorldConfig {
        if (users < 1 || users > MAX_USERS) {
            throw new IllegalArgumentException("users must be between 1 and " + MAX_USERS + ", but is " + users);
        }
        if (historyDays < 0 || historyDays > MAX_HISTORY_DAYS) {
            throw new IllegalArgumentException(
                    "historyDays must be between 0 and " + MAX_HISTORY_DAYS + ", but is " + historyDays);
        }
        if (!(density > 0 && density <= 1_000)) {
            throw new IllegalArgumentException("density must be above 0 and at most 1000, but is " + density);
        }
    }

    /** The first day after the history, UTC. */
    public LocalDate end() {
        return start.plusDays(historyDays);
    }
}
