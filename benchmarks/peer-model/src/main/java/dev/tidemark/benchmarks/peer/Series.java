package dev.tidemark.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;

/**
 * What a number is about, but for its window: a metric, one dimension of its own, and the channel.
 *
 * @param dimension the name of the metric's own dimension, or empty
 * @param value of that dimension, or empty
 * @param channel or empty for all channels together
 */
public record Series(String metric, String dimension, String value, String channel) {
    /** What stands for a value that is missing. */
    public static final String UNKNOWN = "_unknown";

    private static final String STEP = "step";

    /** A metric that has no dimension of its own. */
    public static Series of(String metric, String channel) {
        return new Series(metric, "", "", channel);
    }

    /** A step of the funnel. */
    static Series ofStep(String step) {
        return new Series("funnel_users", STEP, step, "");
    }

    /** The same for all channels together. */
    public Series total() {
        return new Series(metric, dimension, value, "");
    }

    /** Name, value, name, value … as results have them. */
    List<String> dimensions() {
        List<String> dimensions = new ArrayList<>();
        if (!dimension.isEmpty()) {
            dimensions.addAll(List.of(dimension, value));
        }
        if (dimension.equals(STEP)) {
            dimensions.addAll(List.of("funnel", "invitation"));
        }
        if (!channel.isEmpty()) {
            dimensions.addAll(List.of("channel", channel));
        }
        return dimensions;
    }
}
