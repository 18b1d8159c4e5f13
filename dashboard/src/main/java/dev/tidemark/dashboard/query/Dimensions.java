package dev.tidemark.dashboard.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Dimension values as the table writes them; of one answer, as the same few come again in every window. */
public final class Dimensions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, SortedMap<String, String>> met = new HashMap<>();

    /** Reads what {@link #json} writes. */
    public SortedMap<String, String> read(String json) {
        return met.computeIfAbsent(json, Dimensions::parse);
    }

    private static SortedMap<String, String> parse(String json) {
        try {
            return Collections.unmodifiableSortedMap(
                    JSON.readValue(json, new TypeReference<TreeMap<String, String>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row's dimensions are no texts", e);
        }
    }

    /** As JSON. */
    public static String json(Map<String, String> dimensions) {
        try {
            return JSON.writeValueAsString(dimensions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts are no JSON", e);
        }
    }

    /** The order that results are told in: by names and values, numbers among the values by size. */
    public static Comparator<SortedMap<String, String>> order() {
        return Dimensions::compare;
    }

    private static int compare(SortedMap<String, String> a, SortedMap<String, String> b) {
        Iterator<Map.Entry<String, String>> others = b.entrySet().iterator();
        for (Map.Entry<String, String> entry : a.entrySet()) {
            if (!others.hasNext()) {
                return 1;
            }
            Map.Entry<String, String> other = others.next();
            int order = entry.getKey().compareTo(other.getKey());
            if (order == 0) {
                order = compareValues(entry.getValue(), other.getValue());
            }
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    private static int compareValues(String a, String b) {
        if (isNumber(a) && isNumber(b) && a.length() != b.length()) {
            return a.length() - b.length();
        }
        return a.compareTo(b);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
