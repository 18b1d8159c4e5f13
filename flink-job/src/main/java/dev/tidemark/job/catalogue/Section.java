package dev.tidemark.job.catalogue;

/** The families of metrics, as {@code docs/metrics.md} groups them. */
public enum Section {
    ACTIVITY,
    MESSAGES,
    FUNNEL,
    /** Counts of records by the job itself, in windows of the record timestamp. */
    JOB
}
