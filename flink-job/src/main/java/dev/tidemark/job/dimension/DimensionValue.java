package dev.tidemark.job.dimension;

/** What the value of a dimension is called in results. */
public final class DimensionValue {
    /** Stands for the value that an event does not carry. */
    public static final String UNKNOWN = "_unknown";

    private DimensionValue() {}

    /** The value, or {@link #UNKNOWN} for an empty one. */
    public static String orUnknown(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }
}
