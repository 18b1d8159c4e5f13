package dev.tidemark.simulator;

import dev.tidemark.model.Event;

/** Takes what happens in the world, in no particular order. */
@FunctionalInterface
interface Emission {
    /** @param chance seed of everything that may happen to the event on its way */
    void emit(Event event, long chance);
}
