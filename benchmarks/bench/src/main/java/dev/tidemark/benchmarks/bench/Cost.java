package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.bench.Standing.Spread;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One figure beside its target.
 *
 * @param name in JSON
 * @param what it is, for people
 * @param unit {@code ×}, {@code ms} or {@code bytes}
 * @param atMost the target, unless the figure only explains another
 * @param notes how it came about, one sentence each
 */
record Cost(String name, String what, String unit, Spread figure, OptionalDouble atMost, List<String> notes) {
    Cost {
        notes = List.copyOf(notes);
    }

    /** Whether the target is met, if there is one. */
    boolean met() {
        return atMost.isEmpty() || figure.median() <= atMost.getAsDouble();
    }
}
