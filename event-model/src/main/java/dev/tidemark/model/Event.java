package dev.tidemark.model;

/** An accepted event of either topic. */
public sealed interface Event permits MessageEvent, ProductEvent {
    /** Unique within its topic and entity; never empty. */
    String eventId();

    /** When it happened, epoch milliseconds. */
    long eventTime();

    /** The user it is attributed to; never empty. */
    String userId();

    /** Whether it is internal or test traffic, which is counted apart and nowhere else. */
    boolean internal();
}
