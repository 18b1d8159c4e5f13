package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.util.HashSet;
import java.util.Set;

/**
 * A metric's window and cut. The cohorts of retention ({@code by}) and statistics ({@code stat}) are told apart too; the
 * state of {@code funnel_open} is not, as exact figures do not have it.
 *
 * @param dimensions their names
 * @param kind which cohorts or which statistic, empty for metrics that have none
 */
record Shape(String metric, WindowKind window, Set<String> dimensions, String kind) {
    static Shape of(String metric, Place place) {
        Set<String> names = new HashSet<>(place.dimensions().keySet());
        if (metric.equals("funnel_open")) {
            names.remove("state");
        }
        String stat = place.dimensions().getOrDefault("stat", "");
        return new Shape(
                metric, place.window(), Set.copyOf(names), place.dimensions().getOrDefault("by", stat));
    }
}
