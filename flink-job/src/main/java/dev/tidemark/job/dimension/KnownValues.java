package dev.tidemark.job.dimension;

import java.util.List;

/**
 * What one subtask knows of one dimension, as state.
 *
 * @param dimension a dimension, or several with commas between them
 * @param day the local epoch day that the values belong to, or {@link #EVERY_DAY}
 * @param values in no order
 */
record KnownValues(String dimension, int day, List<Value> values) {
    /** The day of values that belong to no day. */
    static final int EVERY_DAY = Integer.MAX_VALUE;

    /** The day of values that belong to any of the days that are over. */
    static final int PAST_DAYS = Integer.MIN_VALUE;

    /**
     * One value, or one combination of two.
     *
     * @param first empty if it is no combination
     * @param since local epoch day of the watermark when it was first seen
     * @param seen likewise when it was last seen
     */
    record Value(String first, String second, int since, int seen) {}
}
