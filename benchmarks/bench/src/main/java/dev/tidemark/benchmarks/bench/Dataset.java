package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Contender.Input;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What the topics hold: the first events of a fixed world, without faults.
 *
 * @param events in the full topics
 * @param prefixEvents in the topics of slow contenders, the first of the same
 */
record Dataset(long seed, int users, long events, long prefixEvents) {
    /** A Monday, so long ago that no clock is before the end of the history. */
    private static final LocalDate START = LocalDate.of(2025, 1, 6);

    private static final double DENSITY = 1;

    static Dataset of(BenchOptions options) {
        return new Dataset(options.seed(), options.users(), options.events(), options.prefixEvents());
    }

    /** The topic of message events. */
    static String messageTopic(Input input) {
        return topic(input, Topics.MESSAGE_EVENTS);
    }

    /** The topic of product events. */
    static String productTopic(Input input) {
        return topic(input, Topics.PRODUCT_EVENTS);
    }

    /** The topic that records of one of the world's topics go to. */
    static String topic(Input input, String worlds) {
        return input == Input.FULL ? worlds : "prefix." + worlds;
    }

    long events(Input input) {
        return input == Input.FULL ? events : prefixEvents;
    }

    /** All records, in the order of arrival. */
    Stream<SentRecord> records() {
        // There is about one record per user and day.
        int historyDays = (int) Math.max(1, events / users);
        WorldConfig world = new WorldConfig(seed, users, START, historyDays, FaultShares.none(), DENSITY);
        Instant start = START.atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant farAway = START.plusYears(100).atStartOfDay().toInstant(ZoneOffset.UTC);
        return new World(world).arrivals(start, farAway).limit(events);
    }

    /** What tells it from others. */
    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("seed", Long.toString(seed));
        properties.setProperty("users", Integer.toString(users));
        properties.setProperty("events", Long.toString(events));
        properties.setProperty("prefix-events", Long.toString(prefixEvents));
        return properties;
    }
}
