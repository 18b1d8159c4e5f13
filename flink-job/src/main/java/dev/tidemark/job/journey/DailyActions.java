package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteWriter;
import java.util.Arrays;

/**
 * How many actions a user took on each local day.
 *
 * <p>As bytes: {@link UnreadDays}, each day with its number of actions and no more. Days are read when they are asked for.
 * Mutable, to be decoded into again and again.
 */
final class DailyActions {
    private final UnreadDays older = new UnreadDays();

    /** What was read, the latest first. */
    private int[] days = new int[64];

    private int[] actions = new int[64];
    private int size;

    /** Makes them those of a user who did nothing. */
    void clear() {
        older.clear();
        size = 0;
    }

    /** Reads what {@link #encode} wrote to a range of bytes, which must not change any more. */
    void decode(byte[] source, int first, int last) {
        clear();
        if (first < last) {
            older.decode(source, first, last);
            older.headRead();
        }
    }

    /** Writes them; there must be some. */
    void encode(ByteWriter out) {
        older.encodeHead(size > 0 ? days[0] : older.nextDay(), out);
        for (int i = 0; i < size; i++) {
            out.writeUnsigned(actions[i]);
            UnreadDays.encodeBack(days[i], i + 1 < size ? days[i + 1] : older.nextDay(), out);
        }
        older.encode(out);
    }

    /** Reads the days from one on. */
    void readFrom(int day) {
        while (older.nextDay() >= day) {
            reserve();
            days[size] = older.nextDay();
            actions[size++] = (int) older.next().readUnsigned();
            older.back();
            older.dayRead();
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
        return older.firstDay();
    }

    /** Forgets the days before one; reads all others. */
    void forgetBefore(int day) {
        readFrom(day);
        while (size > 0 && days[size - 1] < day) {
            size--;
        }
        older.forget(size > 0 ? days[size - 1] : UnreadDays.NO_DAY);
    }

    /** Whether there is none. */
    boolean isEmpty() {
        return size == 0 && older.isEmpty();
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
        older.include(day);
    }
}
