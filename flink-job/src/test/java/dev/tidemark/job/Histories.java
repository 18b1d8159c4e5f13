package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.Event;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Worlds of records, what can happen to them on their way, and what must be the same in the end. */
final class Histories {
    /** What became of the records, and when; all other numbers are functions of the set of accepted events. */
    private static final List<String> ABOUT_ARRIVAL = List.of(
            "events_in",
            "accepted",
            "duplicates",
            "internal_events",
            "rejected",
            "late_events",
            "corrected_windows",
            "expired_contributions");

    private Histories() {}

    /** Anomalies only where both have them: they are told of complete windows, and the watermark says which are. */
    static void assertSame(Map<String, String> expected, Map<String, String> actual) {
        List<String> differences = new ArrayList<>();
        expected.forEach((key, value) -> {
            if (!value.equals(actual.get(key)) && !(isAnomaly(key) && !actual.containsKey(key))) {
                differences.add(key + ": " + value + " became " + actual.get(key));
            }
        });
        actual.forEach((key, value) -> {
            if (!expected.containsKey(key) && !isAnomaly(key)) {
                differences.add(key + ": " + value + " is new");
            }
        });
        assertThat(differences).isEmpty();
    }

    private static boolean isAnomaly(String key) {
        return key.startsWith("anomaly");
    }

    /**
     * Values that are not 0 and their bounds, by key: a row of 0, or of 0 / 0, says what no row says. The states of
     * {@code funnel_open} are taken together.
     */
    static Map<String, String> numbers(Map<ResultKey, MetricResult> results) {
        Map<String, String> numbers = new TreeMap<>();
        Map<String, BigDecimal> open = new HashMap<>();
        results.forEach((key, result) -> {
            if (key.metric().equals("funnel_open")) {
                TreeMap<String, String> dimensions = new TreeMap<>(key.dimensions());
                dimensions.remove("state");
                String name = name(key, dimensions);
                open.merge(name, result.value().orElseThrow(), BigDecimal::add);
            } else if (!ABOUT_ARRIVAL.contains(key.metric())) {
                Optional<Bounds> bounds = result.bounds();
                result.value()
                        .filter(value -> value.signum() != 0)
                        .ifPresent(value -> numbers.put(
                                name(key, key.dimensions()),
                                value.stripTrailingZeros().toPlainString() + " " + bounds));
            }
        });
        open.values().removeIf(users -> users.signum() == 0);
        open.forEach((name, users) -> numbers.put(name, users.toString()));
        return numbers;
    }

    static String name(ResultKey key, Map<String, String> dimensions) {
        return key.metric() + dimensions + " " + key.windowKind().text() + " " + key.windowStart();
    }

    /** The records in another order, a tenth of them twice, the good ones with any timestamp that keeps them good. */
    static List<SentRecord> disturbed(List<SentRecord> records, Random random) {
        long end = records.stream().mapToLong(SentRecord::timestamp).max().orElseThrow();
        List<SentRecord> disturbed = new ArrayList<>();
        for (SentRecord record : records) {
            for (int copies = random.nextInt(10) == 0 ? 2 : 1; copies > 0; copies--) {
                disturbed.add(rejuvenated(record, end, random));
            }
        }
        Collections.shuffle(disturbed, random);
        return disturbed;
    }

    static SentRecord rejuvenated(SentRecord record, long end, Random random) {
        if (!(record.truth() instanceof SentRecord.Truth.Valid valid)) {
            return record;
        }
        Event event = valid.event();
        long latest = Math.min(end, event.eventTime() + Duration.ofDays(40).toMillis());
        long room = Math.max(0, latest - record.timestamp());
        long timestamp = record.timestamp() + (long) (random.nextDouble() * room);
        return new SentRecord(record.topic(), record.key(), record.value(), timestamp, record.truth());
    }

    /** Without regard to keys: what Kafka never does, and what must not matter. */
    static List<List<SentRecord>> dealt(List<SentRecord> records, int count, Random random) {
        List<List<SentRecord>> partitions = empty(count);
        records.forEach(record -> partitions.get(random.nextInt(count)).add(record));
        return partitions;
    }

    /** Partitions by key, as Kafka does. */
    static List<List<SentRecord>> partitions(List<SentRecord> records, int count) {
        List<List<SentRecord>> partitions = empty(count);
        for (SentRecord record : records) {
            partitions.get(Math.floorMod(Arrays.hashCode(record.key()), count)).add(record);
        }
        return partitions;
    }

    static List<List<SentRecord>> empty(int count) {
        List<List<SentRecord>> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new ArrayList<>());
        }
        return partitions;
    }

    static List<SentRecord> world(long seed, int users, LocalDate start, int days) {
        return new World(new WorldConfig(seed, users, start, days, FaultShares.defaults(), 1.0))
                .history()
                .toList();
    }

    static TidemarkConfig config(int parallelism, String zone) {
        return config(parallelism, zone, Map.of());
    }

    /** @param more settings, by key */
    static TidemarkConfig config(int parallelism, String zone, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("job.parallelism", Integer.toString(parallelism));
        settings.put("job.publish_interval", "1s");
        settings.put("job.zone", zone);
        // Copies come as late as they can, and must be known for what they are.
        settings.put("job.product_event_lifetime", "60d");
        return TidemarkConfig.of(settings);
    }
}
