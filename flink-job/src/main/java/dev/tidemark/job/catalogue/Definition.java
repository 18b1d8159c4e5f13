package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.List;
import java.util.Set;

/** One metric as a catalogue file writes it. */
sealed interface Definition permits BuiltIn, Generic {
    String name();

    /** The metric's dimension sets; the empty one is the total. */
    List<List<String>> cuts();

    Set<WindowKind> windows();

    Aggregate aggregate();

    /** The chapter of the documentation it stands in. */
    Section section();
}
