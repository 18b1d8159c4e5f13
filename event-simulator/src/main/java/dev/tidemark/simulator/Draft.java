package dev.tidemark.simulator;

import dev.tidemark.model.Event;

/**
 * A record that is on its way, in the world's own time.
 *
 * @param arrival when this copy arrives, epoch milliseconds
 * @param chance seed of how it is written
 */
record Draft(Event event, long arrival, Damage damage, long chance) {
    Draft copyAt(long later) {
        return new Draft(event, later, damage, chance);
    }
}
