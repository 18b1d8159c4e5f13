package dev.tidemark.simulator;

import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Stream;

/** A seeded world of users, accounts and campaigns: a pure function from a slice of time to the records arriving in it. */
public final class World {
    private final WorldConfig config;

    public World(WorldConfig config) {
        this.config = config;
    }

    /** All records that arrive on that day (UTC), in the order of arrival. */
    public Stream<SentRecord> day(LocalDate arrivalDay) {
        return Stream.empty();
    }

    /** All records that arrive from the start to {@link WorldConfig#end()}, in the order of arrival. */
    public Stream<SentRecord> history() {
        return arrivals(config.start(), config.end());
    }

    private Stream<SentRecord> arrivals(LocalDate from, LocalDate to) {
        return Stream.empty();
    }

    /** All records that arrive in the half-open span, in the order of arrival. */
    public Stream<SentRecord> arrivals(Instant from, Instant to) {
        return Stream.empty();
    }

    /**
     * What follows {@code arrivals(start, from)}, without end, with time compressed or stretched after {@code from} so
     * that records arrive at a steady rate.
     */
    public Stream<SentRecord> live(Instant from, double recordsPerSecond) {
        return Stream.empty();
    }
}
