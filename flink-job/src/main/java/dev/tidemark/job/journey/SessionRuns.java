package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.util.Arrays;

/**
 * The seconds at which a user did something, in runs of one local day: each with its number of events, the least platform
 * among them, and whether a session starts there.
 *
 * <p>Why all of them, and not the sessions: the cap cuts from a session's first event, so an event that comes late and
 * joins two sessions can make any inner second a cut. A summary could not tell.
 *
 * <p>As bytes: {@link UnreadDays} with the platforms in the head, a run a day: its number of seconds and whether these are
 * whole minutes, and the seconds. Runs are read when they are asked for.
 */
final class SessionRuns implements SessionState {
    /**
     * A day with more distinct seconds is kept in whole minutes, so that a user id that many share costs a bounded time
     * for each event.
     */
    static final int MAX_SECONDS = 1_440;

    static final int MINUTE_SECONDS = 60;

    private static final int DAY_SECONDS = 86_400;

    /** Bits of a second's flags. */
    private static final int STARTS = 1;

    private static final int STARTED = 1 << 1;
    private static final int COARSE = 1 << 2;

    private static final int EXTENDED = 1 << 1;

    private final UnreadDays older = new UnreadDays();
    private final Platforms names = new Platforms();

    /** What was read, ascending, from index {@link #from} to before {@link #until}. */
    private long[] seconds = new long[64];

    private int[] days = new int[64];
    private int[] counts = new int[64];
    private int[] platforms = new int[64];
    private byte[] flags = new byte[64];
    private int from;
    private int until;

    @Override
    public void clear() {
        older.clear();
        names.clear();
        from = seconds.length / 2;
        until = from;
    }

    @Override
    public void decode(byte[] source, int first, int last, Texts texts) {
        clear();
        if (first < last) {
            names.decode(older.decode(source, first, last), texts);
            older.headRead();
        }
    }

    @Override
    public void encode(ByteWriter out) {
        older.encodeHead(from < until ? days[until - 1] : older.nextDay(), out);
        names.encode(out);
        for (int last = until, first; last > from; last = first) {
            int day = days[last - 1];
            first = firstOfDay(last - 1);
            out.writeUnsigned((long) (last - first) << 1 | (isCoarse(first) ? 1 : 0));
            UnreadDays.encodeBack(day, first > from ? days[first - 1] : older.nextDay(), out);
            encodeRun(out, first, last);
        }
        older.encode(out);
    }

    private void encodeRun(ByteWriter out, int first, int last) {
        long previous = origin(days[first]);
        int platform = 0;
        for (int i = first; i < last; i++) {
            int extended = counts[i] == 1 && platforms[i] == platform ? 0 : EXTENDED;
            out.writeUnsigned(seconds[i] - previous << 2 | extended | flags[i] & STARTS);
            if (extended != 0) {
                out.writeUnsigned(counts[i] - 1L);
                out.writeUnsigned(platforms[i]);
            }
            previous = seconds[i];
            platform = platforms[i];
        }
    }

    /** Before any second of a day, in any zone. */
    static long origin(int day) {
        return (day - 1L) * DAY_SECONDS;
    }

    /** Reads the latest run that was not read; says whether there was one. */
    boolean readOlder() {
        if (older.isEmpty()) {
            return false;
        }
        int day = older.nextDay();
        ByteReader in = older.next();
        int header = (int) in.readUnsigned();
        older.back();
        int size = header >>> 1;
        reserve(size, 0);
        from -= size;
        long second = origin(day);
        int platform = 0;
        for (int i = from; i < from + size; i++) {
            long entry = in.readUnsigned();
            second += entry >>> 2;
            int count = 1;
            if ((entry & EXTENDED) != 0) {
                count += (int) in.readUnsigned();
                platform = (int) in.readUnsigned();
            }
            int kept = (int) entry & STARTS;
            set(i, second, day, count, platform, (header & 1) == 0 ? kept : kept | COARSE);
        }
        older.dayRead();
        return true;
    }

    private void set(int index, long second, int day, int count, int platform, int flag) {
        seconds[index] = second;
        days[index] = day;
        counts[index] = count;
        platforms[index] = platform;
        flags[index] = (byte) flag;
    }

    /** Makes room before and behind what was read. */
    private void reserve(int before, int behind) {
        if (from >= before && until + behind <= seconds.length) {
            return;
        }
        int size = until - from;
        int capacity = 2 * (size + before + behind);
        int moved = before + (capacity - size - before - behind) / 2;
        seconds = Arrays.copyOf(Arrays.copyOfRange(seconds, from, until), capacity);
        days = Arrays.copyOf(Arrays.copyOfRange(days, from, until), capacity);
        counts = Arrays.copyOf(Arrays.copyOfRange(counts, from, until), capacity);
        platforms = Arrays.copyOf(Arrays.copyOfRange(platforms, from, until), capacity);
        flags = Arrays.copyOf(Arrays.copyOfRange(flags, from, until), capacity);
        from = 0;
        until = size;
        shift(0, moved);
        from = moved;
        until = moved + size;
    }

