package dev.tidemark.job.journey;

/** The active days of a user around one day: the {@value #BACK} days before it, itself and the 71 after it. */
final class ActivityWindow {
    /** As far as the previous 28 days of a period that ends with the day look back, and one more. */
    static final int BACK = 56;

    private int first;
    private int origin;
    private long low;
    private long high;

    /** Sets it to the days around {@code center} without {@code except} ({@link SortedInts#NONE} leaves out no day). */
    ActivityWindow of(SortedInts days, int center, int except) {
        first = days.first() == except && days.size() > 1 ? days.get(1) : days.first();
        origin = center - BACK;
        low = 0;
        high = 0;
        for (int i = days.indexFrom(origin); i < days.size(); i++) {
            int bit = days.get(i) - origin;
            if (bit >= 2 * Long.SIZE) {
                break;
            }
            if (days.get(i) == except) {
                continue;
            }
            if (bit < Long.SIZE) {
                low |= 1L << bit;
            } else {
                high |= 1L << bit;
            }
        }
        return this;
    }

    /** Number of active days from a day to another, both included; both within the window. */
    int count(int from, int to) {
        int a = from - origin;
        int b = to - origin;
        return Long.bitCount(low & span(a, b)) + Long.bitCount(high & span(a - Long.SIZE, b - Long.SIZE));
    }

    boolean any(int from, int to) {
        return count(from, to) != 0;
    }

    /** The least active day from {@code day} on, or {@link SortedInts#NONE}; within the window. */
    int nextFrom(int day) {
        int bit = day - origin;
        long rest = bit < Long.SIZE ? low & -1L << bit : 0;
        if (rest != 0) {
            return origin + Long.numberOfTrailingZeros(rest);
        }
        rest = high & -1L << Math.max(bit - Long.SIZE, 0);
        return rest == 0 ? SortedInts.NONE : origin + Long.SIZE + Long.numberOfTrailingZeros(rest);
    }

    /** Whether the first active day of all lies from a day to another. */
    boolean startsIn(int from, int to) {
        return from <= first && first <= to;
    }

    /** The bits from {@code a} to {@code b} as far as they are in one long. */
    private static long span(int a, int b) {
        if (b < 0 || a >= Long.SIZE) {
            return 0;
        }
        return -1L << Math.max(a, 0) & -1L >>> Long.SIZE - 1 - Math.min(b, Long.SIZE - 1);
    }
}
