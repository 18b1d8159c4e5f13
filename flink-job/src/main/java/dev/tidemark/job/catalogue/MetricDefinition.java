package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * One metric as the catalogue declares it.
 *
 * @param cuts the dimension sets it is broken down by; the empty set is the total
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
        List<List<String>> cuts,
        Set<WindowKind> windows,
        Set<WindowKind> contributed,
        int retentionDays,
        Section section,
        String hash)
        implements Serializable {

    /** Whether it counts records of the job itself, whose windows are in record time and not in event time. */
    public boolean isJobMetric() {
        return section == Section.JOB;
    }
}
