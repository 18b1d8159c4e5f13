package dev.tidemark.job.catalogue;

import java.io.Serializable;

/** What metrics that ship let a catalogue file decide. */
public record CatalogueSettings(UsageSettings usage, Revenue revenue) implements Serializable {

    /** What a file that says nothing gets. */
    public static final CatalogueSettings DEFAULTS =
            new CatalogueSettings(UsageSettings.DEFAULTS, new Revenue(Revenue.NEVER));

    /**
     * How subscriptions are read.
     *
     * @param graceDays so many days after the end of its last period a subscription lapses, or {@link #NEVER}
     */
    public record Revenue(int graceDays) implements Serializable {
        /** The days of grace of subscriptions that do not lapse. */
        public static final int NEVER = Integer.MAX_VALUE;
    }

    /** What of it decides what a section's metrics mean, as text; empty if nothing does. */
    String meaning(Section section) {
        return switch (section) {
            case USAGE -> usage.toString();
            case REVENUE -> revenue.toString();
            default -> "";
        };
    }
}
