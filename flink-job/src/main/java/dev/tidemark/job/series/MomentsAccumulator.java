package dev.tidemark.job.series;

import java.util.Arrays;

/**
 * What the correlations of several measures are computed from: of each pair of them, over the observations that carry
 * both, their number, the sums of either value, of either square and of the products, all exact; observations can be
 * taken back. Pairs are in the order (0, 1), (0, 2), …, (1, 2), …
 *
 * <p>Each pair has a number and sums of its own since an observation may lack a measure; then it counts in none of that
 * measure's pairs.
 */
final class MomentsAccumulator implements Accumulator {
    private static final int COUNT = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int FIRST_SQUARES = 3;
    private static final int SECOND_SQUARES = 4;
    private static final int PRODUCTS = 5;
    private static final int NUMBERS = 6;

    /** Upper and lower word of each number of the first pair, then of the second, … */
    private final long[] words;

    MomentsAccumulator(long[] words) {
        this.words = words;
    }

    /** Number of pairs of so many measures. */
    static int pairs(int measures) {
        return measures * (measures - 1) / 2;
    }

    /** The sums of one pair. */
    record Pair(long count, Int128 first, Int128 second, Int128 firstSquares, Int128 secondSquares, Int128 products) {}

    Pair pair(int pair) {
        return new Pair(
                number(pair, COUNT).low(),
                number(pair, FIRST),
                number(pair, SECOND),
                number(pair, FIRST_SQUARES),
                number(pair, SECOND_SQUARES),
                number(pair, PRODUCTS));
    }

    private Int128 number(int pair, int number) {
        int at = 2 * (pair * NUMBERS + number);
        return new Int128(words[at], words[at + 1]);
    }

    @Override
    public MomentsAccumulator merge(Accumulator other) {
        if (!(other instanceof MomentsAccumulator that) || words.length != that.words.length) {
            throw new IllegalArgumentException("moments cannot take a "
                    + other.getClass().getSimpleName() + ", or those of another number of measures");
        }
        long[] sums = words.clone();
        addAll(sums, that.words);
        return new MomentsAccumulator(sums);
    }

    private static void addAll(long[] sums, long[] more) {
        for (int at = 0; at < sums.length; at += 2) {
            add(sums, at, more[at], more[at + 1]);
        }
    }

    private static void add(long[] sums, int at, long high, long low) {
        sums[at + 1] += low;
        sums[at] += high + Int128.carry(sums[at + 1], low);
    }

    long[] words() {
        return words;
    }

    @Override
    public boolean isNothing() {
        return Arrays.stream(words).allMatch(word -> word == 0);
    }

    /** Collects observations. */
    static final class Builder implements AccumulatorBuilder {
        private final long[] words;

        Builder(int measures) {
            this(new long[2 * NUMBERS * pairs(measures)]);
        }

        private Builder(long[] words) {
            this.words = words;
        }

        /**
         * Adds an observation, or takes it back.
         *
         * @param sign 1 or −1
         */
        void add(long[] values, int sign) {
            int at = 0;
            for (int i = 0; i < values.length; i++) {
                for (int j = i + 1; j < values.length; j++) {
                    if (values[i] != Contributions.NO_MEASURE && values[j] != Contributions.NO_MEASURE) {
                        addPair(at, values[i], values[j], sign);
                    }
                    at += 2 * NUMBERS;
                }
            }
        }

        private void addPair(int at, long first, long second, int sign) {
            addProduct(at + 2 * COUNT, sign, 1);
            addProduct(at + 2 * FIRST, sign, first);
            addProduct(at + 2 * SECOND, sign, second);
            addProduct(at + 2 * FIRST_SQUARES, sign * first, first);
            addProduct(at + 2 * SECOND_SQUARES, sign * second, second);
            addProduct(at + 2 * PRODUCTS, sign * first, second);
        }

        private void addProduct(int at, long a, long b) {
            MomentsAccumulator.add(words, at, Math.multiplyHigh(a, b), a * b);
        }

        @Override
        public void addAll(AccumulatorBuilder other) {
            MomentsAccumulator.addAll(words, ((Builder) other).words);
        }

        @Override
        public Builder another() {
            return new Builder(new long[words.length]);
        }

        @Override
        public MomentsAccumulator build() {
            return new MomentsAccumulator(words);
        }
    }
}
