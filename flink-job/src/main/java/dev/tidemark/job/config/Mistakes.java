package dev.tidemark.job.config;

import java.util.ArrayList;
import java.util.List;

/** Collects the broken rules of one section, so that a user sees all of them at once. */
final class Mistakes {
    private final List<String> lines = new ArrayList<>();

    /**
     * Notes a broken rule.
     *
     * @param remedy what to write instead
     */
    Mistakes require(boolean holds, String key, String remedy) {
        if (!holds) {
            lines.add(key + ": " + remedy);
        }
        return this;
    }

    /**
     * @throws ConfigException if a rule was broken
     */
    void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigException(lines);
        }
    }
}
