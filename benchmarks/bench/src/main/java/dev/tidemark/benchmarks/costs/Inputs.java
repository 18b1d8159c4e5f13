package dev.tidemark.benchmarks.costs;

import dev.tidemark.simulator.Topics;
import java.util.List;

/** A pair of topics that a job reads. */
public record Inputs(String messages, String products) {
    /** Topics of their own for a measurement of that name. */
    public static Inputs of(String name) {
        return new Inputs(name + "." + Topics.MESSAGE_EVENTS, name + "." + Topics.PRODUCT_EVENTS);
    }

    /** Both. */
    public List<String> topics() {
        return List.of(messages, products);
    }
}
