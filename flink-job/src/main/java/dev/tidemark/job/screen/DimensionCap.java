package dev.tidemark.job.screen;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bounds the number of values of one open dimension: the first values are kept, later ones become {@code _other}. So
 * nobody can grow the state of the job by inventing values.
 */
final class DimensionCap {
    /** Stands for all values beyond the cap. */
    static final String OTHER = "_other";

    private final int cap;
    private final Consumer<String> onOther;
    private final Set<String> known = new HashSet<>();

    /** @param onOther told of each value that was replaced */
    DimensionCap(int cap, Consumer<String> onOther) {
        this.cap = cap;
        this.onOther = onOther;
    }

    /** The value, or {@link #OTHER}; absent stays absent. */
    String cap(String value) {
        if (value.isEmpty() || known.contains(value)) {
            return value;
        }
        if (known.size() < cap) {
            known.add(value);
            return value;
        }
        onOther.accept(value);
        return OTHER;
    }
}
