package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFiguresTest {
    private static final String DAY_ROW =
            """
            {"metric":"%s","window":"day","start":"2026-03-02T00:00:00Z","dimensions":{%s},"value":%s}""";

    @TempDir
    Path folder;

    @Test
    void rows_come_under_our_names_and_others_are_counted() throws IOException {
        ReferenceFigures read = read(
                row("active_users", "\"country\":\"Channel Islands\"", "3"),
                row("retention", "\"by\":\"active\",\"kind\":\"n_day\",\"n\":\"0\"", "98"),
                row("daily_events", "", "7"),
                row("custom:sum(properties.amount)", "", "\"46376.49\""),
                row("custom:count", "", "5"));

        assertThat(read.totals()).containsEntry("events_in", new BigDecimal("4"));
        assertThat(value(read, "active_users", "country", "CHANNEL ISLANDS")).isEqualByComparingTo("3");
        assertThat(value(read, "retention_users", "by", "active", "kind", "n_day", "n", "0"))
                .isEqualByComparingTo("98");
        assertThat(value(read, "amounts")).isEqualByComparingTo("46376.49");
        assertThat(read.ignored()).containsExactlyInAnyOrderEntriesOf(Map.of("daily_events", 1L, "custom:count", 1L));
    }

    @Test
    void only_metrics_windows_and_cuts_that_occur_are_compared_and_there_a_missing_row_is_0() throws IOException {
        ReferenceFigures read = read(row("registered_users", "\"country\":\"IN\"", "3"));
        PublishedCopy published = new PublishedCopy(read.figures());
        long day = Sent.at("2026-03-02T00:00");
        published.set("registered_users", DAY, day, Dimensions.map(List.of()), BigDecimal.TEN);
        published.set("events_in", DAY, day, Dimensions.map(List.of("source", "product-events")), new BigDecimal("4"));
        ComparisonReport agreeing = Comparison.compare(read, published.results(), EnumSet.allOf(Section.class));
        assertThat(agreeing.ok()).as(agreeing.render()).isTrue();
        assertThat(agreeing.compared()).isEqualTo(2);

        published.set("registered_users", DAY, day, Dimensions.map(List.of("country", "US")), BigDecimal.ONE);
        published.set("events_in", DAY, day, Dimensions.map(List.of("source", "message-events")), BigDecimal.ONE);
        assertThat(Comparison.compare(read, published.results(), EnumSet.allOf(Section.class))
                        .differing())
                .isEqualTo(2);
    }

    @Test
    void a_metric_of_the_catalogue_file_is_compared_to_the_last_digit() throws IOException {
        ReferenceFigures read = read(row("custom:sum(properties.amount)", "", "\"46376.49\""));
        PublishedCopy published = new PublishedCopy(read.figures());
        SortedMap<String, String> total = Dimensions.map(List.of());
        published.set(
                "events_in",
                DAY,
                Sent.at("2026-03-02T00:00"),
                Dimensions.map(List.of("source", "product-events")),
                new BigDecimal("4"));
        published.set("amounts", DAY, Sent.at("2026-03-02T00:00"), total, new BigDecimal("46376.49"));
        assertThat(Comparison.compare(read, published.results(), EnumSet.noneOf(Section.class))
                        .differing())
                .isZero();

        published.set("amounts", DAY, Sent.at("2026-03-02T00:00"), total, new BigDecimal("46376.48"));
        assertThat(Comparison.compare(read, published.results(), EnumSet.noneOf(Section.class))
                        .differing())
                .isEqualTo(1);
    }

    @Test
    void figures_of_device_reports_are_read_as_counts_means_deviations_and_quantiles() throws IOException {
        Path file = folder.resolve("devices.json.gz");
        String measure = "{\"sum\":\"40\",\"stdev_sample\":2.138089935299395,\"p50\":\"4\",\"p90\":\"9\"}";
        String numeric = Stream.of(
                        "App Usage Time (min/day)",
                        "Screen On Time (hours/day)",
                        "Battery Drain (mAh/day)",
                        "Number of Apps Installed",
                        "Data Usage (MB/day)")
                .map(name -> "\"" + name + "\":" + measure)
                .collect(Collectors.joining(","));
        String groups = "\"by_Operating System\":{\"iOS\":{\"users\":3,\"app_minutes_sum\":10,"
                + "\"screen_hours_sum\":\"1.5\",\"data_mb_sum\":3,\"apps_sum\":6}},\"os_x_class\":{\"iOS|4\":2}";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(("{\"rows\":8,\"note\":\"n\",\"numeric\":{" + numeric + "}," + groups + "}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        ReferenceFigures read = DeviceReference.read(file, LocalDate.parse("2026-03-02"));

        assertThat(value(read, "apps_installed", "stat", "count")).isEqualByComparingTo("8");
        assertThat(value(read, "apps_installed", "stat", "mean")).isEqualByComparingTo("5");
        assertThat(value(read, "apps_installed", "stat", "stddev")).isEqualByComparingTo("2");
        assertThat(value(read, "apps_installed", "stat", "p90")).isEqualByComparingTo("9");
        assertThat(value(read, "app_usage_minutes", "os", "ios", "stat", "mean"))
                .isEqualByComparingTo("3.333333333");
        assertThat(value(read, "screen_on_hours", "os", "ios", "stat", "count")).isEqualByComparingTo("3");
        assertThat(value(read, "users_by_behavior_class", "os", "ios", "behavior_class", "4"))
                .isEqualByComparingTo("2");
    }

    @Test
    void a_file_of_another_shape_is_refused() {
        assertThatThrownBy(() -> readText("{\"rows\":700}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rows");
        assertThatThrownBy(() -> readText("{\"rows\":[]}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("rows");
    }

    private static String row(String metric, String dimensions, String value) {
        return DAY_ROW.formatted(metric, dimensions, value);
    }

    private static BigDecimal value(ReferenceFigures read, String metric, String... dimensions) {
        return read.figures().value(metric, DAY, Sent.at("2026-03-02T00:00"), Dimensions.map(List.of(dimensions)));
    }

    private ReferenceFigures read(String... rows) throws IOException {
        return readText(
                "{\"note\":\"n\",\"totals\":{\"events_in\":4,\"users\":3},\"rows\":[" + String.join(",", rows) + "]}");
    }

    private ReferenceFigures readText(String json) throws IOException {
        Path file = folder.resolve("reference.json.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        return ReferenceFigures.read(file, Map.of("custom:sum(properties.amount)", "amounts"));
    }
}
