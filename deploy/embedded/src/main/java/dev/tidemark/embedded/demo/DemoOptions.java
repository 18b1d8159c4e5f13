package dev.tidemark.embedded.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user asked of a demo.
 *
 * @param rate records per second once the history is through
 * @param dataDirectory kept and used again; empty for a temporary one
 * @param catalogue the catalogue file; empty for what ships
 */
record DemoOptions(
        long seed,
        int users,
        int historyDays,
        double rate,
        Optional<Path> dataDirectory,
        Optional<Path> catalogue,
        Ending ending,
        DashboardPort dashboard) {

    /** Where the dashboard listens, if there is to be one. */
    sealed interface DashboardPort {
        /** There is none. */
        record None() implements DashboardPort {}

        /** There, or nowhere. */
        record Given(int port) implements DashboardPort {}

        /** There, or at a free port if somebody else is there. */
        record Preferred(int port) implements DashboardPort {}
    }

    /** When the demo ends. */
    enum Ending {
        /** When the user stops it. */
        INTERRUPTED,
        /** When everything of the history is published. */
        DRAINED,
        /** Likewise, and after a comparison of every number with the oracle. */
        CHECKED
    }
}
