package dev.tidemark.alerts;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of one condition, the value of a record of the topic of states.
 *
 * @param state what was told last, or what nobody was told of because it was long past
 * @param pending deliveries that have not been acknowledged, oldest first
 */
record Standing(State state, List<Delivery> pending) {
    /** Before anything was known. */
    static final Standing FIRST = new Standing(State.NORMAL, List.of());

    Standing {
        pending = List.copyOf(pending);
    }

    /** The same with a change, and the delivery that tells of it. */
    Standing changed(State to, Delivery delivery) {
        List<Delivery> more = new ArrayList<>(pending);
        more.add(delivery);
        return new Standing(to, more);
    }

    /** The same with a change that nobody is told of. */
    Standing changed(State to) {
        return new Standing(to, pending);
    }

    /** The same without a delivery that has arrived, or never will. */
    Standing done(Delivery delivery) {
        return new Standing(
                state,
                pending.stream()
                        .filter(other -> !other.id().equals(delivery.id()))
                        .toList());
    }
}
