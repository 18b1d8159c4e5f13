package dev.tidemark.job.journey;

import dev.tidemark.job.exchange.ByteReader;
import dev.tidemark.job.exchange.ByteWriter;
import dev.tidemark.job.exchange.Texts;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a user's profile said first, property by property: the value of the least (record time, value in UTF-8 bytes) of
 * all records that carry the property. So no number depends on when a profile changes; a value only moves when a record
 * comes that is older.
 */
final class ProfileValues {
    /** Properties by number; what is stored knows them by it. */
    static final int GENDER = 0;

    static final int AGE_GROUP = 1;
    /** Local epoch day of the signup, as digits. */
    static final int SIGNUP_DAY = 2;

    /** How many properties there are. */
    static final int PROPERTIES = 3;

    /** No day: nobody signs up on it. */
    static final int NO_DAY = Integer.MIN_VALUE;

    private final long[] times = new long[PROPERTIES];
    private final String[] values = new String[PROPERTIES];

    ProfileValues() {
        clear();
    }

    void clear() {
        Arrays.fill(values, "");
    }

    boolean isEmpty() {
        return present() == 0;
    }

    /** The first value of a property, empty if there is none. */
    String value(int property) {
        return values[property];
    }

    /** When the first value of a property was said: the record's time, epoch milliseconds; of properties with one. */
    long time(int property) {
        return times[property];
    }

    /** The day of the signup, or {@link #NO_DAY}. */
    int signupDay() {
        return values[SIGNUP_DAY].isEmpty() ? NO_DAY : Integer.parseInt(values[SIGNUP_DAY]);
    }

    /** Whether a record's value of some property stands before the one that is known. */
    boolean yieldTo(UserRecord profile) {
        for (int property = 0; property < PROPERTIES; property++) {
            if (yieldsTo(profile, property)) {
                return true;
            }
        }
        return false;
    }

    private boolean yieldsTo(UserRecord profile, int property) {
        String value = profile.property(property);
        return !value.isEmpty()
                && (values[property].isEmpty()
                        || profile.time() < times[property]
                        || profile.time() == times[property] && compareBytes(value, values[property]) < 0);
    }

    private static int compareBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes each value of a record that stands before the one that is known. */
    void set(UserRecord profile) {
        for (int property = 0; property < PROPERTIES; property++) {
            if (yieldsTo(profile, property)) {
                times[property] = profile.time();
                values[property] = profile.property(property);
            }
        }
    }

    /** Writes a byte that says which are there; then of each how much later it was said than the one before, and what. */
    void write(ByteWriter out) {
        out.writeByte(present());
        long before = 0;
        for (int property = 0; property < PROPERTIES; property++) {
            if (!values[property].isEmpty()) {
                out.writeSigned(times[property] - before);
                before = times[property];
                out.writeUtf8(values[property]);
            }
        }
    }

    /** A bit for each property that is there. */
    private int present() {
        int present = 0;
        for (int property = 0; property < PROPERTIES; property++) {
            present |= values[property].isEmpty() ? 0 : 1 << property;
        }
        return present;
    }

    void read(ByteReader in, Texts texts) {
        int present = in.readByte();
        long before = 0;
        for (int property = 0; property < PROPERTIES; property++) {
            if ((present & 1 << property) == 0) {
                values[property] = "";
            } else {
                before += in.readSigned();
                times[property] = before;
                values[property] = in.readUtf8(texts);
            }
        }
    }
}
