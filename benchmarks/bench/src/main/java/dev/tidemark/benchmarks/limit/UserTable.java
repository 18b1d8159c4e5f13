package dev.tidemark.benchmarks.limit;

import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.Arrays;

/**
 * What is kept of each user: a record of fixed layout with the days on which they were active, and a chain of the minutes
 * that matter to activation and funnel. Tables of different threads add up. Not thread-safe.
 */
final class UserTable {
    /** A kind of minute that is kept. */
    static final int INVITED = 0;

    static final int ACTIVATED = 1;
    static final int TRANSACTED = 2;

    private static final int NONE = -1;
    private static final long NEVER = Long.MAX_VALUE;

    /** Where in a record the time and the rank of the least event are, and the word on it. */
    private static final int PLATFORM = 0;

    private static final int COUNTRY = 3;
    /** Time, rank, platform and country of the least registration. */
    private static final int REGISTERED = 6;

    private static final int LATEST_MINUTE = 10;
    private static final int DAYS = 11;

    private static final int CHUNK_BITS = 13;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int KIND_BITS = 2;
    private static final int MINUTE_BITS = 30;

    private final Words words;
    private final Long2IntOpenHashMap numbers = new Long2IntOpenHashMap();
    private long[][] chunks = new long[16][];
    private int dayWords = 1;
    private int users;
    private long[] minutes = new long[1 << 12];
    private int minutesSize;

    UserTable(Words words) {
        this.words = words;
        numbers.defaultReturnValue(NONE);
    }

    int size() {
        return users;
    }

    /** The number of the user with this hash, a new one if need be. */
    int user(long hash) {
        int number = numbers.putIfAbsent(hash, users);
        return number == NONE ? newUser() : number;
    }

    private int newUser() {
        int chunk = users >>> CHUNK_BITS;
        if (users % CHUNK == 0) {
            if (chunk == chunks.length) {
                chunks = Arrays.copyOf(chunks, 2 * chunk);
            }
            chunks[chunk] = new long[CHUNK * stride()];
        }
        long[] record = chunks[chunk];
        int at = at(users);
        record[at + PLATFORM] = NEVER;
        record[at + COUNTRY] = NEVER;
        record[at + REGISTERED] = NEVER;
        record[at + LATEST_MINUTE] = NONE;
        return users++;
    }

    private int stride() {
        return DAYS + dayWords;
    }

    private int at(int user) {
        return (user & CHUNK - 1) * stride();
    }

    private long[] record(int user) {
        return chunks[user >>> CHUNK_BITS];
    }

    void platform(int user, long time, long rank, int word) {
        least(user, PLATFORM, time, rank, word);
    }

    void country(int user, long time, long rank, int word) {
        least(user, COUNTRY, time, rank, word);
    }

    /** Keeps the word on the least event that carries one; of two events of equal time and id, the lesser word. */
    private void least(int user, int field, long time, long rank, int word) {
        long[] record = record(user);
        int at = at(user) + field;
        if (word == Words.ABSENT || time > record[at]) {
            return;
        }
        if (time < record[at]
                || rank < record[at + 1]
                || rank == record[at + 1] && words.text(word).compareTo(words.text((int) record[at + 2])) < 0) {
            record[at] = time;
            record[at + 1] = rank;
            record[at + 2] = word;
        }
    }

    void registered(int user, long time, long rank, int platform, int country) {
        long[] record = record(user);
        int at = at(user) + REGISTERED;
        if (time < record[at] || time == record[at] && rank < record[at + 1]) {
            record[at] = time;
            record[at + 1] = rank;
            record[at + 2] = platform;
            record[at + 3] = country;
        }
    }

    void active(int user, int day) {
        int word = day >>> 6;
        if (word >= dayWords) {
            widen(word + 1);
        }
        record(user)[at(user) + DAYS + word] |= 1L << day;
    }

