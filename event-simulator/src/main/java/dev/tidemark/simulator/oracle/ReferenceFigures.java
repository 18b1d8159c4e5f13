package dev.tidemark.simulator.oracle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * Exact figures of a data set that others computed. Its windows are cut in UTC, and rows with the value 0 are left out.
 */
public final class ReferenceFigures {
    private static final JsonFactory JSON = new JsonFactory();

    /** Such files call {@code retention} what the metrics' page calls {@code retention_users}: it is a count. */
    private static final Map<String, String> RENAMED = Map.of("retention", "retention_users");

    private final SortedMap<String, BigDecimal> totals = new TreeMap<>();
    private final OracleResults figures = new OracleResults(ZoneOffset.UTC);
    private final SortedMap<String, Long> ignored = new TreeMap<>();
    private final Set<Shape> shapes = new HashSet<>();
    private final Map<String, String> exactMetrics;

    private ReferenceFigures(Map<String, String> exactMetrics) {
        this.exactMetrics = Map.copyOf(exactMetrics);
    }

    /**
     * Figures that stand in a file of another form.
     *
     * @param figures by metrics of the metrics' page
     */
    static ReferenceFigures of(Iterable<Figure> figures) {
        ReferenceFigures read = new ReferenceFigures(Map.of());
        figures.forEach(figure -> read.add(figure.metric(), Place.of(figure), figure.value()));
        return read;
    }

    /**
     * Reads {@code reference.json.gz}: {@code totals} and {@code rows} of metric, window, start, dimensions, value.
     *
     * @param exactMetrics metrics of a catalogue file that must be equal to the last digit, by the names of the figures
     * @throws IOException if the file cannot be read or is not of that form
     */
    public static ReferenceFigures read(Path file, Map<String, String> exactMetrics) throws IOException {
        ReferenceFigures read = new ReferenceFigures(exactMetrics);
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(file));
                JsonParser json = JSON.createParser(bytes)) {
            expect(JsonToken.START_OBJECT, json.nextToken(), file);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                if (field.equals("totals")) {
                    expect(JsonToken.START_OBJECT, value, file);
                    read.readTotals(json);
                } else if (field.equals("rows")) {
                    expect(JsonToken.START_ARRAY, value, file);
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        read.readRow(json);
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
        if (read.figures.size() == 0) {
            throw new IOException(file + " has no rows of metrics that we know");
        }
        return read;
    }

    private static void expect(JsonToken expected, JsonToken actual, Path file) throws IOException {
        if (actual != expected) {
            throw new IOException(
                    file + " has no totals and rows as reference figures do: " + actual + " instead of " + expected);
        }
    }

    private void readTotals(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_OBJECT) {
            json.nextToken();
            totals.put(json.currentName(), new BigDecimal(json.getText()));
        }
    }

    private void readRow(JsonParser json) throws IOException {
        String metric = "";
        WindowKind window = WindowKind.DAY;
        long start = 0;
        SortedMap<String, String> dimensions = new TreeMap<>();
        BigDecimal value = BigDecimal.ZERO;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "metric" -> metric = json.getText();
                case "window" -> window = WindowKind.of(json.getText());
                case "start" -> start = Instant.parse(json.getText()).toEpochMilli();
                case "value" -> value = new BigDecimal(json.getText());
                case "dimensions" -> {
                    while (json.nextToken() != JsonToken.END_OBJECT) {
                        json.nextToken();
                        dimensions.put(json.currentName(), canonical(json.currentName(), json.getText()));
                    }
                }
                default -> json.skipChildren();
            }
        }
        String ourName = exactMetrics.getOrDefault(metric, RENAMED.getOrDefault(metric, metric));
        if (exactMetrics.containsKey(metric) || Rule.byMetric().containsKey(ourName)) {
            add(ourName, new Place(window, start, dimensions), value);
        } else {
            ignored.merge(metric, 1L, Long::sum);
        }
    }

    private void add(String metric, Place place, BigDecimal value) {
        figures.put(metric, place.window(), place.start(), place.dimensions(), value);
        shapes.add(Shape.of(metric, place));
    }

    /** The rule of each metric, those of the sections and those of the catalogue file. */
    Map<String, Rule> rules(Set<Section> sections) {
        Map<String, Rule> rules = Rule.byMetric(sections);
        exactMetrics.values().forEach(metric -> rules.put(metric, Rule.EXACT));
        return rules;
    }

    /** Dimension values as rule 9 of the metrics' page has them. */
    private static String canonical(String dimension, String value) {
        return switch (dimension) {
            case "channel", "category", "status", "platform", "os" -> value.strip()
                    .toLowerCase(Locale.ROOT);
            case "country", "currency" -> value.strip().toUpperCase(Locale.ROOT);
            default -> value;
        };
    }

    /** Name to number, for example {@code events_in}. */
    public Map<String, BigDecimal> totals() {
        return totals;
    }

    /** The rows under the names and canonical dimension values of the metrics' page. */
    public OracleResults figures() {
        return figures;
    }

    /** Metrics that the page does not have, with the number of their rows. */
    public Map<String, Long> ignored() {
        return ignored;
    }

    /** Whether the figures have rows of this metric, window and cut, so that a missing one is 0. */
    boolean covers(String metric, Place place) {
        return shapes.contains(Shape.of(metric, place));
    }
}
