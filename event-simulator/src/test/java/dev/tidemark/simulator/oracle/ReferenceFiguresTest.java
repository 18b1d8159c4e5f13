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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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
                row("custom:sum(properties.amount)", "", "\"46376.49\""));

        assertThat(read.totals()).containsEntry("events_in", new BigDecimal("4"));
        assertThat(value(read, "active_users", "country", "CHANNEL ISLANDS")).isEqualByComparingTo("3");
        assertThat(value(read, "retention_users", "by", "active", "kind", "n_day", "n", "0"))
                .isEqualByComparingTo("98");
        assertThat(read.ignored())
                .containsExactlyInAnyOrderEntriesOf(Map.of("daily_events", 1L, "custom:sum(properties.amount)", 1L));
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
        return ReferenceFigures.read(file);
    }
}
