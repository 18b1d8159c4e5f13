package dev.tidemark.job.config;

/** How far a job reads its topics. */
public enum InputMode {
    /** Goes on for ever. */
    UNBOUNDED,
    /** Reads to where the topics ended when the job started, publishes everything and finishes. */
    BOUNDED
}
