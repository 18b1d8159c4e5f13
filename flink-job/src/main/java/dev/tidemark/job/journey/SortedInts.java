package dev.tidemark.job.journey;

import java.util.Arrays;

/** A small set of ints in ascending order. */
final class SortedInts {
    /** Stands for "there is none"; never an element. */
    static final int NONE = Integer.MAX_VALUE;

    private int[] values = new int[8];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    void clear() {
        size = 0;
    }

    /** The least element, or {@link #NONE}. */
    int first() {
        return size == 0 ? NONE : values[0];
    }

    /** Index of the least element ≥ {@code value}; {@link #size()} if there is none. */
    int indexFrom(int value) {
        // Events come nearly in order, so the answer is mostly at the end.
        if (size == 0 || values[size - 1] < value) {
            return size;
        }
        int index = Arrays.binarySearch(values, 0, size, value);
        return index >= 0 ? index : -index - 1;
    }

    /** The least element ≥ {@code value}, or {@link #NONE}. */
    int firstFrom(int value) {
        int index = indexFrom(value);
        return index == size ? NONE : values[index];
    }

    boolean contains(int value) {
        int index = indexFrom(value);
        return index < size && values[index] == value;
    }

    void add(int value) {
        int index = indexFrom(value);
        if (index < size && values[index] == value) {
            return;
        }
        append(value);
        System.arraycopy(values, index, values, index + 1, size - 1 - index);
        values[index] = value;
    }

    /** Adds a value greater than all elements. */
    void append(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /** Removes what is greater than {@code last}. */
    void removeAfter(int last) {
        while (size > 0 && values[size - 1] > last) {
            size--;
        }
    }

    /** Removes the elements less than {@code value} except the first {@code kept} of all. */
    void removeBefore(int value, int kept) {
        int from = indexFrom(value);
        if (from > kept) {
            System.arraycopy(values, from, values, kept, size - from);
            size -= from - kept;
        }
    }

    /** Removes the elements from {@code from} on that are less than {@code until}. */
    void removeBetween(int from, int until) {
        int first = indexFrom(from);
        int end = indexFrom(until);
        if (first < end) {
            System.arraycopy(values, end, values, first, size - end);
            size -= end - first;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SortedInts that && Arrays.equals(values, 0, size, that.values, 0, that.size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOf(values, size));
    }

    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(values, size));
    }
}
