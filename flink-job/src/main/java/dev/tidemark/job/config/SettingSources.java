package dev.tidemark.job.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Brings file, environment and command line into one map of dotted keys; the later source wins. */
final class SettingSources {
    private static final String PREFIX = "TIDEMARK_";
    private static final String KAFKA_PROPERTIES = "KAFKA_PROPERTIES_";

    private SettingSources() {}

    /**
     * @param keys all fixed keys, to tell which key a variable of the environment means
     * @param sets {@code key=value} in the order of the command line
     * @throws ConfigException if the file cannot be read, or an assignment has no {@code =}
     */
    static SortedMap<String, List<String>> merge(
            Optional<Path> file, Map<String, String> environment, List<String> sets, Iterable<String> keys) {
        SortedMap<String, List<String>> merged = new TreeMap<>();
        file.ifPresent(path -> merged.putAll(ofFile(path)));
        merged.putAll(ofEnvironment(environment, keys));
        List<String> mistakes = new ArrayList<>();
        for (int i = 0; i < sets.size(); i++) {
            String set = sets.get(i);
            int equals = set.indexOf('=');
            if (equals < 1) {
                // The text is not repeated: it may hold a secret behind the wrong separator.
                mistakes.add("--set: number " + (i + 1) + " must be written key=value");
            } else {
                merged.put(
                        set.substring(0, equals).trim(),
                        List.of(set.substring(equals + 1).trim()));
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return merged;
    }

    private static SortedMap<String, List<String>> ofFile(Path file) {
        ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        SortedMap<String, List<String>> settings = new TreeMap<>();
        List<String> mistakes = new ArrayList<>();
        try {
            JsonNode root = yaml.readTree(Files.readString(file));
            if (root.isObject()) {
                flatten("", root, settings, mistakes);
            } else if (!root.isMissingNode() && !root.isNull()) {
                mistakes.add("--config " + file + ": must hold keys and values");
            }
        } catch (JsonProcessingException e) {
            mistakes.add("--config " + file + ": is not valid YAML at line "
                    + (e.getLocation() == null ? "?" : e.getLocation().getLineNr()));
        } catch (IOException e) {
            mistakes.add("--config " + file + ": cannot be read");
        }
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return settings;
    }

    private static void flatten(
            String prefix, JsonNode object, SortedMap<String, List<String>> settings, List<String> mistakes) {
        object.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(key + ".", value, settings, mistakes);
            } else if (value.isArray()) {
                List<String> items = new ArrayList<>();
                value.forEach(item -> {
                    if (item.isValueNode() && !item.isNull()) {
                        items.add(item.asText().trim());
                    } else {
                        mistakes.add(key + ": must be a list of plain values");
                    }
                });
                settings.put(key, List.copyOf(items));
            } else if (!value.isNull()) {
                settings.put(key, List.of(value.asText().trim()));
            }
        });
    }

    /**
     * {@code TIDEMARK_KAFKA_BOOTSTRAP_SERVERS} is {@code kafka.bootstrap_servers}, {@code
     * TIDEMARK_KAFKA_PROPERTIES_SASL_MECHANISM} the client property {@code sasl.mechanism}. Variables outside the
     * sections of the configuration belong to others and are left alone.
     */
    private static SortedMap<String, List<String>> ofEnvironment(
            Map<String, String> environment, Iterable<String> keys) {
        Map<String, String> byVariable = new TreeMap<>();
        keys.forEach(key -> byVariable.put(variable(key), key));
        SortedMap<String, List<String>> settings = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (!name.startsWith(PREFIX)) {
                return;
            }
            String rest = name.substring(PREFIX.length());
            String lower = rest.toLowerCase(Locale.ROOT);
            if (byVariable.containsKey(name)) {
                settings.put(byVariable.get(name), List.of(value.trim()));
            } else if (rest.startsWith(KAFKA_PROPERTIES)) {
                String property = lower.substring(KAFKA_PROPERTIES.length()).replace('_', '.');
                settings.put("kafka.properties." + property, List.of(value.trim()));
            } else if (byVariable.keySet().stream()
                    .anyMatch(known -> sectionOf(known).equals(sectionOf(name)))) {
                settings.put(lower.replaceFirst("_", "."), List.of(value.trim()));
            }
        });
        return settings;
    }

    private static String sectionOf(String variable) {
        int end = variable.indexOf('_', PREFIX.length());
        return end < 0 ? "" : variable.substring(0, end);
    }

    private static String variable(String key) {
        return PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
