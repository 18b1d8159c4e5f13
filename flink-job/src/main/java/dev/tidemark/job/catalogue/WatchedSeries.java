package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.Set;

/**
 * Counts whose deviation from what is usual is published: {@code anomalies.series} in a catalogue file.
 *
 * @param metric a count or distinct count
 * @param by its dimensions: each combination of their values is a series of its own; none: the total
 * @param windows of {@code hour} and {@code day}
 */
public record WatchedSeries(String metric, Set<String> by, Set<WindowKind> windows) implements Serializable {
    public WatchedSeries {
        by = Set.copyOf(by);
        windows = Set.copyOf(windows);
    }
}