    private void widen(int newDayWords) {
        int oldStride = stride();
        dayWords = newDayWords;
        for (int i = 0; i < chunks.length && chunks[i] != null; i++) {
            long[] wider = new long[CHUNK * stride()];
            for (int user = 0; user < CHUNK; user++) {
                System.arraycopy(chunks[i], user * oldStride, wider, user * stride(), oldStride);
            }
            chunks[i] = wider;
        }
    }

    /** Keeps a minute; the same one several times running only once. */
    void minute(int user, int kind, long minute) {
        long[] record = record(user);
        int at = at(user) + LATEST_MINUTE;
        long entry = minute << KIND_BITS | kind;
        int before = (int) record[at];
        if (before != NONE && (minutes[before] & (1L << KIND_BITS + MINUTE_BITS) - 1) == entry) {
            return;
        }
        if (minutesSize == minutes.length) {
            minutes = Arrays.copyOf(minutes, 2 * minutesSize);
        }
        // One more than the number of the entry before, so that none is 0.
        minutes[minutesSize] = (long) (before + 1) << KIND_BITS + MINUTE_BITS | entry;
        record[at] = minutesSize++;
    }

    /** Adds what another table knows of the same users and others. */
    void add(UserTable other) {
        if (other.dayWords > dayWords) {
            widen(other.dayWords);
        }
        other.numbers.long2IntEntrySet().fastForEach(entry -> {
            int theirs = entry.getIntValue();
            int ours = user(entry.getLongKey());
            long[] record = other.record(theirs);
            int at = other.at(theirs);
            least(ours, PLATFORM, record[at + PLATFORM], record[at + PLATFORM + 1], (int) record[at + PLATFORM + 2]);
            least(ours, COUNTRY, record[at + COUNTRY], record[at + COUNTRY + 1], (int) record[at + COUNTRY + 2]);
            if (record[at + REGISTERED] != NEVER) {
                registered(
                        ours,
                        record[at + REGISTERED],
                        record[at + REGISTERED + 1],
                        (int) record[at + REGISTERED + 2],
                        (int) record[at + REGISTERED + 3]);
            }
            for (int word = 0; word < other.dayWords; word++) {
                record(ours)[at(ours) + DAYS + word] |= record[at + DAYS + word];
            }
            other.forEachMinute(theirs, (kind, minute) -> minute(ours, kind, minute));
        });
    }

    /** The platform of a user, 0 if unknown. */
    int platform(int user) {
        return (int) record(user)[at(user) + PLATFORM + 2];
    }

    int country(int user) {
        return (int) record(user)[at(user) + COUNTRY + 2];
    }

    boolean isRegistered(int user) {
        return registeredAt(user) != NEVER;
    }

    /** The time of the least registration. */
    long registeredAt(int user) {
        return record(user)[at(user) + REGISTERED];
    }

    /** The platform on the least registration. */
    int registeredOn(int user) {
        return (int) record(user)[at(user) + REGISTERED + 2];
    }

    /** The country on the least registration. */
    int registeredIn(int user) {
        return (int) record(user)[at(user) + REGISTERED + 3];
    }

    /** Copies the days on which a user was active, a bit each, and leaves the rest of the array 0. */
    void days(int user, long[] days) {
        Arrays.fill(days, 0);
        System.arraycopy(record(user), at(user) + DAYS, days, 0, Math.min(dayWords, days.length));
    }

    /** Takes a minute that was kept. */
    interface MinuteTaker {
        void take(int kind, long minute);
    }

    /** Shows all minutes of a user, in any order, some perhaps several times. */
    void forEachMinute(int user, MinuteTaker taker) {
        int at = (int) record(user)[at(user) + LATEST_MINUTE];
        while (at != NONE) {
            long entry = minutes[at];
            taker.take((int) entry & (1 << KIND_BITS) - 1, entry >>> KIND_BITS & (1L << MINUTE_BITS) - 1);
            at = (int) (entry >>> KIND_BITS + MINUTE_BITS) - 1;
        }
    }
}
