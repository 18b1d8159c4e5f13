package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.embedded.TidemarkProcess;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever wants another metric writes five lines. */
@WithBackends
class YamlMetricIT {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final int DAYS = 6;
    private static final String CATALOGUE =
            """
            dimensions:
              plan: [properties.format]
            metrics:
            - name: report_exporters
              distinct: user_id
              where: {event_name: report_exported}
              by: [plan]
              windows: [rolling_28d]
            - name: amount_by_country
              sum: properties.amount
              where: {event_name: transaction_completed}
              by: [country]
              windows: [hour]
            """;

    /** Amounts of somebody else's table: two of one hour, one of the next; a row that is there twice counts twice. */
    private static final String TABLE =
            """
            Customer;When;Where;Price
            c-1;%1$s 10:15;AQ;12.50
            c-2;%1$s 10:45;AQ;0.25
            c-2;%1$s 10:45;AQ;0.25
            c-1;%1$s 11:05;AQ;7
            """;

    @Test
    void aMetricAddedInYamlAloneIsInTopicTableAndCatalogue(Backends backends, @TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("metrics.yaml"), CATALOGUE);
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        List<SentRecord> records = new World(
                        new WorldConfig(12, 120, today.minusDays(DAYS), DAYS, FaultShares.defaults(), 1))
                .history()
                .toList();
        List<MetricResult> published;
        Map<String, String> table;
        try (Spine spine = new Spine(
                backends.bootstrapServers(),
                backends.jdbcUrl(),
                backends.user(),
                backends.password(),
                "yaml-metric",
                directory,
                Map.of("metrics.catalogue", file.toString()))) {
            spine.publish(records.stream());
            load(directory, backends, spine.config().kafka().topics().productEvents(), today.minusDays(1));
            spine.start();
            spine.drain();
            published = spine.results().values().stream()
                    .filter(result ->
                            Set.of("report_exporters", "amount_by_country").contains(result.metric()))
                    .toList();
            table = table(backends);
        }
        List<ProductEvent> events = events(records);

        Map<String, BigDecimal> amounts = amounts(events);
        assertThat(amounts).hasSizeGreaterThan(10);
        Instant ten = today.minusDays(1).atTime(10, 0).toInstant(ZoneOffset.UTC);
        amounts.put("AQ " + ten.toEpochMilli(), new BigDecimal("13"));
        amounts.put("AQ " + ten.plus(1, ChronoUnit.HOURS).toEpochMilli(), new BigDecimal("7"));
        assertThat(values(published, "amount_by_country", WindowKind.HOUR)).isEqualTo(amounts);

        Map<String, Set<String>> exporters = exporters(events);
        assertThat(exporters).hasSizeGreaterThan(1);
        long lastDay = today.minusDays(1)
                .minusDays(27)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
        Map<String, BigDecimal> users = values(published, "report_exporters", WindowKind.ROLLING_28D);
        exporters.forEach((plan, ids) -> assertThat(users.get(plan + " " + lastDay))
                .as(plan)
                .isCloseTo(BigDecimal.valueOf(ids.size()), within(BigDecimal.ONE)));

        Map<String, String> rows = new TreeMap<>();
        published.forEach(result -> rows.put(
                result.metric()
                        + result.dimensions()
                        + Instant.ofEpochMilli(result.window().start()),
                result.value().orElseThrow().stripTrailingZeros().toPlainString()));
        assertThat(table).isEqualTo(rows);

