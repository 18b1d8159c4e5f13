package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.FunnelDefinition;

/**
 * The way of one user through one funnel, worked out from the minutes of its steps.
 *
 * <p>Besides the path it tells which minutes can never matter again, whatever else arrives. Minutes are only ever added.
 * Let u(1) be the least minute of step 1 and u(k) the least minute of step k at or after its lower bound, which rises
 * with u(1) … u(k−1) (the conversion window left aside). More minutes can only lower u(1), hence every lower bound,
 * hence every u(k): by induction, once u(k) is known, its final value is ≤ u(k). So
 *
 * <ul>
 *   <li>a minute of step 1 after u(1) is never the least;
 *   <li>a minute of step k after u(k) is never the least at or after the final lower bound, for u(k) itself stands before
 *       it;
 *   <li>a minute of a later step at or after u(1) + window is outside the window of every final u(1) ≤ u(1). Dropping it
 *       ends the path at the same step as keeping it.
 * </ul>
 *
 * Neither rule drops a minute of step 2 that could show an activation before the entry: it would have to be less than
 * the final u(1), hence less than u(2) and than u(1) + window.
 *
 * <p>A third rule needs an assumption. An accepted event lies at most the horizon before its record's timestamp, and the
 * watermark never runs ahead of any partition; so nothing that still arrives is older than a cutoff far enough (see
 * {@link UserProfile}) behind the watermark. Then a final entry that is not known yet is after the cutoff, and a minute of
 * a later step which is before both the cutoff and the known entry, if any, is before the final entry: on the path it
 * never matters. Before the path only the least minute of step 2 does, so that one is kept. Without this rule users who
 * are never invited would collect their transactions for ever.
 */
final class FunnelPath {
    private static final int NONE = SortedInts.NONE;

    private final int firstStep;
    private final int window;
    private final int[] strictlyAfter;
    private final int[] times;
    private int end;
    private int reached;
    private boolean secondBeforeFirst;

    /** @param firstStep number of its first step among the steps of all funnels */
    FunnelPath(FunnelDefinition funnel, int firstStep) {
        this.firstStep = firstStep;
        this.window = funnel.windowMinutes();
        this.strictlyAfter = funnel.strictlyAfter();
        this.times = new int[funnel.steps().size()];
    }

    /** Works it out from the minutes of the steps of all funnels. */
    void walk(SortedInts[] minutes) {
        times[0] = minutes[firstStep].first();
        end = times[0] == NONE ? NONE : times[0] + window;
        for (int step = 1; step < times.length; step++) {
            int lowest = times[step - 1];
            int other = strictlyAfter[step];
            if (other >= 0 && lowest != NONE) {
                lowest = Math.max(lowest, times[other] + 1);
            }
            times[step] = lowest == NONE ? NONE : minutes[firstStep + step].firstFrom(lowest);
        }
        reached = 0;
        while (reached < times.length && times[reached] < end) {
            reached++;
        }
        secondBeforeFirst = reached > 0 && times.length > 1 && minutes[firstStep + 1].first() < times[0];
    }

    /** Whether the entry is among some steps. */
    boolean isEntered(int stepBits) {
        return (stepBits >>> firstStep & 1) != 0;
    }

    /** How many steps were reached, in order and within the window. */
    int reached() {
        return reached;
    }

    /** The minute of a step that was reached, from 0. */
    int time(int step) {
        return times[step];
    }

    /** Whether the user entered and has the second step in an earlier minute than the entry. */
    boolean secondBeforeFirst() {
        return secondBeforeFirst;
    }

    /** The last minute of a step that can matter. */
    private int limit(int step) {
        return step == 0 ? times[0] : Math.min(times[step], end - 1);
    }

    /** Whether a minute of any of the given steps would change what has to be kept. */
    boolean wants(SortedInts[] minutes, int minute, int stepBits, int cutoff) {
        for (int step = 0; step < times.length; step++) {
            SortedInts known = minutes[firstStep + step];
            if ((stepBits >>> firstStep + step & 1) != 0
                    && minute <= limit(step)
                    && !known.contains(minute)
                    && (step == 0 || minute >= oldest(cutoff) || step == 1 && minute < known.first())) {
                return true;
            }
        }
        return false;
    }

    /** Drops the minutes that can never matter. */
    void prune(SortedInts[] minutes, int cutoff) {
        for (int step = 0; step < times.length; step++) {
            SortedInts known = minutes[firstStep + step];
            known.removeAfter(limit(step));
            if (step > 0) {
                known.removeBefore(oldest(cutoff), step == 1 ? 1 : 0);
            }
        }
    }

    /** The first minute at which a later step can still lie on the path. */
    private int oldest(int cutoff) {
        return Math.min(cutoff, times[0]);
    }

    int steps() {
        return times.length;
    }
}
