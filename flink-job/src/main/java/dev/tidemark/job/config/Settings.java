package dev.tidemark.job.config;

import dev.tidemark.model.words.Suggestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The given settings by dotted key, read one by one with their defaults. Reading a key makes it known; whatever was
 * given and never read is refused at the end. A value that cannot be read is noted and replaced by its default, so that
 * the reading goes on and finds the next mistake.
 */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|KiB|MiB)");

    /** Each value is a list; a scalar is a list of one. */
    private final SortedMap<String, List<String>> given;

    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> openPrefixes = new LinkedHashSet<>();
    private final Map<String, List<String>> mistakes = new LinkedHashMap<>();

    Settings(SortedMap<String, List<String>> given) {
        this.given = given;
    }

    String text(String key, String fallback) {
        return one(key, fallback, "text", Optional::of);
    }

    int integer(String key, int fallback) {
        return one(key, fallback, "a whole number such as " + fallback, value -> {
            try {
                return Optional.of(Integer.parseInt(value));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    Duration duration(String key, String fallback) {
        return one(
                key,
                parseDuration(fallback).orElseThrow(),
                "a duration such as 50ms, 30s, 5m, 6h or 40d",
                value -> parseDuration(value));
    }

    /** A number of bytes. */
    int bytes(String key, String fallback) {
        return one(key, parseSize(fallback).orElseThrow(), "a size such as 256B, 64KiB or 1MiB", Settings::parseSize);
    }

    List<String> list(String key, List<String> fallback) {
        known.add(key);
        List<String> values = given.get(key);
        return values == null ? fallback : split(values);
    }

    /** All keys below a prefix that the user names freely, each with one value, without the prefix. */
    SortedMap<String, String> freeMap(String prefix) {
        SortedMap<String, String> map = new TreeMap<>();
        below(prefix).forEach((key, values) -> map.put(key, String.join(",", values)));
        return map;
    }

    /** All keys below a prefix that the user names freely, each with a list, without the prefix. */
    SortedMap<String, List<String>> freeLists(String prefix) {
        SortedMap<String, List<String>> map = below(prefix);
        map.replaceAll((key, values) -> split(values));
        return map;
    }

    private SortedMap<String, List<String>> below(String prefix) {
        openPrefixes.add(prefix + ".");
        SortedMap<String, List<String>> map = new TreeMap<>();
        given.forEach((key, values) -> {
            if (key.startsWith(prefix + ".")) {
                map.put(key.substring(prefix.length() + 1), values);
            }
        });
        return map;
    }

    /** Lists come as lists from YAML, and separated by commas from the command line and the environment. */
    private static List<String> split(List<String> values) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::trim)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** Builds a section; rules that it finds broken are noted and {@code fallback} stands in. */
    <T> T section(Supplier<T> section, Supplier<T> fallback) {
        try {
            return section.get();
        } catch (ConfigException e) {
            e.mistakes().forEach(this::note);
            return fallback.get();
        }
    }

    /** Notes a mistake that begins with its key. */
    void note(String line) {
        mistakes.computeIfAbsent(line.substring(0, line.indexOf(':')), key -> new ArrayList<>())
                .add(line);
    }

    /** The fixed keys that were read so far. */
    Set<String> known() {
        return known;
    }

    /**
     * @throws ConfigException if any value was wrong or any key unknown
     */
    void finish() {
        for (String key : given.keySet()) {
            if (!known.contains(key) && openPrefixes.stream().noneMatch(key::startsWith)) {
                note(key + ": unknown key"
                        + Suggestion.of(key, known)
                                .map(word -> "; did you mean " + word + "?")
                                .orElse("; see docs/configuration.md"));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(
                    mistakes.values().stream().flatMap(List::stream).toList());
        }
    }

    private <T> T one(String key, T fallback, String expected, Function<String, Optional<T>> parser) {
        known.add(key);
        List<String> values = given.get(key);
        if (values == null) {
            return fallback;
        }
        Optional<T> value = values.size() == 1 ? parser.apply(values.get(0)) : Optional.empty();
        if (value.isEmpty()) {
            note(key + ": must be " + expected);
        }
        return value.orElse(fallback);
    }

    private static Optional<Duration> parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }

    private static Optional<Integer> parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit =
                switch (matcher.group(2)) {
                    case "B" -> 1L;
                    case "KiB" -> 1L << 10;
                    default -> 1L << 20;
                };
        long bytes = Long.parseLong(matcher.group(1)) * unit;
        return bytes <= Integer.MAX_VALUE ? Optional.of((int) bytes) : Optional.empty();
    }
}
