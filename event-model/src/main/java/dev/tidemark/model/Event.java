package dev.tidemark.model;

/** An accepted event of one of the topics. */
public sealed interface Event permits MessageEvent, ProductEvent, UserProfileEvent {
    /** Unique within its topic and entity; empty only of profiles. */
    String eventId();

    /** When it happened, epoch milliseconds. */
    long eventTime();

    /** The user it is attributed to; never empty. */
    String userId();

    /** Whether it is internal or test traffic, which is counted apart and nowhere else. */
    boolean internal();
}
