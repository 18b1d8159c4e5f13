package dev.tidemark.job.series;

/**
 * Merges of every run of {@code n} neighbours in an array, with three merges a window however long it is (van Herk 1992;
 * Gil and Werman 1993): within blocks of n, keep the merge from each element to the block's end and from the block's
 * start to each element; a window is one of the former and one of the latter.
 */
final class SlidingMerge {
    private SlidingMerge() {}

    /**
     * @param slices nulls are empty slices
     * @return for each i the merge of slices[i … i+n−1], null where all are empty
     */
    static Accumulator[] windows(Accumulator[] slices, int n) {
        int count = slices.length - n + 1;
        Accumulator[] toEnd = new Accumulator[slices.length];
        Accumulator[] fromStart = new Accumulator[slices.length];
        for (int i = 0; i < slices.length; i++) {
            fromStart[i] = i % n == 0 ? slices[i] : merge(fromStart[i - 1], slices[i]);
        }
        for (int i = slices.length - 1; i >= 0; i--) {
            boolean lastOfBlock = i % n == n - 1 || i == slices.length - 1;
            toEnd[i] = lastOfBlock ? slices[i] : merge(slices[i], toEnd[i + 1]);
        }
        Accumulator[] windows = new Accumulator[count];
        for (int i = 0; i < count; i++) {
            windows[i] = i % n == 0 ? fromStart[i + n - 1] : merge(toEnd[i], fromStart[i + n - 1]);
        }
        return windows;
    }

    private static Accumulator merge(Accumulator a, Accumulator b) {
        if (a == null) {
            return b;
        }
        return b == null ? a : a.merge(b);
    }
}
