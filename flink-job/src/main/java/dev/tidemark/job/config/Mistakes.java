package dev.tidemark.job.config;

import java.util.ArrayList;
import java.util.List;

/** Collects the broken rules of one section, or of one command, so that a user sees all of them at once. */
public final class Mistakes {
    private final List<String> lines = new ArrayList<>();

    /**
     * Notes a broken rule.
     *
     * @param key or option
     * @param remedy what to write instead
     */
    public Mistakes require(boolean holds, String key, String remedy) {
        if (!holds) {
            lines.add(key + ": " + remedy);
        }
        return this;
    }

    /**
     * Ends the collection.
     *
     * @throws ConfigException if a rule was broken
     */
    public void throwIfAny() {
        if (!lines.isEmpty()) {
            throw new ConfigException(lines);
        }
    }
}
