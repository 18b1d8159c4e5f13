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

    @Override
    public Aggregate aggregate() {
        return computed.aggregate();
    }
}
