package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which rows of a metric answer, and which of them are one result: the smallest stored cut that holds every dimension
 * that was named.
 *
 * @param cut the dimensions of the rows, sorted
 * @param filters the values that are asked for, by dimension
 * @param apart the dimensions whose values are results of their own
 */
public record Selection(
        Metric metric, List<String> cut, SortedMap<String, SortedSet<String>> filters, SortedSet<String> apart) {

    private static final int MOST_COMBINATIONS = 1_000;
    private static final int MOST_LOOK_UPS = 100_000;

    /**
     * @param groups dimensions whose values are to stay apart
     * @throws Refusal if no stored cut serves them all
     */
    public static Selection of(Metric metric, SortedMap<String, SortedSet<String>> filters, Collection<String> groups) {
        SortedSet<String> named = new TreeSet<>(filters.keySet());
        named.addAll(groups);
        List<String> cut = metric.cuts().stream()
                .filter(stored -> stored.containsAll(named))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow(() -> unsupported(metric, named));
        SortedSet<String> apart = new TreeSet<>(groups);
        List<String> own = metric.ownDimensions();
        cut.stream()
                .filter(dimension -> own.contains(dimension) || !filters.containsKey(dimension))
                .forEach(apart::add);
        return new Selection(metric, cut.stream().sorted().toList(), filters, apart);
    }

    private static Refusal unsupported(Metric metric, SortedSet<String> named) {
        Set<String> known = new HashSet<>(metric.dimensions());
        String field =
                named.stream().filter(name -> !known.contains(name)).findFirst().orElse(named.last());
        return new Refusal(
                Code.UNSUPPORTED_FILTER,
                field,
                metric.name() + " is not stored by " + Metric.text(named) + "; it is by "
                        + String.join(" · ", metric.cutTexts()),
                metric.cutTexts());
    }

    /** Whether rows must be merged into results: several values of a dimension that are not kept apart. */
    boolean merges() {
        return filters.entrySet().stream()
                .anyMatch(filter -> filter.getValue().size() > 1 && !apart.contains(filter.getKey()));
    }

    /** The result that a row with these dimensions belongs to: dimensions whose values are merged are left out. */
    SortedMap<String, String> result(Map<String, String> dimensions) {
        SortedMap<String, String> result = new TreeMap<>();
        dimensions.forEach((name, value) -> {
            if (isTold(name)) {
                result.put(name, value);
            }
        });
        return result;
    }

    private boolean isTold(String dimension) {
        return apart.contains(dimension) || filters.get(dimension).size() == 1;
    }

    /** The dimensions of every {@link #result}, sorted. */
    public List<String> resultDimensions() {
        return cut.stream().filter(this::isTold).toList();
    }

    /** Whether the filters say the dimensions of all rows. */
    boolean isClosed() {
        return filters.keySet().containsAll(cut);
    }

    /**
     * The dimensions of all rows, if {@link #isClosed()}.
     *
     * @param windows that each is looked up in
     * @throws Refusal if there are too many
     */
    List<SortedMap<String, String>> rows(int windows) {
        long combinations = 1;
        for (String dimension : cut) {
            combinations *= filters.get(dimension).size();
            if (combinations > MOST_COMBINATIONS || combinations * windows > MOST_LOOK_UPS) {
                throw new Refusal(
                        Code.TOO_LARGE,
                        dimension,
                        "the values of " + String.join(", ", cut) + " make too many combinations; at most "
                                + MOST_COMBINATIONS + " can be asked for, and " + MOST_LOOK_UPS + " times windows",
                        List.of());
            }
        }
        List<SortedMap<String, String>> rows = List.of(new TreeMap<>());
        for (String dimension : cut) {
            List<SortedMap<String, String>> longer = new ArrayList<>();
            for (SortedMap<String, String> row : rows) {
                for (String value : filters.get(dimension)) {
                    SortedMap<String, String> with = new TreeMap<>(row);
                    with.put(dimension, value);
                    longer.add(with);
                }
            }
            rows = longer;
        }
        return rows;
    }
}
