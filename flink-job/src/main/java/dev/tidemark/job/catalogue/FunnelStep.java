package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.util.Set;

/**
 * One step of a funnel.
 *
 * @param name the value of the dimension {@code step}
 * @param events names of the product events that are this step; {@link #CHARGED_MESSAGE} stands for a message event
 *     with a charge above 0
 */
public record FunnelStep(String name, Set<String> events) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Any message event with a charge above 0; a product event of this name is no step. */
    public static final String CHARGED_MESSAGE = "message:charged";

    /** @throws IllegalArgumentException if there are no events */
    public FunnelStep {
        events = Set.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("funnel step '" + name + "' names no events");
        }
    }
}
