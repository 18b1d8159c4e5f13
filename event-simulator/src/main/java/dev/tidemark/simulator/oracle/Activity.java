package dev.tidemark.simulator.oracle;

import java.time.LocalDate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** On which days each user was active. */
final class Activity {
    private final LocalDate firstDay;
    private final Map<Integer, BitSet> daysByUser = new HashMap<>();

    /** Reads it from the sets of active users by start of hour. */
    Activity(Days days, NavigableMap<Long, Members> usersByHour) {
        firstDay = days.day(usersByHour.firstKey());
        usersByHour.forEach((start, users) -> {
            int index = index(days.day(start));
            BitSet active = new BitSet();
            users.addTo(active);
            active.stream().forEach(user -> daysByUser
                    .computeIfAbsent(user, any -> new BitSet())
                    .set(index));
        });
    }

    /** The first day on which anyone was active. */
    LocalDate firstDay() {
        return firstDay;
    }

    /** The numbers of all users who were ever active. */
    Iterable<Integer> users() {
        return daysByUser.keySet();
    }

    /** The first day on which a user was active, if any. */
    Optional<LocalDate> firstDay(int user) {
        BitSet active = daysByUser.get(user);
        return active == null ? Optional.empty() : Optional.of(firstDay.plusDays(active.nextSetBit(0)));
    }

    /** The last day up to and including that one on which a user was active, if any. */
    Optional<LocalDate> lastDay(int user, LocalDate upTo) {
        BitSet active = daysByUser.get(user);
        int last = active == null || index(upTo) < 0 ? -1 : active.previousSetBit(index(upTo));
        return last < 0 ? Optional.empty() : Optional.of(firstDay.plusDays(last));
    }

    /** On how many days a user was active; both days are included. */
    int activeDays(int user, LocalDate from, LocalDate to) {
        BitSet active = daysByUser.get(user);
        int end = index(to) + 1;
        return active == null || end <= 0
                ? 0
                : active.get(Math.max(index(from), 0), end).cardinality();
    }

    /** Whether a user was active on any day; both days are included. */
    boolean activeWithin(int user, LocalDate from, LocalDate to) {
        return activeDays(user, from, to) > 0;
    }

    private int index(LocalDate day) {
        return Math.toIntExact(day.toEpochDay() - firstDay.toEpochDay());
    }
}
