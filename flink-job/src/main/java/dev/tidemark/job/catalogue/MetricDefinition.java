package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * One metric as the catalogue declares it.
 *
 * @param stats of a {@code DISTRIBUTION} what is published of a slice, a row each with the dimension {@code stat}:
 *     {@code mean}, {@code stddev} (population), {@code total}, {@code count} (of users: {@code users}), {@code median},
 *     {@code p1} to {@code p99}; {@code quartiles} stands for four rows, of how many are in each, with the dimension
 *     {@code quartile}, and {@code top1} to {@code top99} for one row without a dimension more, of how many are not below the
 *     so many percent that are greatest; of {@code MOMENTS} the names of the measures, whose pairs are published, a row each with the
 *     dimension {@code pair} ({@code a~b}); of others nothing
 * @param cuts the dimension sets it is broken down by; the empty set is the total
 * @param dropped the dimension sets that its contributions come by and that nobody wants: they are not even sent
 * @param windows the windows that are published
 * @param contributed the kinds of slice that contributions name; windows not among them are rolled up from the
 *     {@code DAY} slices, and {@code DAY} from {@code HOUR} where contributions name hours
 * @param retentionDays how long after its end a slice can still change, in days; it is kept that long
 * @param section the chapter of the documentation it stands in
 * @param hash 16 hex digits that change with anything that changes the metric's meaning
 */
public record MetricDefinition(
        String name,
        String description,
        Aggregate aggregate,
        List<String> stats,
        List<List<String>> cuts,
        List<List<String>> dropped,
        Set<WindowKind> windows,
        Set<WindowKind> contributed,
        int retentionDays,
        Section section,
        String hash)
        implements Serializable {

    /**
     * Checks that there are {@code stats} where the aggregate needs them, only there, and known ones.
     *
     * @throws IllegalArgumentException if not
     */
    public MetricDefinition {
        boolean fit =
                switch (aggregate) {
                    case DISTRIBUTION -> !stats.isEmpty()
                            && stats.stream()
                                    .allMatch(
                                            stat -> stat.matches(
                                                    "mean|stddev|total|count|users|median|p[1-9][0-9]?|top[1-9][0-9]?|quartiles"));
                    case MOMENTS -> stats.size() > 1;
                    default -> stats.isEmpty();
                };
        if (!fit) {
            throw new IllegalArgumentException(name + ": " + aggregate + " with stats " + stats);
        }
    }

    /** Whether a dimension set is among others; the order of names does not matter. */
    static boolean has(List<List<String>> cuts, Collection<String> names) {
        return cuts.stream().anyMatch(cut -> cut.size() == names.size() && names.containsAll(cut));
    }

    /** Whether it is published by these dimensions. */
    public boolean hasCut(Collection<String> names) {
        return has(cuts, names);
    }

    /** Whether contributions come by these dimensions and nobody wants them. */
    public boolean drops(Collection<String> names) {
        return has(dropped, names);
    }

    /** Whether it counts records of the job itself, whose windows are in record time and not in event time. */
    public boolean isJobMetric() {
        return section == Section.JOB;
    }
}
