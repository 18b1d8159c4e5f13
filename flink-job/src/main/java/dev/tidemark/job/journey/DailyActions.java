package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Page;
import java.util.Arrays;

/**
 * How many actions a user took on each local day.
 *
 * <p>As bytes: last day, number of days back to the first one; then the days, the latest first, each as its number of
 * actions and the number of days back to the day before. Days are read when they are asked for; those before are copied
 * as bytes. Mutable, to be decoded into again and again.
 */
final class DailyActions {
    private static final int NO_DAY = Integer.MIN_VALUE;

    private final ByteReader in = new ByteReader();
    private byte[] bytes = Page.ABSENT;
    /** Where the days that were not read begin and end there. */
    private int rest;

    private int end;
    /** The first day that was not read. */
    private int nextDay;

    private int firstDay;

    /** What was read, the latest first. */
    private int[] days = new int[64];

    private int[] actions = new int[64];
    private int size;

    /** Makes them those of a user who did nothing. */
    void clear() {
        bytes = Page.ABSENT;
        rest = 0;
        end = 0;
        nextDay = NO_DAY;
        firstDay = NO_DAY;
        size = 0;
    }

    /** Reads what {@link #encode} wrote to a range of bytes, which must not change any more. */
    void decode(byte[] source, int first, int last) {
        clear();
        if (first == last) {
            return;
        }
        bytes = source;
        end = last;
        in.over(source, first);
        nextDay = (int) in.readSigned();
        firstDay = nextDay - (int) in.readUnsigned();
        rest = in.position();
    }

    /** Writes them; there must be some. */
    void encode(ByteWriter out) {
        int last = size > 0 ? days[0] : nextDay;
        out.writeSigned(last);
        out.writeUnsigned(last - firstDay);
        for (int i = 0; i < size; i++) {
            int before = i + 1 < size ? days[i + 1] : nextDay;
            out.writeUnsigned(actions[i]);
            out.writeUnsigned(before == NO_DAY ? 0 : days[i] - before);
        }
        out.append(bytes, rest, end - rest);
    }

    /** Reads the days from one on. */
    void readFrom(int day) {
        if (nextDay < day) {
            return;
        }
        in.over(bytes, rest);
        while (nextDay >= day) {
            reserve();
            days[size] = nextDay;
            actions[size++] = (int) in.readUnsigned();
            int back = (int) in.readUnsigned();
            rest = in.position();
            nextDay = rest == end ? NO_DAY : nextDay - back;
        }
    }

    private void reserve() {
        if (size == days.length) {
            days = Arrays.copyOf(days, size * 2);
            actions = Arrays.copyOf(actions, size * 2);
        }
    }

    /** A day at or before the first one; of no use if there is none. */
    int firstDay() {
        return firstDay;
    }

    /** Forgets the days before one; reads all others. */
    void forgetBefore(int day) {
        readFrom(day);
        rest = end;
        nextDay = NO_DAY;
        while (size > 0 && days[size - 1] < day) {
            size--;
        }
        firstDay = size > 0 ? days[size - 1] : NO_DAY;
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return size == 0 && rest == end;
    }

    /** Number of days that were read. */
    int size() {
        return size;
    }

    /** The latest day has index 0. */
    int day(int index) {
        return days[index];
    }

    int actions(int index) {
        return actions[index];
    }

    /** Index of the latest day that is not after one; {@link #size} if there is none. */
    int indexOf(int day) {
        int index = 0;
        while (index < size && days[index] > day) {
            index++;
        }
        return index;
    }

    /** One more action on a day, which must have been read. */
    void add(int day) {
        int index = indexOf(day);
        if (index < size && days[index] == day) {
            actions[index]++;
            return;
        }
        reserve();
        System.arraycopy(days, index, days, index + 1, size - index);
        System.arraycopy(actions, index, actions, index + 1, size - index);
        days[index] = day;
        actions[index] = 1;
        size++;
        firstDay = firstDay == NO_DAY ? day : Math.min(firstDay, day);
    }
}
