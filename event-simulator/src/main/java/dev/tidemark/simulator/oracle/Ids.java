package dev.tidemark.simulator.oracle;

import java.util.HashMap;
import java.util.Map;

/** Numbers ids 0, 1, 2 … in the order of their first appearance, so that sets of them are bit sets. */
final class Ids {
    private final Map<String, Integer> numbers = new HashMap<>();

    int of(String id) {
        return numbers.computeIfAbsent(id, any -> numbers.size());
    }
}
