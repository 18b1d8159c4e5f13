package dev.tidemark.simulator.oracle;

import java.util.Arrays;
import java.util.BitSet;

/** A set of numbered members; a list of numbers from which repetitions are removed before it grows. */
final class Members {
    private int[] numbers = new int[4];
    private int size;

    void add(int member) {
        if (size == numbers.length) {
            int[] distinct = Arrays.stream(numbers).sorted().distinct().toArray();
            size = distinct.length;
            numbers = Arrays.copyOf(distinct, Math.max(4, 2 * size));
        }
        numbers[size++] = member;
    }

    void addTo(BitSet union) {
        for (int i = 0; i < size; i++) {
            union.set(numbers[i]);
        }
    }
}
