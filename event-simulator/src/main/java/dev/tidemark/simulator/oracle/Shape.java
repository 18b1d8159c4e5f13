package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.util.HashSet;
import java.util.Set;

/**
 * A metric's window and cut. The cohorts of retention ({@code by}) are told apart too; the state of {@code funnel_open} is
 * not, as exact figures do not have it.
 *
 * @param dimensions their names
 */
record Shape(String metric, WindowKind window, Set<String> dimensions, String by) {
    static Shape of(String metric, Place place) {
        Set<String> names = new HashSet<>(place.dimensions().keySet());
        if (metric.equals("funnel_open")) {
            names.remove("state");
        }
        return new Shape(
                metric, place.window(), Set.copyOf(names), place.dimensions().getOrDefault("by", ""));
    }
}
