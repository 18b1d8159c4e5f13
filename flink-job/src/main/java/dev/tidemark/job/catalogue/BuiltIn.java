package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.List;
import java.util.Set;

/** A metric that code computes: {@code computed:} in a catalogue file. */
record BuiltIn(
        Computed computed,
        Section section,
        String description,
        List<String> stats,
        List<List<String>> cuts,
        Set<WindowKind> windows)
        implements Definition {

    @Override
    public String name() {
        return computed.text();
    }

    /** What is counted by code, but published as a statistic, is measured. */
    @Override
    public Aggregate aggregate() {
        boolean measured = computed.aggregate() == Aggregate.COUNT && !stats.isEmpty();
        return measured ? Aggregate.DISTRIBUTION : computed.aggregate();
    }

    /** The same with other statistics. */
    BuiltIn withStats(List<String> others) {
        return new BuiltIn(computed, section, description, others, cuts, windows);
    }
}