    /** Moves what was read from an index on. */
    private void shift(int index, int by) {
        System.arraycopy(seconds, index, seconds, index + by, until - index);
        System.arraycopy(days, index, days, index + by, until - index);
        System.arraycopy(counts, index, counts, index + by, until - index);
        System.arraycopy(platforms, index, platforms, index + by, until - index);
        System.arraycopy(flags, index, flags, index + by, until - index);
    }

    @Override
    public boolean isEmpty() {
        return from == until && older.isEmpty();
    }

    /** Day of the latest run that was not read, or a day before all. */
    int nextDay() {
        return older.nextDay();
    }

    @Override
    public int firstDay() {
        return older.firstDay();
    }

    @Override
    public void forgetBefore(int day) {
        while (older.nextDay() >= day && readOlder()) {}
        while (from < until && days[from] < day) {
            from++;
        }
        older.forget(from < until ? days[from] : UnreadDays.NO_DAY);
    }

    /** Index of the first second at or after one, of those that were read. */
    int indexFrom(long second) {
        if (from == until || seconds[until - 1] < second) {
            return until;
        }
        int index = Arrays.binarySearch(seconds, from, until, second);
        return index >= 0 ? index : -index - 1;
    }

    /** The first index of what was read. */
    int from() {
        return from;
    }

    /** The index behind what was read. */
    int until() {
        return until;
    }

    long second(int index) {
        return seconds[index];
    }

    int day(int index) {
        return days[index];
    }

    int count(int index) {
        return counts[index];
    }

    String platform(int index) {
        return names.name(platforms[index]);
    }

    /** Whether a session starts there. */
    boolean starts(int index) {
        return (flags[index] & STARTS) != 0;
    }

    void setStarts(int index) {
        flags[index] |= STARTS;
    }

    /** Remembers whether a session starts there, as {@link #started}, and lets none start. */
    void resetStarts(int index) {
        flags[index] = (byte) (flags[index] & COARSE | (flags[index] & STARTS) << 1);
    }

    /** Whether a session started there when that was {@linkplain #resetStarts reset}. */
    boolean started(int index) {
        return (flags[index] & STARTED) != 0;
    }

    /** Whether the seconds of that one's day are whole minutes. */
    boolean isCoarse(int index) {
        return (flags[index] & COARSE) != 0;
    }

    /** The index of the first second of that one's day. */
    int firstOfDay(int index) {
        int first = index;
        while (first > from && days[first - 1] == days[index]) {
            first--;
        }
        return first;
    }

    /** The index behind the last second of that one's day. */
    int endOfDay(int index) {
        int behind = index + 1;
        while (behind < until && days[behind] == days[index]) {
            behind++;
        }
        return behind;
    }

    /** One more event at a second that is there. */
    void addTo(int index, String platform) {
        counts[index]++;
        platforms[index] = least(platforms[index], names.number(platform));
    }

    /**
     * Inserts a second with one event, at which no session starts yet; the run of its day must have been read.
     *
     * @param index where it belongs, see {@link #indexFrom}; what was there and behind has the next index now
     * @return its index, since everything may have moved
     */
    int insert(int index, long second, int day, String platform) {
        int offset = index - from;
        reserve(0, 1);
        int at = from + offset;
        int coarse = at > from && days[at - 1] == day
                ? flags[at - 1] & COARSE
                : at < until && days[at] == day ? flags[at] & COARSE : 0;
        shift(at, 1);
        until++;
        set(at, second, day, 1, names.number(platform), coarse);
        older.include(day);
        return at;
    }

    private int least(int one, int other) {
        return one == other ? one : names.number(Platforms.least(names.name(one), names.name(other)));
    }

    /**
     * Makes the seconds of a day whole minutes, at which no session starts yet.
     *
     * @return the index behind the last of them
     */
    int coarsen(int first, int behind) {
        int last = first - 1;
        for (int i = first; i < behind; i++) {
            long minute = seconds[i] - Math.floorMod(seconds[i], MINUTE_SECONDS);
            if (last >= first && seconds[last] == minute) {
                counts[last] += counts[i];
                platforms[last] = least(platforms[last], platforms[i]);
            } else {
                last++;
                set(last, minute, days[i], counts[i], platforms[i], COARSE);
            }
        }
        shift(behind, last + 1 - behind);
        until -= behind - last - 1;
        return last + 1;
    }
}
