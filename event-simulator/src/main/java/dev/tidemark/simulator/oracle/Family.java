package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserProfileEvent;

/** Metrics that are computed together. Takes the first copy of each accepted event, in any order. */
interface Family {
    /** Keeps what the metrics need of an event. */
    default void take(MessageEvent event, UserFacts user) {}

    /** Keeps what the metrics need of an event. */
    default void take(ProductEvent event, UserFacts user) {}

    /** Keeps what the metrics need of a profile. */
    default void take(UserProfileEvent profile, UserFacts user) {}

    /** Puts the metrics over what was taken so far. */
    void evaluate(Windows windows);
}
