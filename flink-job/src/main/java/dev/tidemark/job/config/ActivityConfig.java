package dev.tidemark.job.config;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * The section {@code activity}: what makes a user active.
 *
 * @param events the deny list: names of product events that do not
 */
public record ActivityConfig(Set<String> events) implements Serializable {
    private static final long serialVersionUID = 1L;

    public ActivityConfig {
        events = Set.copyOf(events);
    }

    static ActivityConfig read(Settings settings) {
        return new ActivityConfig(
                Set.copyOf(settings.list("activity.events", List.of("user_invited", "device_usage_reported"))));
    }
}
