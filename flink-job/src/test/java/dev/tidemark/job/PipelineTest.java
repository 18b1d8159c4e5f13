package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.Event;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Invariants;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.ReferenceDashboard;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final LocalDate MARCH = LocalDate.of(2026, 3, 2);

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

    @Test
    void everyNumberOfASmallWorldWithFaultsIsTheOracles() throws Exception {
        List<SentRecord> records = world(7, 80, MARCH, 20);
        Map<ResultKey, MetricResult> results = ListTopology.run(config(2, "UTC"), partitions(records, 4));
        assertLikeTheOracle(records, OracleConfig.defaults(), results);
    }

    @Test
    void daysOfTwentyThreeHoursAreCountedAsTheOracleCountsThem() throws Exception {
        List<SentRecord> records = world(8, 50, LocalDate.of(2026, 3, 20), 16);
        Map<ResultKey, MetricResult> results = ListTopology.run(config(2, "Europe/Berlin"), partitions(records, 3));
        assertLikeTheOracle(records, OracleConfig.defaults().in(ZoneId.of("Europe/Berlin")), results);
    }

    @Test
    void daysOfTwentyFiveHoursAreCountedAsTheOracleCountsThem() throws Exception {
        List<SentRecord> records = world(9, 50, LocalDate.of(2025, 10, 18), 16);
        Map<ResultKey, MetricResult> results = ListTopology.run(config(2, "Europe/Berlin"), partitions(records, 3));
        assertLikeTheOracle(records, OracleConfig.defaults().in(ZoneId.of("Europe/Berlin")), results);
    }

    private static void assertLikeTheOracle(
            List<SentRecord> records, OracleConfig config, Map<ResultKey, MetricResult> results) throws IOException {
        Oracle oracle = new Oracle(config);
        records.forEach(oracle::accept);
        ComparisonReport report = Comparison.compare(oracle.results(), results, Long.MAX_VALUE);
        assertThat(report.firstDifferences()).as(report::render).isEmpty();
        assertThat(report.ok()).as(report::render).isTrue();
        assertThat(report.compared()).isGreaterThan(10_000);
        ResultSchema.assertValid(results.values());
        assertThat(Invariants.violations(results)).isEmpty();
    }

    @Test
    void theReferenceDashboardShowsItsKnownFigures() throws Exception {
        List<SentRecord> records = ReferenceDashboard.records();
        Map<ResultKey, MetricResult> results = ListTopology.run(config(2, "UTC"), partitions(records, 2));
        long entryDay = ReferenceDashboard.ENTRY_DAY.toEpochMilli();
        assertThat(value(results, "funnel_users", WindowKind.ALL_TIME, 0, "step", "invited"))
                .isEqualByComparingTo("210");
        assertThat(value(results, "funnel_conversion", WindowKind.ALL_TIME, 0, "step", "activated"))
                .isEqualByComparingTo("0.5");
        assertThat(value(results, "funnel_conversion", WindowKind.ALL_TIME, 0, "step", "transacted"))
                .isEqualByComparingTo("0.161904762");
        assertThat(value(results, "funnel_step_conversion", WindowKind.DAY, entryDay, "step", "transacted"))
                .isEqualByComparingTo("0.323809524");
        Map.of("whatsapp", "17800000", "email", "3600000", "ivr", "1300000", "sms", "255800")
                .forEach((channel, charge) -> {
                    assertThat(value(results, "charge", WindowKind.DAY, entryDay, "channel", channel))
                            .isEqualByComparingTo(charge);
                });
        assertThat(Invariants.violations(results)).isEmpty();
    }

    /** The value for one dimension besides those that all have here. */
    private static BigDecimal value(
            Map<ResultKey, MetricResult> results,
            String metric,
            WindowKind window,
            long start,
            String dimension,
            String value) {
        List<BigDecimal> found = results.values().stream()
                .filter(result -> result.metric().equals(metric)
                        && result.window().kind() == window
                        && result.window().start() == start
                        && result.dimensions().size() == 2
                        && value.equals(result.dimensions().get(dimension)))
                .map(result -> result.value().orElseThrow())
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @Test
    void orderDuplicationAndPartitioningOfTheRecordsChangeNoNumber() throws Exception {
        List<SentRecord> records = world(11, 60, MARCH, 20);
        Map<String, String> expected = numbers(ListTopology.run(config(1, "UTC"), partitions(records, 1)));
        assertThat(expected).hasSizeGreaterThan(10_000);
        Random random = new Random(5);
        for (int count : new int[] {2, 3}) {
            List<SentRecord> others = disturbed(records, random);
            Map<ResultKey, MetricResult> results =
                    ListTopology.run(config(count, "UTC"), dealt(others, 2 * count - 1, random));
            assertSame(expected, numbers(results));
            assertThat(Invariants.violations(results)).isEmpty();
        }
    }

    private static void assertSame(Map<String, String> expected, Map<String, String> actual) {
        List<String> differences = new ArrayList<>();
        expected.forEach((key, value) -> {
            if (!value.equals(actual.get(key))) {
                differences.add(key + ": " + value + " became " + actual.get(key));
            }
        });
        actual.forEach((key, value) -> {
            if (!expected.containsKey(key)) {
                differences.add(key + ": " + value + " is new");
            }
        });
        assertThat(differences).isEmpty();
    }

    /**
     * Values that are not 0 and their bounds, by key: a row of 0, or of 0 / 0, says what no row says. The states of
     * {@code funnel_open} are taken together.
     */
    private static Map<String, String> numbers(Map<ResultKey, MetricResult> results) {
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

    private static String name(ResultKey key, Map<String, String> dimensions) {
        return key.metric() + dimensions + " " + key.windowKind().text() + " " + key.windowStart();
    }

    /** The records in another order, a tenth of them twice, the good ones with any timestamp that keeps them good. */
    private static List<SentRecord> disturbed(List<SentRecord> records, Random random) {
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

    private static SentRecord rejuvenated(SentRecord record, long end, Random random) {
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
    private static List<List<SentRecord>> dealt(List<SentRecord> records, int count, Random random) {
        List<List<SentRecord>> partitions = empty(count);
        records.forEach(record -> partitions.get(random.nextInt(count)).add(record));
        return partitions;
    }

    /** Partitions by key, as Kafka does. */
    private static List<List<SentRecord>> partitions(List<SentRecord> records, int count) {
        List<List<SentRecord>> partitions = empty(count);
        for (SentRecord record : records) {
            partitions.get(Math.floorMod(Arrays.hashCode(record.key()), count)).add(record);
        }
        return partitions;
    }

    private static List<List<SentRecord>> empty(int count) {
        List<List<SentRecord>> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(new ArrayList<>());
        }
        return partitions;
    }

    private static List<SentRecord> world(long seed, int users, LocalDate start, int days) {
        return new World(new WorldConfig(seed, users, start, days, FaultShares.defaults(), 1.0))
                .history()
                .toList();
    }

    private static TidemarkConfig config(int parallelism, String zone) {
        return TidemarkConfig.of(Map.of(
                "job.parallelism", Integer.toString(parallelism), "job.publish_interval", "1s", "job.zone", zone));
    }
}
