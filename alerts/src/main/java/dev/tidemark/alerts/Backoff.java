package dev.tidemark.alerts;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long after each failure, from one second to five minutes, of which the
 * second half is random so that many senders do not come back at once. Not thread-safe.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final RandomGenerator random;
    private int failures;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The wait after one more failure. */
    Duration failed() {
        long millis = FIRST.toMillis() << Math.min(failures++, 20);
        long most = Math.min(millis, LONGEST.toMillis());
        return Duration.ofMillis(most / 2 + random.nextLong(most - most / 2 + 1));
    }

    void succeeded() {
        failures = 0;
    }
}
