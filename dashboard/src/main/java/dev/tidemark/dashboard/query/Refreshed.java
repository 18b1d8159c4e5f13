package dev.tidemark.dashboard.query;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What came last of a question that many want to ask, an answer or a refusal. When it is a second old one of them asks
 * again, while the others make do with what came last. Thread-safe.
 */
final class Refreshed<T> {
    private static final Duration FRESH = Duration.ofSeconds(1);
    /** Instead of what is older, all wait. */
    private static final Duration STALE = Duration.ofSeconds(10);

    private final Supplier<T> question;
    private final LongSupplier clock;
    private final Lock asking = new ReentrantLock();
    private volatile Optional<Told<T>> latest = Optional.empty();

    private record Told<T>(Outcome<T> outcome, long at) {}

    /** @param clock nanoseconds */
    Refreshed(Supplier<T> question, LongSupplier clock) {
        this.question = question;
        this.clock = clock;
    }

    /** @throws Refusal if that is what came */
    T get() {
        Optional<Told<T>> told = latest;
        if (isYounger(told, FRESH)) {
            return told.orElseThrow().outcome().get();
        }
        if (!isYounger(told, STALE)) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return told.orElseThrow().outcome().get();
        }
        try {
            // Who had to wait for the lock has the other's outcome to thank for it.
            if (!isYounger(latest, FRESH)) {
                Outcome<T> outcome = Outcome.of(question);
                latest = Optional.of(new Told<>(outcome, clock.getAsLong()));
                return outcome.get();
            }
            return latest.orElseThrow().outcome().get();
        } finally {
            asking.unlock();
        }
    }

    private boolean isYounger(Optional<Told<T>> told, Duration age) {
        return told.isPresent() && clock.getAsLong() - told.get().at() <= age.toNanos();
    }
}