        String printed = TidemarkProcess.run(directory, DEADLINE, "catalogue", "--set=metrics.catalogue=" + file)
                .out();
        for (MetricResult result : published) {
            assertThat(printed.lines())
                    .anyMatch(line -> line.startsWith(result.metric() + " ") && line.contains(result.definition()));
        }
    }

    /** Loads the table as transactions of a day; twice, which counts once. */
    private static void load(Path directory, Backends backends, String topic, LocalDate day) throws Exception {
        Path table = Files.writeString(directory.resolve("sales.csv"), TABLE.formatted(day));
        for (int time = 1; time <= 2; time++) {
            TidemarkProcess.Outcome load = TidemarkProcess.run(
                    directory,
                    DEADLINE,
                    "load",
                    "--bootstrap-servers=" + backends.bootstrapServers(),
                    "--topic=" + topic,
                    "--file=" + table,
                    "--map=user_id=Customer,event_time=When,country=Where,properties.amount=Price",
                    "--constant=event_name=transaction_completed",
                    "--time-format=yyyy-MM-dd H:mm");
            assertThat(load.exitCode()).as(load.err()).isZero();
        }
    }

    /** The accepted events, each once. */
    private static List<ProductEvent> events(List<SentRecord> records) {
        List<ProductEvent> events = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (SentRecord record : records) {
            if (record.truth() instanceof SentRecord.Truth.Valid valid
                    && valid.event() instanceof ProductEvent event
                    && !event.internal()
                    && ids.add(event.eventId())) {
                events.add(event);
            }
        }
        return events;
    }

    private static Map<String, BigDecimal> amounts(List<ProductEvent> events) {
        Map<String, BigDecimal> amounts = new TreeMap<>();
        for (ProductEvent event : events) {
            PropertyValue amount = event.properties().get("amount");
            if (event.eventName().equals("transaction_completed") && amount != null) {
                long hour = Instant.ofEpochMilli(event.eventTime())
                        .truncatedTo(ChronoUnit.HOURS)
                        .toEpochMilli();
                BigDecimal value = amount instanceof PropertyValue.Text text
                        ? new BigDecimal(text.value())
                        : ((PropertyValue.Number) amount).value();
                amounts.merge(orUnknown(event.country()) + " " + hour, value, BigDecimal::add);
            }
        }
        amounts.replaceAll((key, value) -> value.stripTrailingZeros());
        amounts.values().removeIf(value -> value.signum() == 0);
        return amounts;
    }

    private static Map<String, Set<String>> exporters(List<ProductEvent> events) {
        Map<String, Set<String>> exporters = new TreeMap<>();
        for (ProductEvent event : events) {
            if (event.eventName().equals("report_exported")) {
                String plan = event.properties().get("format") instanceof PropertyValue.Text text ? text.value() : "";
                exporters
                        .computeIfAbsent(orUnknown(plan), any -> new HashSet<>())
                        .add(event.userId());
            }
        }
        return exporters;
    }

    private static String orUnknown(String value) {
        return value.isEmpty() ? "_unknown" : value;
    }

    /** Values that are not 0 by the value of their dimension and the start of their window. */
    private static Map<String, BigDecimal> values(List<MetricResult> results, String metric, WindowKind window) {
        Map<String, BigDecimal> values = new TreeMap<>();
        for (MetricResult result : results) {
            BigDecimal value = result.value().orElseThrow();
            if (result.metric().equals(metric) && value.signum() != 0) {
                assertThat(result.window().kind()).isEqualTo(window);
                String dimension = result.dimensions().values().iterator().next();
                values.put(dimension + " " + result.window().start(), value.stripTrailingZeros());
            }
        }
        return values;
    }

    private static Map<String, String> table(Backends backends) throws Exception {
        Map<String, String> rows = new TreeMap<>();
        try (Connection connection =
                        DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        """
                        SELECT metric, dimensions->>'plan' AS plan, dimensions->>'country' AS country, window_start, value
                        FROM tidemark.metric_result
                        WHERE run = 'yaml-metric' AND revision > 0 AND metric IN ('report_exporters', 'amount_by_country')
                        """)) {
            while (found.next()) {
                String plan = found.getString("plan");
                String dimension =
                        plan == null ? "{country=" + found.getString("country") + "}" : "{plan=" + plan + "}";
                rows.put(
                        found.getString("metric")
                                + dimension
                                + found.getTimestamp("window_start").toInstant(),
                        found.getBigDecimal("value").stripTrailingZeros().toPlainString());
            }
        }
        return rows;
    }
}
