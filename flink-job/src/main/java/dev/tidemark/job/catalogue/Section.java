package dev.tidemark.job.catalogue;

import java.util.Locale;

/** The families of metrics, as {@code docs/metrics.md} groups them. */
public enum Section {
    ACTIVITY,
    MESSAGES,
    FUNNEL,
    /** What happens in the product, by event. */
    PRODUCTS,
    /** How much users do: sessions and actions. */
    USAGE,
    REVENUE,
    DEVICES,
    /** Users by the variants of A/B experiments. */
    EXPERIMENTS,
    /** What needs the topic of user profiles; not there without it. */
    PROFILES,
    /** What deviates from what is usual. */
    ANOMALIES,
    /** Counts of records by the job itself, in windows of the record timestamp. */
    JOB,
    /** What a user's own catalogue file defines; nothing of it ships. */
    CUSTOM;

    /** As the configuration writes it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
