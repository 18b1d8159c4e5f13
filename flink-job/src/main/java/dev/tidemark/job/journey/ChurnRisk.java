package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.WindowKind;
import java.util.Arrays;
import java.util.Optional;

/**
 * Emits what one more active day changes in {@code churn_risk}: users by how long they have been away, measured by their
 * own rhythm.
 *
 * <p>On each day a user's last active day decides: how many of the 28 days that end with it were active, and how long it
 * is ago. So an active day changes the days up to the next one, and those after each active day that has it among its 28.
 */
final class ChurnRisk {
    private static final int RHYTHM_DAYS = 28;
    /** Whose last active day is longer ago counts no more. */
    static final int LAST_DORMANT = 90;
    /** A user who is away longer is dormant, whatever the rhythm. */
    private static final int LAST_AT_RISK = RHYTHM_DAYS - 1;

    private static final int LEAST_ACTIVE = 3;
    private static final int LEAST_AT_RISK = 7;

    /** So many days before an active day decide what it changes: those of the rhythm of the last one that counts. */
    static final int BACK = LAST_DORMANT + RHYTHM_DAYS - 1;

    private static final int REACH = RHYTHM_DAYS - 1 + LAST_DORMANT + 1;
    private static final byte NOTHING = -1;
    private static final String[] STATES = {"active", "at_risk", "dormant"};

    private final Series[] series = new Series[STATES.length];
    private final byte[] before = new byte[REACH];
    private final byte[] after = new byte[REACH];

    ChurnRisk(Catalogue catalogue) {
        for (int i = 0; i < STATES.length; i++) {
            series[i] = Series.of(catalogue.metric("churn_risk"), "state", STATES[i]);
        }
    }

    /**
     * Emits the differences.
     *
     * @param days with {@code added} among them, which they did not hold before
     */
    void emit(SortedInts days, int added, Contributions out) {
        fill(before, days, added, added);
        fill(after, days, added, SortedInts.NONE);
        for (int at = 0, next; at < REACH; at = next) {
            next = at + 1;
            while (next < REACH && before[next] == before[at] && after[next] == after[at]) {
                next++;
            }
            if (before[at] != after[at]) {
                add(before[at], added + at, added + next - 1, -1, out);
                add(after[at], added + at, added + next - 1, 1, out);
            }
        }
    }

    private void add(int state, int from, int to, int amount, Contributions out) {
        if (state != NOTHING) {
            out.addRange(series[state], WindowKind.DAY, from, to, amount);
        }
    }

    /** Sets the states from a day on as far as it can change them, with all active days but one. */
    private static void fill(byte[] states, SortedInts days, int from, int except) {
        Arrays.fill(states, NOTHING);
        int index = days.indexFrom(from);
        for (int i = Math.max(index - 1, 0); i < days.size() && days.get(i) < from + RHYTHM_DAYS; i++) {
            int day = days.get(i);
            if (day == except) {
                continue;
            }
            int next = i + 1 < days.size() && days.get(i + 1) == except ? i + 2 : i + 1;
            int end = next < days.size() ? days.get(next) : Integer.MAX_VALUE;
            int active = i + 1 - days.indexFrom(day - RHYTHM_DAYS + 1);
            if (except < day && except > day - RHYTHM_DAYS) {
                active--;
            }
            int lastActive = lastActive(active);
            int lastAtRisk = lastAtRisk(active);
            fill(states, day - from, day + lastActive - from, end - from, 0);
            fill(states, day + lastActive + 1 - from, day + lastAtRisk - from, end - from, 1);
            fill(states, day + lastAtRisk + 1 - from, day + LAST_DORMANT - from, end - from, 2);
        }
    }

    /** How long a user may be away and count as active, by the number of active days of the rhythm. */
    private static int lastActive(int activeDays) {
        return Math.min(LAST_AT_RISK, Math.max(LEAST_ACTIVE, 2 * RHYTHM_DAYS / activeDays));
    }

    /** The same for at risk. */
    private static int lastAtRisk(int activeDays) {
        return Math.min(LAST_AT_RISK, Math.max(LEAST_AT_RISK, 4 * RHYTHM_DAYS / activeDays));
    }

    /** The state of a user on a day, if there is one. */
    static Optional<ChurnState> state(SortedInts days, int day) {
        int index = days.indexFrom(day + 1);
        if (index == 0) {
            return Optional.empty();
        }
        int last = days.get(index - 1);
        int away = day - last;
        int active = index - days.indexFrom(last - RHYTHM_DAYS + 1);
        if (away <= lastActive(active)) {
            return Optional.of(ChurnState.ACTIVE);
        }
        if (away <= lastAtRisk(active)) {
            return Optional.of(ChurnState.AT_RISK);
        }
        return away <= LAST_DORMANT ? Optional.of(ChurnState.DORMANT) : Optional.empty();
    }

    private static void fill(byte[] states, int first, int last, int end, int state) {
        int behind = Math.min(last + 1, end);
        if (first < behind && behind > 0) {
            Arrays.fill(states, Math.max(first, 0), behind, (byte) state);
        }
    }
}
