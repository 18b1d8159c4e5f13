package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.Charge;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.json.EventEncoder;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleResults;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody invents values for every open dimension, alone and together with known ones, in the middle of honest traffic;
 * parts of one message carry different ones, so that they meet only in the ledger.
 */
class InventedValuesTest {
    private static final LocalDate START = LocalDate.of(2026, 3, 2);
    private static final int DAYS = 6;
    private static final int CAP = 100;
    private static final int ATTACKS = 600;

    /** Dimensions whose values come from events. */
    private static final Set<String> OPEN = Set.of(
            "channel", "category", "campaign", "currency", "failure_reason", "platform", "os", "country", "user_type");

    /** Metrics whose breakdowns add up to their total. */
    private static final List<String> ADDITIVE = List.of(
            "messages",
            "messages_by_send_time",
            "failures",
            "charge",
            "charged_messages",
            "charged_messages_by_hour_of_week",
            "campaign_messages",
            "campaign_charge",
            "registered_users",
            "retention_users",
            "funnel_users");

    private static final EventEncoder ENCODER = new EventEncoder();

    private static OracleResults beforeAttack;
    private static OracleResults all;
    private static Map<ResultKey, MetricResult> results;

    /** The attack comes after a restart, so that what was known is known for sure. */
    @BeforeAll
    static void attack(@TempDir Path directory) throws Exception {
        List<SentRecord> known = world(7);
        List<SentRecord> rest = new ArrayList<>(world(8));
        rest.addAll(attack(new Random(3), known));
        Collections.shuffle(rest, new Random(4));
        List<SentRecord> records = new ArrayList<>(known);
        records.addAll(rest);
        beforeAttack = oracle(known);
        all = oracle(records);
        TidemarkConfig config =
                TidemarkConfig.of(Map.of("job.parallelism", "1", "job.dimension_cap", Integer.toString(CAP)));
        long end = START.plusDays(DAYS).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        try (DrivenTopology job =
                new DrivenTopology(config, end + Duration.ofDays(30).toMillis())) {
            for (SentRecord record : known) {
                job.send(((SentRecord.Truth.Valid) record.truth()).event(), record.timestamp());
            }
            job.watermark(end - Duration.ofDays(1).toMillis(), Duration.ofSeconds(1));
            job.savepoint(directory);
        }
        results = ListTopology.resume(config, List.of(rest), directory);
    }

    private static List<SentRecord> world(long seed) {
        return new World(new WorldConfig(seed, 30, START, DAYS, FaultShares.none(), 1.0))
                .history()
                .toList();
    }

    private static OracleResults oracle(List<SentRecord> records) {
        Oracle oracle = new Oracle(OracleConfig.defaults());
        records.forEach(oracle::accept);
        return oracle.results();
    }

    private static List<SentRecord> attack(Random random, List<SentRecord> known) {
        List<MessageEvent> models = known.stream()
                .map(SentRecord::truth)
                .filter(SentRecord.Truth.Valid.class::isInstance)
                .map(truth -> ((SentRecord.Truth.Valid) truth).event())
                .filter(MessageEvent.class::isInstance)
                .map(MessageEvent.class::cast)
                .filter(event -> !event.channel().isEmpty() && !event.category().isEmpty())
                .toList();
        long noon =
                START.plusDays(DAYS - 2).atTime(12, 0).toInstant(ZoneOffset.UTC).toEpochMilli();
        List<SentRecord> attack = new ArrayList<>();
        for (int i = 0; i < ATTACKS; i++) {
            MessageEvent model = models.get(random.nextInt(models.size()));
            long time = noon + random.nextInt(3_600_000);
            String message = "attack-" + i;
            String currency = random.nextBoolean() ? "INR" : currency(i);
            // What the first event does not carry, another does; its channel is the message's.
            String channel = random.nextBoolean() ? model.channel() : "channel-" + i;
            String category = random.nextBoolean() ? model.category() : "category-" + i;
            Optional<Charge> charge = Optional.of(new Charge(1_000_000 + i, currency));
            attack.add(message(message, "1", time, MessageStatus.SENT, channel, "", Optional.empty(), "", "p" + i));
            attack.add(message(
                    message, "2", time + 1, MessageStatus.SENT, model.channel(), category, Optional.empty(), "", ""));
            attack.add(message(
                    message, "3", time + 2, MessageStatus.FAILED, model.channel(), "", charge, "reason-" + i, ""));
            String user = "attacker-" + i;
            attack.add(product(user, "1", time, "user_registered", i));
            attack.add(product(user, "2", time + 1, "user_invited", i));
            attack.add(product(user, "3", time + 2, "event-" + i, i));
        }
        return attack;
    }

