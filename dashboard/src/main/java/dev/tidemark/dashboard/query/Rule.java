package dev.tidemark.dashboard.query;

import java.util.Locale;

/** How numbers of a metric merge. */
public enum Rule {
    /** They add up, exactly. */
    SUM,
    /** They count distinct things, and their sets are united by sketches. */
    DISTINCT,
    /** They do not. */
    NONE;

    /** As the catalogue writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
