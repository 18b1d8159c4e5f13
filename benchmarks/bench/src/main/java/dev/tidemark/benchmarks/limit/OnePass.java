package dev.tidemark.benchmarks.limit;

import dev.tidemark.benchmarks.contender.Assignment;

/** The contender L1: computes every metric of sections 3 to 5 in one pass over primitive maps. */
public final class OnePass {
    private OnePass() {}

    public static void main(String[] args) {
        Assignment.of(args);
        throw new UnsupportedOperationException("not written yet");
    }
}