    /** Three letters, the first an X, Y or Z. */
    private static String currency(int i) {
        return "" + (char) ('X' + i / 676) + (char) ('A' + i / 26 % 26) + (char) ('A' + i % 26);
    }

    private static SentRecord message(
            String message,
            String id,
            long time,
            MessageStatus status,
            String channel,
            String category,
            Optional<Charge> charge,
            String reason,
            String platform) {
        String campaign = status == MessageStatus.FAILED ? "" : "campaign-" + message;
        MessageEvent event = new MessageEvent(
                message + "-" + id,
                time,
                message,
                "user-of-" + message,
                "recipient",
                campaign,
                channel,
                category,
                status,
                charge,
                reason,
                "account",
                platform.isEmpty() ? "" : "C" + platform.toUpperCase(Locale.ROOT),
                "",
                platform,
                false);
        return record("message-events", message, ENCODER.encode(event), event);
    }

    private static SentRecord product(String user, String id, long time, String name, int number) {
        ProductEvent event = new ProductEvent(
                user + "-" + id,
                time,
                user,
                name,
                "",
                "account",
                "q" + number,
                "os-" + number,
                "",
                "D" + number,
                "type-" + number,
                false,
                Map.of());
        return record("product-events", user, ENCODER.encode(event), event);
    }

    private static SentRecord record(String topic, String key, byte[] value, Event event) {
        return new SentRecord(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                value,
                event.eventTime(),
                new SentRecord.Truth.Valid(event));
    }

    @Test
    void theNumberOfSeriesIsLinearInTheCap() {
        Map<String, Set<SortedMap<String, String>>> opens = new TreeMap<>();
        results.keySet().forEach(key -> opens.computeIfAbsent(
                        key.metric() + " " + key.dimensions().keySet(), any -> new HashSet<>())
                .add(open(key.dimensions())));
        assertThat(opens).allSatisfy((cut, values) -> {
            Set<String> dimensions = values.iterator().next().keySet();
            assertThat(values.size()).as(cut).isLessThanOrEqualTo(bound(dimensions));
        });
        // The attack reaches each of them.
        Set<Set<String>> full = new HashSet<>();
        opens.values().forEach(values -> {
            Set<String> dimensions = values.iterator().next().keySet();
            if (values.size() >= CAP) {
                full.add(dimensions);
                assertThat(values).as(dimensions.toString()).anyMatch(value -> value.containsValue("_other"));
            }
        });
        assertThat(full)
                .contains(
                        Set.of("channel"),
                        Set.of("category"),
                        Set.of("channel", "category"),
                        Set.of("currency"),
                        Set.of("channel", "currency"),
                        Set.of("category", "currency"),
                        Set.of("channel", "category", "currency"),
                        Set.of("failure_reason"),
                        Set.of("failure_reason", "channel"),
                        Set.of("campaign"),
                        Set.of("campaign", "currency"),
                        Set.of("platform"),
                        Set.of("country"),
                        Set.of("os"),
                        Set.of("user_type"));
    }

    /** What {@code docs/metrics.md} says of one source subtask, {@code _other} and {@code _unknown} included. */
    private static int bound(Set<String> dimensions) {
        int values = CAP + 2;
        if (dimensions.isEmpty()) {
            return 1;
        }
        if (dimensions.equals(Set.of("platform")) || dimensions.equals(Set.of("country"))) {
            return 2 * CAP + 2;
        }
        if (dimensions.contains("campaign")) {
            return DAYS * CAP + values;
        }
        return switch (dimensions.size()) {
            case 1 -> values;
            case 2 -> CAP + values;
            default -> 2 * CAP + values;
        };
    }

