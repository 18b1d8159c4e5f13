package dev.tidemark.simulator;

/** The names of the topics that the world sends to. */
public final class Topics {
    /** Lives of messages, keyed by message id. */
    public static final String MESSAGE_EVENTS = "message-events";

    /** What users do in the product, keyed by user id. */
    public static final String PRODUCT_EVENTS = "product-events";

    /** What the product knows of its users, keyed by user id and compacted. */
    public static final String USER_PROFILES = "user-profiles";

    private Topics() {}
}
