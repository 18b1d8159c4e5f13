package dev.tidemark.job.journey;

import dev.tidemark.job.time.ProjectCalendar;

/**
 * Drops touches that cannot change anything at {@link UserJourney}, where the sender has just sent a better one.
 *
 * <p>A touch says: this user was active on this day (or made a step in this minute), with this platform and country, and
 * the event that says so has this time and id. If a touch has been sent that says the same about the same user with a
 * strictly earlier event time, another adds nothing: the day and the minute are sets, and platform and country are taken
 * from the least event. (At equal times the ids would decide; such a touch is sent.)
 *
 * <p>It is a direct-mapped cache: what it forgets is sent once more, which costs time and changes nothing. It must not
 * outlive what it has seen sent, so it is not kept across a restart. Not thread-safe.
 */
public final class TouchFilter {
    private final ProjectCalendar calendar;
    private final int mask;
    private final long[] users;
    private final long[] claims;
    private final long[] times;
    private final String[] platforms;
    private final String[] countries;

    /**
     * @param slots number of touches remembered, a power of two; about 40 bytes each
     * @throws IllegalArgumentException if {@code slots} is not a power of two
     */
    public TouchFilter(ProjectCalendar calendar, int slots) {
        if (Integer.bitCount(slots) != 1) {
            throw new IllegalArgumentException(slots + " slots are not a power of two");
        }
        this.calendar = calendar;
        this.mask = slots - 1;
        this.users = new long[slots];
        this.claims = new long[slots];
        this.times = new long[slots];
        this.platforms = new String[slots];
        this.countries = new String[slots];
    }

    /**
     * Whether a touch must be sent; if so it counts as sent.
     *
     * @param flags {@link JourneyDefinition#messageFlags}, not 0
     * @param time event time, epoch milliseconds
     */
    public boolean admit(long userHash, int flags, long time, String platform, String country) {
        // 32 bits of flags and 32 of day or minute: two touches with the same claim say the same.
        long place = JourneyDefinition.needsMinute(flags) ? UserProfile.minute(time) : calendar.day(time);
        long claim = place << Integer.SIZE | Integer.toUnsignedLong(flags);
        int slot = slot(userHash, claim);
        boolean same = users[slot] == userHash
                && claims[slot] == claim
                && platform.equals(platforms[slot])
                && country.equals(countries[slot]);
        if (same && times[slot] < time) {
            return false;
        }
        users[slot] = userHash;
        claims[slot] = claim;
        times[slot] = time;
        platforms[slot] = platform;
        countries[slot] = country;
        return true;
    }

    private int slot(long userHash, long claim) {
        // The finalizer of SplitMix64 (Steele, Lea, Flood, 2014), so that neighbouring days do not share slots.
        long z = userHash + claim * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        return (int) (z ^ z >>> 27) & mask;
    }
}