    private static SortedMap<String, String> open(Map<String, String> dimensions) {
        SortedMap<String, String> open = new TreeMap<>(dimensions);
        open.keySet().retainAll(OPEN);
        return open;
    }

    @Test
    void whatWasKnownBeforeIsCountedExactly() {
        for (String metric : ADDITIVE) {
            Set<SortedMap<String, String>> known = new HashSet<>();
            beforeAttack.figures(metric).forEach(figure -> known.add(open(figure.dimensions())));
            assertThat(known).as(metric).isNotEmpty();
            boolean ofDays = metric.startsWith("campaign");
            (ofDays ? beforeAttack : all)
                    .figures(metric)
                    .filter(figure -> known.contains(open(figure.dimensions())))
                    .filter(figure -> !figure.window().text().equals("minute"))
                    .forEach(figure -> {
                        BigDecimal expected = all.value(metric, figure.window(), figure.start(), figure.dimensions());
                        assertThat(values(metric).get(figure.window().text() + figure.start() + figure.dimensions()))
                                .as("%s %s %s %s", metric, figure.window(), figure.start(), figure.dimensions())
                                .isEqualByComparingTo(expected);
                    });
        }
    }

    private static final Map<String, Map<String, BigDecimal>> VALUES = new HashMap<>();

    /** Values of a metric by window and dimensions. */
    private static Map<String, BigDecimal> values(String metric) {
        return VALUES.computeIfAbsent(metric, any -> {
            Map<String, BigDecimal> values = new HashMap<>();
            results.forEach((key, result) -> {
                if (key.metric().equals(metric)) {
                    values.put(
                            key.windowKind().text() + key.windowStart() + key.dimensions(),
                            result.value().orElse(BigDecimal.ZERO));
                }
            });
            return values;
        });
    }

    @Test
    void theValuesWithOtherAmongThemAddUpToTheTotal() {
        for (String metric : ADDITIVE) {
            // Amounts are never mixed, so currencies add up one by one; all else is summed.
            Map<String, BigDecimal> exact = new HashMap<>();
            Set<Set<String>> cuts = new HashSet<>();
            all.figures(metric).forEach(figure -> cuts.add(figure.dimensions().keySet()));
            Set<String> least = cuts.stream()
                    .min((a, b) -> Integer.compare(a.size(), b.size()))
                    .orElseThrow();
            all.figures(metric)
                    .filter(figure -> figure.dimensions().keySet().equals(least))
                    .filter(figure -> !figure.window().text().equals("minute"))
                    .forEach(figure -> exact.merge(
                            figure.window().text() + figure.start() + closed(figure.dimensions()),
                            figure.value(),
                            BigDecimal::add));
            for (Set<String> cut : cuts) {
                Map<String, BigDecimal> sums = new HashMap<>();
                results.forEach((key, result) -> {
                    if (key.metric().equals(metric)
                            && key.dimensions().keySet().equals(cut)
                            && !key.windowKind().text().equals("minute")) {
                        sums.merge(
                                key.windowKind().text() + key.windowStart() + closed(key.dimensions()),
                                result.value().orElse(BigDecimal.ZERO),
                                BigDecimal::add);
                    }
                });
                Set<String> places = new TreeSet<>(exact.keySet());
                places.addAll(sums.keySet());
                for (String place : places) {
                    assertThat(sums.getOrDefault(place, BigDecimal.ZERO))
                            .as("%s %s %s", metric, cut, place)
                            .isEqualByComparingTo(exact.getOrDefault(place, BigDecimal.ZERO));
                }
            }
        }
    }

    private static SortedMap<String, String> closed(Map<String, String> dimensions) {
        SortedMap<String, String> closed = new TreeMap<>(dimensions);
        closed.keySet().removeAll(OPEN);
        String currency = dimensions.get("currency");
        if (currency != null && currency.equals("INR")) {
            closed.put("currency", currency);
        }
        return closed;
    }
}
