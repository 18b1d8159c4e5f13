package dev.tidemark.simulator.oracle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a catalogue file declares, as {@code docs/catalogue.md} defines it: metrics of its own, and what is wanted of those
 * that ship. The oracle reads the file itself; a file that the job refuses may give anything. Immutable.
 */
public final class Declarations {
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build());

    /** Without a file. */
    public static final Declarations NONE = read("{}");

    private static final List<String> DERIVED = List.of("ratio", "top");
    private static final Set<String> OF_THE_JOB =
            Rule.byMetric(Set.of(Section.JOB)).keySet();

    private final JsonNode file;
    private final Map<String, DeclaredDimension> dimensions = new HashMap<>();
    private final List<DeclaredMetric> metrics = new ArrayList<>();
    private final List<DerivedMetric> derived = new ArrayList<>();
    /** The metrics that ship of which less is wanted. */
    private final Map<String, Part> narrowed = new HashMap<>();

    private final Set<String> removed = new HashSet<>();

    /** By what a metric that ships is wanted; nothing where it is as it ships. */
    private record Part(Optional<Set<Set<String>>> cuts, Optional<Set<WindowKind>> windows) {
        boolean has(WindowKind window, Set<String> cut) {
            return cuts.stream().allMatch(wanted -> wanted.contains(cut))
                    && windows.stream().allMatch(wanted -> wanted.contains(window));
        }
    }

    private Declarations(JsonNode file) {
        this.file = file;
        dimensions.put("plan", DeclaredDimension.of("properties.plan"));
        dimensions.put("gender", DeclaredDimension.of("properties.gender"));
        dimensions.put("experiment", DeclaredDimension.of("properties.experiment"));
        dimensions.put("feature", DeclaredDimension.of("event_name").called(features()));
        file.path("dimensions")
                .properties()
                .forEach(entry -> dimensions.put(entry.getKey(), dimension(entry.getValue())));
        texts(file.path("remove")).forEach(removed::add);
        file.path("metrics").forEach(this::read);
    }

    /** Reads the text of a catalogue file. */
    public static Declarations read(String yaml) {
        try {
            return new Declarations(YAML.readTree(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DeclaredDimension dimension(JsonNode node) {
        return node.isObject()
                ? new DeclaredDimension(texts(node.path("of")), numbers(node.path("edges")), Map.of())
                : new DeclaredDimension(texts(node), List.of(), Map.of());
    }

    private void read(JsonNode metric) {
        if (metric.has("computed")) {
            Optional<Set<Set<String>>> cuts =
                    metric.has("by") ? Optional.of(sets(cuts(metric))) : Optional.<Set<Set<String>>>empty();
            Optional<Set<WindowKind>> windows =
                    metric.has("windows") ? Optional.of(Set.copyOf(windows(metric))) : Optional.empty();
            narrowed.put(metric.get("computed").asText(), new Part(cuts, windows));
        } else if (DERIVED.stream().anyMatch(metric::has)) {
            derived.add(derived(metric));
        } else {
            metrics.add(declared(metric));
        }
    }

    private static DerivedMetric derived(JsonNode metric) {
        String name = metric.path("name").asText();
        Set<WindowKind> windows = Set.copyOf(windows(metric));
        JsonNode top = metric.path("top");
        return top.isMissingNode()
                ? new DerivedMetric.Ratio(
                        name,
                        metric.path("ratio").path("of").asText(),
                        metric.path("ratio").path("per").asText(),
                        sets(cuts(metric)),
                        windows)
                : new DerivedMetric.Top(
                        name,
                        top.path("of").asText(),
                        top.path("dimension").asText(),
                        top.path("n").asInt(),
                        sets(cuts(metric)),
                        windows);
    }

    private DeclaredMetric declared(JsonNode metric) {
        String kind = Stream.of("count", "sum", "distinct", "distribution", "histogram", "correlation")
                .filter(metric::has)
                .findFirst()
                .orElseThrow();
        List<DeclaredMetric.Condition> where = new ArrayList<>();
        metric.path("where")
                .properties()
                .forEach(entry -> where.add(condition(value(entry.getKey()), entry.getValue())));
        List<String> stats = texts(metric.path("stats"));
        List<List<DeclaredMetric.Label>> cuts = cuts(metric).stream()
                .map(cut -> cut.stream()
                        .map(name -> new DeclaredMetric.Label(name, value(name)))
                        .toList())
                .toList();
        return new DeclaredMetric(
                metric.path("name").asText(),
                metric.path("facts").asText("product_events"),
                where,
                kind,
                texts(metric.path(kind)),
                texts(metric.path(kind)).stream().map(this::value).toList(),
                stats.isEmpty() ? List.of("mean", "stddev", "median", "p90") : stats,
                numbers(metric.path("edges")),
                cuts,
                windows(metric));
    }

    /** What a word means: a dimension, or else a field or a property. */
    private DeclaredDimension value(String word) {
        return dimensions.getOrDefault(word, DeclaredDimension.of(word));
    }

    private static DeclaredMetric.Condition condition(DeclaredDimension value, JsonNode asked) {
        if (!asked.isObject()) {
            return new DeclaredMetric.Condition(
                    value, canonical(value, asked), Set.of(), Optional.empty(), Optional.empty());
        }
        return new DeclaredMetric.Condition(
                value,
                Set.of(),
                canonical(value, asked.path("not")),
                texts(asked.path("min")).stream().map(BigDecimal::new).findFirst(),
                texts(asked.path("max")).stream().map(BigDecimal::new).findFirst());
    }

    private static Set<String> canonical(DeclaredDimension value, JsonNode asked) {
        Set<String> canonical = new HashSet<>();
        texts(asked).forEach(text -> canonical.add(value.canonical(text)));
        return canonical;
    }

    private static List<List<String>> cuts(JsonNode metric) {
        if (!metric.has("by")) {
            return List.of(List.of());
        }
        List<List<String>> cuts = new ArrayList<>();
        JsonNode by = metric.get("by");
        for (JsonNode cut : by.isArray() ? by : YAML.createArrayNode().add(by)) {
            cuts.add(cut.asText().equals("none") ? List.of() : texts(cut));
        }
        return cuts;
    }

    private static Set<Set<String>> sets(List<List<String>> cuts) {
        Set<Set<String>> sets = new HashSet<>();
        cuts.forEach(cut -> sets.add(Set.copyOf(cut)));
        return sets;
    }

    private static List<WindowKind> windows(JsonNode metric) {
        List<WindowKind> windows =
                texts(metric.path("windows")).stream().map(WindowKind::of).toList();
        return windows.isEmpty() ? List.of(WindowKind.DAY) : windows;
    }

    /** The items of a list, or a single one. */
    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> texts.add(text(item)));
        } else if (node.isValueNode()) {
            texts.add(text(node));
        }
        return texts;
    }

    /** Numbers as events have them. */
    private static String text(JsonNode value) {
        return value.isNumber()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.asText().strip();
    }

    private static List<Integer> numbers(JsonNode node) {
        return texts(node).stream().map(Integer::valueOf).toList();
    }

    /** The metrics of the file that read events. */
    List<DeclaredMetric> metrics() {
        return metrics;
    }

    /** What features are called that are not called as their events. */
    Map<String, String> features() {
        Map<String, String> names = new HashMap<>();
        file.path("features")
                .properties()
                .forEach(entry -> names.put(entry.getKey(), entry.getValue().asText()));
        return names;
    }

    /** Drops what is not wanted of the metrics that ship. */
    void retain(OracleResults results) {
        boolean nothing = file.path("extends").asText().equals("none");
        results.removeIf((figures, window, cut) -> {
            // By how much a metric may differ stands behind its name.
            String metric = figures.split(" ", 2)[0];
            if (OF_THE_JOB.contains(metric)) {
                return false;
            }
            Part part = narrowed.get(metric);
            return part == null ? nothing || removed.contains(metric) : !part.has(window, cut);
        });
    }

    /** Adds the metrics of the file that follow from others among the results. */
    void derive(OracleResults results) {
        derived.forEach(metric -> metric.derive(results));
    }

    /** The metrics that others follow from. */
    Set<String> operands() {
        Set<String> operands = new HashSet<>();
        derived.forEach(metric -> operands.addAll(metric.operands()));
        return operands;
    }

    /** How each metric of the file is compared. */
    Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        metrics.forEach(metric -> rules.put(
                metric.name(),
                switch (metric.kind()) {
                    case "distinct" -> Rule.SKETCHED;
                    case "distribution" -> Rule.STATS;
                    default -> Rule.EXACT;
                }));
        derived.forEach(metric -> rules.put(metric.name(), Rule.OF_PUBLISHED));
        return rules;
    }

    /** The series that are watched for anomalies, if the file says which. */
    Optional<List<AnomalyMetrics.Watched>> watched() {
        if (!file.path("anomalies").has("series")) {
            return Optional.empty();
        }
        List<AnomalyMetrics.Watched> watched = new ArrayList<>();
        for (JsonNode series : file.get("anomalies").get("series")) {
            Set<WindowKind> windows =
                    series.has("windows") ? Set.copyOf(windows(series)) : Set.of(WindowKind.HOUR, WindowKind.DAY);
            watched.add(new AnomalyMetrics.Watched(
                    series.path("of").asText(), Set.copyOf(texts(series.path("by"))), windows));
        }
        return Optional.of(watched);
    }
}
