package dev.tidemark.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.json.EventEncoder;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics that stand in a catalogue file and nowhere in the code, over the real topology. */
class GenericMetricsTest {
    private static final EventEncoder ENCODER = new EventEncoder();
    private static final LocalDate DAY = LocalDate.of(2026, 3, 2);
    private static final long MIDNIGHT =
            DAY.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    @TempDir
    private Path directory;

    private final List<SentRecord> records = new ArrayList<>();

    @BeforeEach
    void forgetRecords() {
        records.clear();
    }

    @Test
    void aMetricOfFiveLinesCountsDistinctUsersByPlan() throws Exception {
        sendReport("ada", 0, "pro");
        sendReport("ada", 1, "pro");
        sendReport("bob", 2, "pro");
        sendReport("cyd", 3, "free");
        send("dan", 4, "project_created", "", Map.of("plan", new PropertyValue.Text("pro")));
        send("eve", 5, "report_exported", "", Map.of());
        // 27 days later the first day is still in the window, on the 28th not.
        sendReport("fay", 27 * 24, "free");
        sendReport("gus", 28 * 24 + 1, "free");
        var results = run(
                """
                metrics:
                - name: report_exporters
                  distinct: user_id
                  where: {event_name: report_exported}
                  by: [plan]
                  windows: [rolling_28d]
                """);
        assertThat(values(results, "report_exporters", WindowKind.ROLLING_28D, MIDNIGHT - 27 * 24 * HOUR))
                .isEqualTo(Map.of("{plan=pro}", "2", "{plan=free}", "1", "{plan=_unknown}", "1"));
        assertThat(values(results, "report_exporters", WindowKind.ROLLING_28D, MIDNIGHT))
                .isEqualTo(Map.of("{plan=pro}", "2", "{plan=free}", "2", "{plan=_unknown}", "1"));
        assertThat(values(results, "report_exporters", WindowKind.ROLLING_28D, MIDNIGHT + 24 * HOUR))
                .isEqualTo(Map.of("{plan=free}", "2"));
    }

    private void sendReport(String user, int hour, String plan) {
        send(user, hour, "report_exported", "", Map.of("plan", new PropertyValue.Text(plan)));
    }

