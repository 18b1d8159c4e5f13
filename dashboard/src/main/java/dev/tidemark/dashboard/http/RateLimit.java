package dev.tidemark.dashboard.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * So many requests a second each address may make, and a burst of more: a bucket of tokens an address. Of more than
 * {@value #MOST_ADDRESSES} addresses those are forgotten that have not asked for longest. Thread-safe.
 */
final class RateLimit {
    private static final int MOST_ADDRESSES = 10_000;
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final LongSupplier clock;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    private record Bucket(double tokens, long at) {}

    /** @param clock nanoseconds */
    RateLimit(double perSecond, double burst, LongSupplier clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
    }

    /** Whether one more request may be made now, which is made thereby. */
    synchronized boolean take(String address) {
        boolean enough = isLeft(address);
        Bucket bucket = bucket(address);
        buckets.put(address, enough ? new Bucket(bucket.tokens - 1, bucket.at) : bucket);
        return enough;
    }

    /** Whether one more request may be made now. */
    synchronized boolean isLeft(String address) {
        return bucket(address).tokens >= 1;
    }

    private Bucket bucket(String address) {
        long now = clock.getAsLong();
        Bucket bucket = buckets.getOrDefault(address, new Bucket(burst, now));
        return new Bucket(Math.min(burst, bucket.tokens + (now - bucket.at) / NANOS * perSecond), now);
    }
}
