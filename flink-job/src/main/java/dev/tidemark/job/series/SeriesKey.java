package dev.tidemark.job.series;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A series as text, {@code metric|dim=value,…|definition}, and back.
 *
 * <p>{@code \}, {@code |}, {@code ,} and {@code =} in names and values are escaped by {@code \}.
 */
public record SeriesKey(String metric, SortedMap<String, String> dimensions, String definition) {

    /** Writes a series as text. */
    public static String text(String metric, SortedMap<String, String> dimensions, String definition) {
        StringBuilder text = new StringBuilder(64).append(metric).append('|');
        String separator = "";
        for (var dimension : dimensions.entrySet()) {
            text.append(separator);
            escape(text, dimension.getKey());
            text.append('=');
            escape(text, dimension.getValue());
            separator = ",";
        }
        return text.append('|').append(definition).toString();
    }

    private static void escape(StringBuilder text, String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '\\' || c == '|' || c == ',' || c == '=') {
                text.append('\\');
            }
            text.append(c);
        }
    }

    /** The metric of a series as text. */
    public static String metric(String text) {
        return text.substring(0, text.indexOf('|'));
    }

    /** Reads what {@link Series#key()} wrote. */
    public static SeriesKey parse(String text) {
        int metricEnd = text.indexOf('|');
        SortedMap<String, String> dimensions = new TreeMap<>();
        StringBuilder part = new StringBuilder();
        String name = "";
        int i = metricEnd + 1;
        for (; text.charAt(i) != '|'; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                part.append(text.charAt(++i));
            } else if (c == '=') {
                name = part.toString();
                part.setLength(0);
            } else if (c == ',') {
                dimensions.put(name, part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        if (i > metricEnd + 1) {
            dimensions.put(name, part.toString());
        }
        return new SeriesKey(text.substring(0, metricEnd), dimensions, text.substring(i + 1));
    }
}
