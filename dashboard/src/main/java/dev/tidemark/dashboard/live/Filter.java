package dev.tidemark.dashboard.live;

import dev.tidemark.model.WindowKind;
import java.util.Set;

/**
 * Which results a reader wants.
 *
 * @param metrics their names; empty for all
 * @param windows their kinds; empty for all
 */
public record Filter(Set<String> metrics, Set<WindowKind> windows) {

    boolean takes(Event event) {
        return (metrics.isEmpty() || metrics.contains(event.result().metric()))
                && (windows.isEmpty()
                        || windows.contains(event.result().window().kind()));
    }
}
