package dev.tidemark.simulator.oracle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Combinations of dimension values, written as lists of name, value, name, value … */
final class Dimensions {
    static final String UNKNOWN = "_unknown";
    static final List<String> NONE = List.of();

    private Dimensions() {}

    /** None · channel · category · channel,category. */
    static List<List<String>> byMessage(String channel, String category) {
        return List.of(NONE, of("channel", channel), of("category", category), channelAndCategory(channel, category));
    }

    /** None · platform · country. */
    static List<List<String>> byUser(String platform, String country) {
        return List.of(NONE, of("platform", platform), of("country", country));
    }

    /** One dimension; an empty value is {@code _unknown}. */
    static List<String> of(String name, String value) {
        return List.of(name, known(value));
    }

    /** All of the first and all of the second. */
    static List<String> join(List<String> first, List<String> second) {
        List<String> joined = new ArrayList<>(first);
        joined.addAll(second);
        return List.copyOf(joined);
    }

    static SortedMap<String, String> map(List<String> namesAndValues) {
        SortedMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            map.put(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return Collections.unmodifiableSortedMap(map);
    }

    /** The same with another value for one dimension. */
    static SortedMap<String, String> with(SortedMap<String, String> dimensions, String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(dimensions);
        changed.put(name, value);
        return Collections.unmodifiableSortedMap(changed);
    }

    /** The same with more dimensions. */
    static SortedMap<String, String> with(SortedMap<String, String> dimensions, List<String> namesAndValues) {
        SortedMap<String, String> more = new TreeMap<>(dimensions);
        more.putAll(map(namesAndValues));
        return Collections.unmodifiableSortedMap(more);
    }

    /** The same without one dimension. */
    static SortedMap<String, String> without(SortedMap<String, String> dimensions, String name) {
        SortedMap<String, String> changed = new TreeMap<>(dimensions);
        changed.remove(name);
        return Collections.unmodifiableSortedMap(changed);
    }

    private static List<String> channelAndCategory(String channel, String category) {
        return List.of("channel", known(channel), "category", known(category));
    }

    private static String known(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }
}
