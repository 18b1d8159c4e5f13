package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one metric of a catalogue file. */
final class MetricReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern STAT = Pattern.compile("mean|stddev|total|count|median|p[1-9][0-9]?");
    private static final List<String> STATS = List.of("mean", "stddev", "total", "count", "median", "p90");
    private static final List<String> DEFAULT_STATS = List.of("mean", "stddev", "median", "p90");
    private static final List<String> MEASURES =
            List.of("count", "sum", "distinct", "distribution", "histogram", "correlation", "ratio", "top", "computed");
    /** Those that read no events. */
    private static final List<String> DERIVED = List.of("ratio", "top");

    private static final String NONE = "none";
    private static final int MAX_RANK = 100;
    /** What a record has room for. */
    private static final int MAX_DIMENSIONS = 15;

    private static final int MAX_CUTS = 60;
    private static final Set<WindowKind> LIVE = EnumSet.of(WindowKind.NOW_5M, WindowKind.NOW_30M);
    private static final List<String> WINDOWS =
            Stream.of(WindowKind.values()).map(WindowKind::text).toList();

    private final Vocabulary vocabulary;

    MetricReader(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The metric's name, or nothing if it has none that can be used. */
    static Optional<String> name(Place metric) {
        Place place = metric.at("name");
        Optional<String> name = place.text();
        if (!place.isThere()) {
            metric.wrong("needs a name");
        } else if (name.isPresent() && !NAME.matcher(name.orElseThrow()).matches()) {
            place.wrong("a name is lower-case letters, digits and _, begins with a letter and has at most 63 of them");
            return Optional.empty();
        }
        return name;
    }

    /** A metric of a file that ships, where everything is written out. */
    static BuiltIn shipped(Place metric, Section section) {
        return new BuiltIn(
                Computed.of(metric.at("computed").text().orElseThrow()).orElseThrow(),
                section,
                metric.at("description").text().orElseThrow(),
                metric.at("stats").texts(),
                cutNames(metric.at("by")),
                windows(metric.at("windows")));
    }

    /** A built-in metric of a user's file, which may have fewer cuts and windows than the one that ships. */
    static BuiltIn narrowed(Place metric, BuiltIn shipped) {
        metric.onlyKeys(List.of("name", "computed", "by", "windows"));
        Place by = metric.at("by");
        List<List<String>> cuts = by.isThere() ? cutNames(by) : shipped.cuts();
        for (List<String> cut : cuts) {
            if (!MetricDefinition.has(shipped.cuts(), cut)) {
                by.wrong("'" + text(cut) + "' is no cut of " + shipped.name() + ", which has "
                        + shipped.cuts().stream().map(MetricReader::text).toList());
            }
        }
        Place at = metric.at("windows");
        Set<WindowKind> windows = at.isThere() ? windows(at) : shipped.windows();
        for (WindowKind window : windows) {
            if (!shipped.windows().contains(window)) {
                at.wrong("'" + window.text() + "' is no window of " + shipped.name() + ", which has "
                        + shipped.windows().stream().map(WindowKind::text).toList());
            }
        }
        if (windows.stream().anyMatch(LIVE::contains) && !windows.containsAll(LIVE)) {
            at.wrong("now_5m and now_30m go together");
        }
        // In the order in which they ship, whatever the file's is.
        List<List<String>> kept = shipped.cuts().stream()
                .filter(cut -> MetricDefinition.has(cuts, cut))
                .toList();
        Set<WindowKind> keptWindows = new LinkedHashSet<>(shipped.windows());
        keptWindows.retainAll(windows);
        return new BuiltIn(
                shipped.computed(), shipped.section(), shipped.description(), shipped.stats(), kept, keptWindows);
    }

    private static String text(List<String> cut) {
        return cut.isEmpty() ? NONE : String.join(",", cut);
    }

    /** What a metric is called that is computed by code. */
    static Optional<String> computed(Place metric) {
        return metric.at("computed").text();
    }

    /** A metric that the file defines by itself; what is wrong with it has been noted if there is nothing. */
    Optional<Generic> generic(Place metric, String name, Section section) {
        List<String> given =
                MEASURES.stream().filter(key -> metric.at(key).isThere()).toList();
        metric.onlyKeys(List.of(
                "name",
                "description",
                "facts",
                "where",
                "count",
                "sum",
                "distinct",
                "distribution",
                "stats",
                "histogram",
                "edges",
                "correlation",
                "ratio",
                "top",
                "computed",
                "by",
                "windows"));
        if (given.size() != 1) {
            metric.wrong("needs exactly one of " + String.join(", ", MEASURES)
                    + (given.isEmpty() ? "" : ", has " + String.join(" and ", given)));
            return Optional.empty();
        }
        Facts facts = facts(metric.at("facts"));
        Optional<Measure> measure = measure(metric, given.get(0), facts);
        Place by = metric.at("by");
        Map<String, Field> dimensions = new TreeMap<>();
        List<List<String>> cuts;
        if (DERIVED.contains(given.get(0))) {
            cuts = cutNames(by);
            for (String key : List.of("facts", "where")) {
                if (metric.at(key).isThere()) {
                    metric.at(key).wrong("a " + given.get(0) + " has none of its own; what it is computed from has");
                }
            }
        } else {
            cuts = cuts(by, facts, dimensions);
        }
        Set<WindowKind> windows = windows(metric.at("windows"));
        measure.ifPresent(it -> checkWindows(it, windows, metric.at("windows")));
        List<Condition> where = conditions(metric.at("where"), facts);
        return measure.map(it -> new Generic(
                name,
                section,
                metric.at("description").text().orElse(""),
                facts,
                where,
                it,
                with(it.dimension(), cuts, by),
                Map.copyOf(dimensions),
                windows));
    }

    private static Facts facts(Place place) {
        Optional<String> text = place.text();
        Optional<Facts> known = text.flatMap(word ->
                Stream.of(Facts.values()).filter(it -> it.text().equals(word)).findFirst());
        if (text.isPresent() && known.isEmpty()) {
            place.unknown(
                    text.orElseThrow(),
                    "stream of facts",
                    Stream.of(Facts.values()).map(Facts::text).toList());
        }
        return known.orElse(Facts.PRODUCT_EVENTS);
    }

    private Optional<Measure> measure(Place metric, String key, Facts facts) {
        Place place = metric.at(key);
        if (metric.at("stats").isThere() && !key.equals("distribution")) {
            metric.at("stats").wrong("only a distribution has stats");
        }
        if (metric.at("edges").isThere() && !key.equals("histogram")) {
            metric.at("edges").wrong("only a histogram has edges");
        }
        return switch (key) {
            case "count" -> {
                if (!place.text().equals(Optional.of("true"))) {
                    place.wrong("must be true");
                }
                yield Optional.of(new Measure.Count());
            }
            case "sum" -> vocabulary.number(facts, place).map(Measure.Sum::new);
            case "distinct" -> vocabulary.countable(facts, place).map(Measure.Distinct::new);
            case "distribution" -> {
                List<String> stats = stats(metric.at("stats"));
                yield vocabulary.number(facts, place).map(field -> new Measure.Distribution(field, stats));
            }
            case "histogram" -> {
                if (!metric.at("edges").isThere()) {
                    metric.wrong("needs edges, those of the bins, such as [0, 10, 100]");
                }
                List<Integer> edges = SettingsReader.edges(metric.at("edges"), 2, List.of());
                yield vocabulary.number(facts, place).map(field -> new Measure.Histogram(field, edges));
            }
            case "correlation" -> correlation(place, facts);
            case "top" -> top(place);
            default -> ratio(place);
        };
    }

    private Optional<Measure> correlation(Place place, Facts facts) {
        List<Place> items = place.items();
        List<Field> fields = items.stream()
                .flatMap(item -> vocabulary.number(facts, item).stream())
                .toList();
        if (items.size() != 2 || fields.stream().distinct().count() < fields.size()) {
            place.wrong("must be two different numbers, such as [properties.amount, properties.discount]");
        }
        return fields.size() == 2
                ? Optional.of(new Measure.Correlation(fields.get(0), fields.get(1)))
                : Optional.empty();
    }

    private static Optional<Measure> top(Place place) {
        if (!place.isObject()) {
            place.wrong("must be written {n: NUMBER, dimension: DIMENSION, of: METRIC}");
            return Optional.empty();
        }
        place.onlyKeys(List.of("n", "dimension", "of"));
        String n = place.at("n").text().orElse("");
        boolean isRank = n.matches("[1-9]\\d{0,2}") && Integer.parseInt(n) <= MAX_RANK;
        if (!isRank) {
            (place.at("n").isThere() ? place.at("n") : place).wrong("needs n, the last rank, from 1 to " + MAX_RANK);
        }
        Optional<String> ranked = place.at("dimension").text();
        if (ranked.isEmpty()) {
            place.wrong("needs dimension, the one whose values are ranked");
        }
        Optional<String> of = metricName(place, "of");
        return of.filter(any -> isRank)
                .flatMap(metric -> ranked.map(dimension -> new Measure.Top(Integer.parseInt(n), metric, dimension)));
    }

    /** Dimension sets with the dimension of a measure. */
    private static List<List<String>> with(Optional<String> dimension, List<List<String>> cuts, Place by) {
        if (dimension.isEmpty()) {
            return cuts;
        }
        String name = dimension.orElseThrow();
        if (cuts.stream().anyMatch(cut -> cut.contains(name))) {
            by.wrong("'" + name + "' tells all results apart anyway; leave it out");
        }
        return cuts.stream()
                .map(cut -> Stream.concat(Stream.of(name), cut.stream()).toList())
                .toList();
    }

    private static List<String> stats(Place place) {
        List<String> stats = new ArrayList<>();
        for (Place item : place.items()) {
            item.text().ifPresent(stat -> {
                if (!STAT.matcher(stat).matches()) {
                    item.unknown(stat, "statistic", STATS);
                } else if (stats.contains(stat)) {
                    item.wrong("'" + stat + "' is there already");
                } else {
                    stats.add(stat);
                }
            });
        }
        return stats.isEmpty() ? DEFAULT_STATS : List.copyOf(stats);
    }

    private static Optional<Measure> ratio(Place place) {
        if (!place.isObject()) {
            place.wrong("must be written {of: METRIC, per: METRIC}");
            return Optional.empty();
        }
        place.onlyKeys(List.of("of", "per"));
        Optional<String> of = metricName(place, "of");
        Optional<String> per = metricName(place, "per");
        return of.flatMap(numerator -> per.map(denominator -> new Measure.Ratio(numerator, denominator)));
    }

    private static Optional<String> metricName(Place derived, String key) {
        if (!derived.at(key).isThere()) {
            derived.wrong("needs " + key + ", the name of a metric");
        }
        return derived.at(key).text();
    }

    private List<List<String>> cuts(Place by, Facts facts, Map<String, Field> dimensions) {
        List<List<String>> cuts = new ArrayList<>();
        for (Place item : by.items()) {
            boolean total = !item.isList() && item.text().equals(Optional.of(NONE));
            List<Place> words = total ? List.of() : item.items();
            List<Field> fields = words.stream()
                    .flatMap(word -> vocabulary.label(facts, word).stream())
                    .toList();
            fields.forEach(field -> dimensions.put(field.text(), field));
            if (fields.size() == words.size()) {
                addCut(cuts, fields.stream().map(Field::text).toList(), item);
            }
        }
        if (dimensions.size() > MAX_DIMENSIONS || cuts.size() > MAX_CUTS) {
            by.wrong("must be at most " + MAX_CUTS + " cuts of at most " + MAX_DIMENSIONS + " dimensions in all");
        }
        return cuts.isEmpty() ? List.of(List.of()) : List.copyOf(cuts);
    }

    private static List<List<String>> cutNames(Place by) {
        List<List<String>> cuts = new ArrayList<>();
        for (Place item : by.items()) {
            List<String> names = item.texts();
            addCut(cuts, !item.isList() && names.equals(List.of(NONE)) ? List.of() : names, item);
        }
        return cuts.isEmpty() ? List.of(List.of()) : List.copyOf(cuts);
    }

    private static void addCut(List<List<String>> cuts, List<String> names, Place item) {
        if (new HashSet<>(names).size() < names.size()) {
            item.wrong("names a dimension twice");
        } else if (MetricDefinition.has(cuts, names)) {
            item.wrong("'" + text(names) + "' is there already");
        } else {
            cuts.add(List.copyOf(names));
        }
    }

    private static Set<WindowKind> windows(Place place) {
        Set<WindowKind> windows = EnumSet.noneOf(WindowKind.class);
        for (Place item : place.items()) {
            item.text().ifPresent(word -> {
                if (!WINDOWS.contains(word)) {
                    item.unknown(word, "window", WINDOWS);
                } else if (!windows.add(WindowKind.of(word))) {
                    item.wrong("'" + word + "' is there already");
                }
            });
        }
        return windows.isEmpty() ? EnumSet.of(WindowKind.DAY) : windows;
    }

    private static void checkWindows(Measure measure, Set<WindowKind> windows, Place place) {
        if (windows.stream().anyMatch(LIVE::contains)) {
            place.wrong("now_5m and now_30m are those of active_users only");
        }
        if (measure instanceof Measure.Top && windows.contains(WindowKind.MINUTE)) {
            // Minutes are there for one cut of a metric only.
            place.wrong("a top has no window minute; take hour");
        }
        boolean canKeepAll = measure.aggregate() == Aggregate.COUNT
                || measure.aggregate() == Aggregate.MONEY
                || measure.aggregate() == Aggregate.DERIVED;
        if (windows.contains(WindowKind.TO_DATE) && !canKeepAll) {
            place.wrong("to_date is for counts and sums; take all_time");
        }
    }

    private List<Condition> conditions(Place where, Facts facts) {
        List<Condition> conditions = new ArrayList<>();
        where.entries().forEach((word, place) -> vocabulary
                .condition(facts, place, word)
                .ifPresent(field -> conditions.addAll(conditions(field, place, facts))));
        conditions.sort(Comparator.comparing(Condition::canonical));
        return List.copyOf(conditions);
    }

    private static List<Condition> conditions(Field field, Place place, Facts facts) {
        if (!place.isObject()) {
            return List.of(new Condition.OneOf(field, Vocabulary.values(facts, field, place)));
        }
        place.onlyKeys(List.of("not", "min", "max"));
        List<Condition> conditions = new ArrayList<>();
        if (place.at("not").isThere()) {
            conditions.add(new Condition.NoneOf(field, Vocabulary.values(facts, field, place.at("not"))));
        }
        number(place.at("min")).ifPresent(bound -> conditions.add(new Condition.AtLeast(field, bound)));
        number(place.at("max")).ifPresent(bound -> conditions.add(new Condition.AtMost(field, bound)));
        if (place.entries().isEmpty()) {
            place.wrong("needs not, min or max");
        }
        return conditions;
    }

    private static Optional<BigDecimal> number(Place place) {
        Optional<String> text = place.text();
        if (text.isPresent() && !text.orElseThrow().matches("-?\\d{1,12}(\\.\\d{1,6})?")) {
            place.wrong("must be a number of at most 12 digits, and 6 behind the point");
            return Optional.empty();
        }
        return text.map(BigDecimal::new);
    }
}