    @Test
    void amountsPerCountryAndHourAddUpToTheLastDigit() throws Exception {
        Random random = new Random(5);
        Map<String, BigDecimal> expected = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            String country = List.of("DE", "FR", "").get(random.nextInt(3));
            int hour = random.nextInt(30);
            BigDecimal amount = BigDecimal.valueOf(random.nextLong(-1_000_000_000_000L, 900_000_000_000_000L), 6);
            // Half of all clients write numbers as text.
            PropertyValue value = random.nextBoolean()
                    ? new PropertyValue.Number(amount)
                    : new PropertyValue.Text(amount.toPlainString());
            send("user" + i, hour, "transaction_completed", country, Map.of("amount", value));
            expected.merge((country.isEmpty() ? "_unknown" : country) + " " + hour, amount, BigDecimal::add);
        }
        send("odd", 3, "transaction_completed", "DE", Map.of("amount", new PropertyValue.Text("about 5")));
        send("odd", 3, "transaction_completed", "DE", Map.of("amount", new PropertyValue.Bool(true)));
        send("odd", 3, "transaction_completed", "DE", Map.of("amount", new PropertyValue.Text("0.1234567")));
        send("odd", 3, "transaction_completed", "DE", Map.of());
        Collections.shuffle(records, random);
        var results = run(
                """
                metrics:
                - name: amount_by_country
                  sum: properties.amount
                  where: {event_name: transaction_completed}
                  by: [country]
                  windows: [hour]
                """);
        Map<String, BigDecimal> actual = new TreeMap<>();
        of(results, "amount_by_country", WindowKind.HOUR).forEach((key, value) -> {
            if (value.signum() != 0) {
                actual.put(key.dimensions().get("country") + " " + (key.windowStart() - MIDNIGHT) / HOUR, value);
            }
        });
        expected.replaceAll((key, value) -> value.stripTrailingZeros());
        actual.replaceAll((key, value) -> value.stripTrailingZeros());
        assertThat(actual).isEqualTo(expected).hasSize(90);
    }

    @Test
    void aDuplicateIsSummedOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            send("user" + i % 7, i % 20, "transaction_completed", "DE", Map.of("amount", amount(1 + i)));
        }
        List<SentRecord> copies = new ArrayList<>(records);
        copies.addAll(records);
        Collections.shuffle(copies, new Random(6));
        records.addAll(copies);
        var results = run(
                """
                metrics:
                - {name: amount, sum: properties.amount}
                - {name: sales, count: true, where: {event_name: transaction_completed}, by: [none, [country, platform]]}
                - {name: sale_sizes, distribution: properties.amount, stats: [mean, count]}
                """);
        assertThat(values(results, "amount", WindowKind.DAY, MIDNIGHT)).isEqualTo(Map.of("{}", "1275"));
        assertThat(values(results, "sales", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{}", "50", "{country=DE, platform=ios}", "50"));
        assertThat(values(results, "sale_sizes", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{stat=mean}", "25.5", "{stat=count}", "50"));
    }

    private static PropertyValue amount(int amount) {
        return new PropertyValue.Number(BigDecimal.valueOf(amount));
    }

    @Test
    void aRatioOfPartsToATotalAndOneOfPartsToParts() throws Exception {
        send("ada", 0, "project_created", "DE", Map.of());
        send("bob", 1, "project_created", "DE", Map.of());
        send("cyd", 2, "project_created", "FR", Map.of());
        send("cyd", 3, "project_exported", "FR", Map.of());
        send("dan", 4, "project_exported", "", Map.of());
        send("eve", 5, "user_invited", "", Map.of());
        var results = run(
                """
                features: {project_created: projects, project_exported: projects}
                metrics:
                - {name: export_share, ratio: {of: projects_exported, per: projects_created}, by: [none, country]}
                - {name: country_share, ratio: {of: project_creators, per: active_users}, by: [none, country]}
                - {name: event_share, ratio: {of: events, per: projects_created}, by: [event_name], windows: [day]}
                - {name: actives, count: true, where: {qualifying: true}}
                - {name: others, count: true, where: {qualifying: false}}
                """);
        assertThat(values(results, "export_share", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{}", "0.666666667", "{country=FR}", "1"));
        assertThat(values(results, "country_share", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{}", "0.75", "{country=DE}", "1", "{country=FR}", "1"));
        assertThat(values(results, "event_share", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of(
                        "{event_name=project_created}",
                        "1",
                        "{event_name=project_exported}",
                        "0.666666667",
                        "{event_name=user_invited}",
                        "0.333333333"));
        assertThat(values(results, "feature_users", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{feature=projects}", "4", "{feature=projects, platform=ios}", "4"));
        assertThat(values(results, "feature_adoption", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{feature=projects}", "1"));
        assertThat(ofRatios(results, MetricResult::exact)).containsOnly("export_share", "event_share");
        assertThat(ofRatios(results, result -> !result.exact())).containsOnly("country_share", "feature_adoption");
        assertThat(values(results, "actives", WindowKind.DAY, MIDNIGHT)).isEqualTo(Map.of("{}", "5"));
        assertThat(values(results, "others", WindowKind.DAY, MIDNIGHT)).isEqualTo(Map.of("{}", "1"));
    }

    @Test
    void aHistogramCountsEventsByTheBinThatTheirNumberLiesIn() throws Exception {
        sendOrder("ada", 0, "DE", "9.999", "1");
        sendOrder("ada", 1, "DE", "10", "1");
        sendOrder("bob", 2, "FR", "99.9999", "1");
        sendOrder("bob", 3, "FR", "100", "1");
        sendOrder("cyd", 4, "FR", "500", "1");
        sendOrder("cyd", 5, "FR", "500.001", "1");
        sendOrder("cyd", 6, "FR", "a lot", "1");
        send("dan", 7, "order_placed", "FR", Map.of());
        var results = run(
                """
                metrics:
                - name: order_sizes
                  histogram: properties.amount
                  edges: [10, 100, 500]
                  by: [none, country]
                  windows: [hour, day]
                - {name: share_of_bin, ratio: {of: order_sizes, per: orders}, by: [bin]}
                - {name: orders, count: true, where: {event_name: order_placed}}
                """);
        // 99.9999 is taken in thousandths, so it is 100.
        assertThat(values(results, "order_sizes", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of(
                        "{bin=_below}", "1",
                        "{bin=[10,100)}", "1",
                        "{bin=[100,500]}", "3",
                        "{bin=_above}", "1",
                        "{bin=_below, country=DE}", "1",
                        "{bin=[10,100), country=DE}", "1",
                        "{bin=[100,500], country=FR}", "3",
                        "{bin=_above, country=FR}", "1"));
        assertThat(values(results, "order_sizes", WindowKind.HOUR, MIDNIGHT + 4 * HOUR))
                .isEqualTo(Map.of("{bin=[100,500]}", "1", "{bin=[100,500], country=FR}", "1"));
        assertThat(values(results, "share_of_bin", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of(
                        "{bin=_below}", "0.125",
                        "{bin=[10,100)}", "0.125",
                        "{bin=[100,500]}", "0.375",
                        "{bin=_above}", "0.125"));
    }

    @Test
    void aCorrelationIsThatOfTheEventsThatHaveBothNumbers() throws Exception {
        // n Σxy − Σx Σy = 3 · 25 − 6 · 11 = 9; over √((3 · 14 − 6²)(3 · 45 − 11²)) = √84.
        sendOrder("ada", 0, "DE", "1", "2");
        sendOrder("bob", 1, "DE", "2", "4");
        sendOrder("cyd", 2, "DE", "3", "5");
        // Two points lie on a line, and it falls.
        sendOrder("dan", 3, "FR", "10", "7.5");
        sendOrder("eve", 4, "FR", "20", "2.5");
        // Of one there is none, and none with what is constant.
        sendOrder("fay", 5, "IT", "1", "1");
        sendOrder("gus", 6, "SE", "1", "5");
        sendOrder("gus", 7, "SE", "1", "6");
        send("hal", 8, "order_placed", "DE", Map.of("amount", amount(1_000)));
        send("hal", 9, "order_placed", "DE", Map.of("items", amount(1_000)));
        sendOrder("hal", 10, "DE", "1000", "many");
        var results = run(
                """
                metrics:
                - name: amount_by_items
                  correlation: [properties.amount, properties.items]
                  by: [country]
                  windows: [day, rolling_7d]
                """);
        Map<String, String> expected = Map.of(
                "{country=DE, pair=properties.amount~properties.items}", "0.981980506",
                "{country=FR, pair=properties.amount~properties.items}", "-1");
        assertThat(values(results, "amount_by_items", WindowKind.DAY, MIDNIGHT)).isEqualTo(expected);
        assertThat(values(results, "amount_by_items", WindowKind.ROLLING_7D, MIDNIGHT - 6 * 24 * HOUR))
                .isEqualTo(expected);
        assertThat(results.values())
                .filteredOn(result -> result.dimensions().containsValue("SE"))
                .filteredOn(result -> result.metric().equals("amount_by_items"))
                .isNotEmpty()
                .allMatch(result -> result.value().isEmpty());
    }

    @Test
    void theTopOfADimensionIsRankedByAnotherMetricAndEqualOnesByTheirBytes() throws Exception {
        for (int i = 0; i < 5; i++) {
            sendOrder("ada", i, "FR", "10", "1");
        }
        sendOrder("ada", 5, "DE", "50", "1");
        sendOrder("bob", 6, "DE", "0", "1");
        sendOrder("bob", 7, "SE", "70", "1");
        sendOrder("bob", 8, "IT", "1", "1");
        sendOrder("bob", 9, "NO", "-1", "1");
        sendOrder("bob", 10, "", "900", "1");
        var results = run(
                """
                metrics:
                - {name: sales, sum: properties.amount, by: [country, [country, platform]], windows: [day, all_time]}
                - name: best_countries
                  top: {n: 3, dimension: country, of: sales}
                  by: [none, platform]
                  windows: [day, all_time]
                - {name: best_country, top: {n: 1, dimension: country, of: sales}}
                - {name: liveliest, top: {n: 2, dimension: event_name, of: events}}
                - {name: platforms, top: {n: 2, dimension: platform, of: sales}, by: [country]}
                """);
        Map<String, String> expected = Map.of(
                "{country=SE}", "1",
                "{country=DE}", "2",
                "{country=FR}", "3",
                "{country=SE, platform=ios}", "1",
                "{country=DE, platform=ios}", "2",
                "{country=FR, platform=ios}", "3");
        assertThat(values(results, "best_countries", WindowKind.DAY, MIDNIGHT)).isEqualTo(expected);
        assertThat(values(results, "best_countries", WindowKind.ALL_TIME, 0)).isEqualTo(expected);
        assertThat(values(results, "best_country", WindowKind.DAY, MIDNIGHT)).isEqualTo(Map.of("{country=SE}", "1"));
        assertThat(values(results, "liveliest", WindowKind.DAY, MIDNIGHT))
                .isEqualTo(Map.of("{event_name=order_placed}", "1"));
        assertThat(values(results, "platforms", WindowKind.DAY, MIDNIGHT))
                .hasSize(6)
                .containsEntry("{country=NO, platform=ios}", "1");
    }

    private void sendOrder(String user, int hour, String country, String amount, String items) {
        Map<String, PropertyValue> properties =
                Map.of("amount", new PropertyValue.Text(amount), "items", new PropertyValue.Text(items));
        send(user, hour, "order_placed", country, properties);
    }

    @Test
    void valuesAndCombinationsBeyondTheCapAreOthersAndAllAddUp() throws Exception {
        for (int i = 0; i < 400; i++) {
            String plan = i % 100 == 0 ? "x".repeat(257) : "plan" + i % 40;
            send("user" + i, 1, "opened", "C" + i % 7, Map.of("plan", new PropertyValue.Text(plan)));
        }
        List<List<SentRecord>> partitions = List.of(records, message());
        TidemarkConfig config = config(
                "metrics: [{name: opens, count: true, by: [none, plan, [country, plan], [country, plan, platform]]}]",
                1,
                Map.of("job.dimension_cap", "15"));
        Map<String, String> opens = values(ListTopology.run(config, partitions), "opens", WindowKind.DAY, MIDNIGHT);
        assertThat(opens).containsEntry("{}", "400");
        for (String cut : List.of("{plan=", "{country=[^,]*, plan=[^,]*}", "{country=[^,]*, plan=[^,]*, platform")) {
            List<String> keys = opens.keySet().stream()
                    .filter(key -> key.matches(cut.replace("{", "\\{").replace("}", "\\}") + ".*"))
                    .toList();
            // As many as the cap, others, and others of each country.
            assertThat(keys).hasSizeBetween(16, 15 + 1 + 7).anyMatch(key -> key.contains("plan=_other"));
            assertThat(keys.stream()
                            .mapToInt(key -> Integer.parseInt(opens.get(key)))
                            .sum())
                    .as(cut)
                    .isEqualTo(400);
        }
    }

    private static final String MANY =
            """
            dimensions:
              size: {of: [properties.amount], edges: [10, 100]}
            metrics:
            - {name: happenings, count: true, by: [event_name, [event_name, platform], [event_name, country, platform]],
               windows: [hour, day, rolling_7d, iso_week, all_time]}
            - {name: spent, sum: properties.amount, by: [none, size], windows: [day, to_date]}
            - {name: spenders, distinct: user_id, where: {properties.amount: {min: 5}}, by: [none, platform],
               windows: [hour, day]}
            - {name: basket, distribution: properties.amount, by: [none, size]}
            - {name: baskets, histogram: properties.amount, edges: [0, 20, 50], by: [none, country, [platform, country]]}
            - {name: alike, correlation: [properties.app_usage_minutes, properties.data_usage_mb], by: [none, country]}
            - {name: leaders, top: {n: 3, dimension: country, of: spenders_by_country}, windows: [day]}
            - {name: spenders_by_country, distinct: user_id, by: [country]}
            - {name: bill, sum: charge, facts: message_events, by: [currency, [currency, channel]], windows: [hour, day]}
            - {name: refusals, count: true, facts: message_events, where: {status: [failed, sent]}, by: [status]}
            """;

    @Test
    void noOrderAndNoCopyOfTheRecordsMovesANumber() throws Exception {
        List<SentRecord> world = Histories.world(31, 40, DAY, 9);
        TidemarkConfig straight = config(MANY, 1);
        var once = ListTopology.run(straight, Histories.partitions(world, 1));
        Random random = new Random(32);
        var disturbed =
                ListTopology.run(config(MANY, 3), Histories.dealt(Histories.disturbed(world, random), 5, random));
        Map<String, String> numbers = Histories.numbers(once);
        for (String metric : List.of(
                "happenings", "spent", "spenders", "basket", "baskets", "alike", "leaders", "bill", "refusals")) {
            assertThat(numbers.keySet()).anyMatch(key -> key.startsWith(metric + "{"));
        }
        Histories.assertSame(numbers, Histories.numbers(disturbed));
    }

    private void send(String user, int hour, String name, String country, Map<String, PropertyValue> properties) {
        ProductEvent event = new ProductEvent(
                "event" + records.size(),
                MIDNIGHT + hour * HOUR + records.size(),
                user,
                name,
                "",
                "",
                "ios",
                "",
                "",
                country,
                "",
                false,
                properties);
        records.add(new SentRecord(
                Topics.PRODUCT_EVENTS,
                user.getBytes(StandardCharsets.UTF_8),
                ENCODER.encode(event),
                event.eventTime(),
                new SentRecord.Truth.Valid(event)));
    }

    /** A topology has both sources. */
    private List<SentRecord> message() {
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        return List.of(new SentRecord(
                Topics.MESSAGE_EVENTS,
                nothing,
                nothing,
                MIDNIGHT,
                records.get(0).truth()));
    }

    private Map<ResultKey, MetricResult> run(String catalogue) throws Exception {
        List<List<SentRecord>> partitions = Histories.partitions(records, 3);
        // A topology has both sources.
        byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
        partitions.add(List.of(new SentRecord(
                Topics.MESSAGE_EVENTS,
                nothing,
                nothing,
                MIDNIGHT,
                records.get(0).truth())));
        return ListTopology.run(config(catalogue, 2), partitions);
    }

    private TidemarkConfig config(String catalogue, int parallelism) throws Exception {
        return config(catalogue, parallelism, Map.of());
    }

    private TidemarkConfig config(String catalogue, int parallelism, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("job.parallelism", Integer.toString(parallelism));
        settings.put("job.publish_interval", "1s");
        // Copies come in any order here.
        settings.put("job.product_event_lifetime", "30d");
        Path file = Files.writeString(directory.resolve("metrics.yaml"), catalogue);
        settings.put("metrics.catalogue", file.toString());
        return TidemarkConfig.of(settings);
    }

    private static Map<ResultKey, BigDecimal> of(
            Map<ResultKey, MetricResult> results, String metric, WindowKind window) {
        Map<ResultKey, BigDecimal> values = new HashMap<>();
        results.forEach((key, result) -> {
            if (key.metric().equals(metric) && key.windowKind() == window) {
                result.value().ifPresent(value -> values.put(key, value));
            }
        });
        return values;
    }

    /** Values by dimensions; one of 0 says what none says. */
    /** The ratios of which there are such numbers. */
    private static Set<String> ofRatios(Map<ResultKey, MetricResult> results, Predicate<MetricResult> which) {
        return results.values().stream()
                .filter(result -> result.value().isPresent() && which.test(result))
                .map(MetricResult::metric)
                .filter(Set.of("export_share", "event_share", "country_share", "feature_adoption")::contains)
                .collect(Collectors.toSet());
    }

    private static Map<String, String> values(
            Map<ResultKey, MetricResult> results, String metric, WindowKind window, long start) {
        Map<String, String> values = new TreeMap<>();
        of(results, metric, window).forEach((key, value) -> {
            if (key.windowStart() == start && value.signum() != 0) {
                values.put(
                        key.dimensions().toString(), value.stripTrailingZeros().toPlainString());
            }
        });
        return values;
    }
}
