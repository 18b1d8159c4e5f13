package dev.tidemark.job.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.model.words.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at one place of a catalogue file, and the path to it for whoever must be told of a mistake there. Mistakes
 * are collected, and what is wrong reads as absent, so that the reading goes on and finds the next one.
 */
final class Place {
    private final JsonNode node;
    private final String path;
    private final List<String> mistakes;

    Place(JsonNode node, String path, List<String> mistakes) {
        this.node = node;
        this.path = path;
        this.mistakes = mistakes;
    }

    void wrong(String what) {
        mistakes.add(path.isEmpty() ? what : path + ": " + what);
    }

    /** Tells that a word is none of those that may stand here. */
    void unknown(String word, String what, Iterable<String> known) {
        wrong("'" + word + "' is no " + what + Suggestion.clause(word, known));
    }

    boolean isThere() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean isObject() {
        return node.isObject();
    }

    boolean isList() {
        return node.isArray();
    }

    Place at(String key) {
        return new Place(node.path(key), path.isEmpty() ? key : path + "." + key, mistakes);
    }

    /** What stands here, by key; nothing if it has no keys, which is a mistake unless nothing stands here at all. */
    Map<String, Place> entries() {
        Map<String, Place> entries = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().forEach(entry -> entries.put(entry.getKey(), at(entry.getKey())));
        } else if (isThere()) {
            wrong("must hold keys and values");
        }
        return entries;
    }

    /** Tells of every key that is none of these. */
    void onlyKeys(Collection<String> known) {
        entries().forEach((key, place) -> {
            if (!known.contains(key)) {
                place.wrong("unknown key" + Suggestion.clause(key, known));
            }
        });
    }

    /** The items of a list; a single value is a list of one. */
    List<Place> items() {
        List<Place> items = new ArrayList<>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                items.add(new Place(node.get(i), path + "[" + i + "]", mistakes));
            }
        } else if (isThere()) {
            items.add(this);
        }
        return items;
    }

    /** The value as text, numbers as events have them (10 for 1e1); empty if nothing stands here, or a list or keys, which is a mistake. */
    Optional<String> text() {
        if (!isThere()) {
            return Optional.empty();
        }
        if (!node.isValueNode()) {
            wrong("must be one plain value");
            return Optional.empty();
        }
        return Optional.of(
                node.isNumber()
                        ? node.decimalValue().stripTrailingZeros().toPlainString()
                        : node.asText().trim());
    }

    /** The items of a list as texts. */
    List<String> texts() {
        return items().stream().flatMap(item -> item.text().stream()).toList();
    }
}
