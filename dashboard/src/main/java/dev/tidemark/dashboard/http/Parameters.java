package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.query.Catalogue;
import dev.tidemark.dashboard.query.Days;
import dev.tidemark.dashboard.query.Metric;
import dev.tidemark.dashboard.query.Refusal;
import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.words.Suggestion;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The parameters of a request, each of which is known, or refused. */
final class Parameters {
    private static final int MOST_DAYS = 3_660;
    private static final int USUAL_DAYS = 30;
    private static final int MOST_VALUES = 100;
    private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);
    private static final LocalDate LAST_DAY = LocalDate.of(9998, 12, 31);

    private final Map<String, List<String>> given;
    private final SortedMap<String, SortedSet<String>> filters = new TreeMap<>();

    private Parameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /**
     * Those of a request that takes no filters.
     *
     * @throws Refusal if there are others than these
     */
    static Parameters of(Map<String, List<String>> given, Set<String> known) {
        for (String name : given.keySet()) {
            if (!known.contains(name)) {
                throw unknown(name, known);
            }
        }
        return new Parameters(given);
    }

    /**
     * Those of a request about a metric, whose dimensions are filters.
     *
     * @param hidden dimensions that are no filters
     * @throws Refusal if there are others than these, or a filter is none of the metric
     */
    static Parameters of(
            Map<String, List<String>> given,
            Set<String> known,
            Metric metric,
            Set<String> hidden,
            Catalogue catalogue) {
        Parameters parameters = new Parameters(given);
        Set<String> dimensions = new TreeSet<>(metric.dimensions());
        dimensions.removeAll(hidden);
        given.forEach((name, values) -> {
            if (known.contains(name)) {
                return;
            }
            if (!dimensions.contains(name)) {
                throw catalogue.dimensions().contains(name)
                        ? new Refusal(
                                Code.UNSUPPORTED_FILTER,
                                name,
                                metric.name() + " is not stored by " + name + "; it is by "
                                        + String.join(" · ", metric.cutTexts()),
                                metric.cutTexts())
                        : unknown(
                                name,
                                Stream.concat(known.stream(), dimensions.stream())
                                        .toList());
            }
            parameters.filters.put(name, filter(name, values));
        });
        return parameters;
    }

    private static Refusal unknown(String name, Collection<String> known) {
        List<String> allowed = known.stream().sorted().toList();
        return new Refusal(
                Code.UNKNOWN_PARAMETER,
                name,
                "parameter '" + name + "' is unknown" + Suggestion.clause(name, allowed),
                allowed);
    }

    private static SortedSet<String> filter(String name, List<String> values) {
        if (values.stream().anyMatch(String::isEmpty)) {
            throw invalid(name, "is empty; give a value, or leave it out", List.of());
        }
        if (values.size() > MOST_VALUES) {
            throw invalid(name, "has more than " + MOST_VALUES + " values", List.of());
        }
        if (values.stream().anyMatch(value -> value.indexOf(0) >= 0)) {
            throw invalid(name, "holds a character that no value has", List.of());
        }
        return new TreeSet<>(values);
    }

    private static Refusal invalid(String name, String problem, List<String> allowed) {
        return new Refusal(Code.INVALID_PARAMETER, name, name + " " + problem, allowed);
    }

    /** The filters, by dimension. */
    SortedMap<String, SortedSet<String>> filters() {
        return filters;
    }

    /** The dimensions that are to stay apart. */
    List<String> groups() {
        return given.getOrDefault("group", List.of()).stream()
                .distinct()
                .sorted()
                .toList();
    }

    Optional<String> one(String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw invalid(name, "is given " + values.size() + " times; give it once", List.of());
        }
        return values.stream().findFirst();
    }

    /** One of some words. */
    Optional<String> choice(String name, List<String> allowed) {
        Optional<String> value = one(name);
        value.ifPresent(word -> {
            if (!allowed.contains(word)) {
                throw invalid(
                        name,
                        "must be one of " + String.join(", ", allowed) + Suggestion.clause(word, allowed),
                        allowed);
            }
        });
        return value;
    }

    /** How the answer is written. */
    Format format() {
        return choice("format", List.of("json", "csv"))
                .filter("csv"::equals)
                .map(csv -> Format.CSV)
                .orElse(Format.JSON);
    }

    /** How an answer is written. */
    enum Format {
        JSON,
        CSV
    }

    int integer(String name, int least, int most, int usual) {
        Optional<String> text = one(name);
        try {
            int value = text.map(Integer::parseInt).orElse(usual);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw invalid(name, "must be a whole number from " + least + " to " + most, List.of());
    }

    /** The window that is asked for, or the metric's usual one. */
    WindowKind window(Metric metric) {
        List<String> allowed = metric.windows().stream().map(WindowKind::text).toList();
        return choice("window", allowed).map(WindowKind::of).orElse(metric.usualWindow());
    }

    /** Several windows by name. */
    Set<WindowKind> windows() {
        Set<WindowKind> kinds = new TreeSet<>();
        List<String> allowed =
                Stream.of(WindowKind.values()).map(WindowKind::text).toList();
        for (String name : all("window")) {
            if (!allowed.contains(name)) {
                throw invalid(
                        "window",
                        "must be one of " + String.join(", ", allowed) + Suggestion.clause(name, allowed),
                        allowed);
            }
            kinds.add(WindowKind.of(name));
        }
        return kinds;
    }

    /** All values of a parameter that may be repeated. */
    List<String> all(String name) {
        return given.getOrDefault(name, List.of());
    }

    /**
     * The days that are asked for.
     *
     * @param last the last day with a number, or today if there is none
     */
    Days days(LocalDate last) {
        Optional<LocalDate> from = day("from");
        LocalDate to = day("to").orElse(from.filter(last::isBefore).orElse(last));
        Days days;
        try {
            days = new Days(from.orElse(to.minusDays(USUAL_DAYS - 1L)), to);
        } catch (IllegalArgumentException e) {
            throw invalid("to", "must not be before from; both days are included", List.of());
        }
        if (days.count() > MOST_DAYS) {
            throw new Refusal(Code.TOO_LARGE, "from", "the range has more than " + MOST_DAYS + " days", List.of());
        }
        return days;
    }

    /** Refuses days where they have no meaning. */
    void noDays(WindowKind window) {
        for (String name : List.of("from", "to", "compare")) {
            if (given.containsKey(name)) {
                throw invalid(name, "has no meaning for the window " + window.text() + "; leave it out", List.of());
            }
        }
    }

    private Optional<LocalDate> day(String name) {
        Optional<String> text = one(name);
        try {
            Optional<LocalDate> day = text.map(LocalDate::parse);
            if (day.isEmpty() || !day.get().isBefore(FIRST_DAY) && !day.get().isAfter(LAST_DAY)) {
                return day;
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        throw invalid(name, "must be a day such as 2026-03-01", List.of());
    }

    /** The range to compare with. */
    Optional<Days> compared(Days days) {
        Optional<Days> compared = choice("compare", List.of("previous", "year"))
                .map(word -> word.equals("year") ? days.yearBefore() : days.before());
        if (compared.isPresent() && format() == Format.CSV) {
            throw invalid(
                    "compare", "has no place in a table; leave it out, and ask for the other days too", List.of());
        }
        return compared;
    }
}
