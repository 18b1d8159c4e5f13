package dev.tidemark.model;

import java.util.Locale;

/** The windows that a result can cover; half-open and in the project's time zone. */
public enum WindowKind {
    MINUTE,
    HOUR,
    DAY,
    /** The 7 days that end with and include a day. */
    ROLLING_7D,
    /** The 28 days that end with and include a day. */
    ROLLING_28D,
    /** The 30 days that end with and include a day. */
    ROLLING_30D,
    /** Monday to Sunday. */
    ISO_WEEK,
    MONTH,
    /** Everything up to the end of a day. One value per day; its start is that day's, so that each day has a key. */
    TO_DATE,
    /** Everything; starts 1970-01-01. */
    ALL_TIME,
    /** The trailing 5 minutes; one moving row, start 1970-01-01 in the key, {@code end} tells where it stands. */
    NOW_5M,
    /** The trailing 30 minutes, likewise. */
    NOW_30M,
    /** January to March and so on. At the end, as stored state knows a kind by its number. */
    QUARTER;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in JSON, keys and tables, for example {@code rolling_7d}. */
    public String text() {
        return text;
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static WindowKind of(String text) {
        for (WindowKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("window kind '" + text + "' is unknown");
    }
}
