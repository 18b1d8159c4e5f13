package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user's active days say at each position of one kind of window: a state, or nothing.
 *
 * <p>The user counts 1 in the series of that state at that position. A state at a position depends on the active days
 * near it, and for some facts on whether the first active day of all is among them.
 */
abstract class ActivityFact {
    private static final int WEEK = 7;
    private static final int NOTHING = -1;
    private static final int NEW = 0;
    private static final int RETURNING = 1;
    private static final int RESURRECTED = 2;
    private static final int DORMANT = 3;
    private static final String[] STATES = {"new", "returning", "resurrected", "dormant"};

    final WindowKind kind;
    private final int step;
    private final int reach;
    private final State state;
    private final Series[] series;

    /**
     * @param step from one position to the next, in days
     * @param reach the last position, counted from that of an active day's own, whose state the day can change
     * @param series by state
     */
    private ActivityFact(WindowKind kind, int step, int reach, State state, Series... series) {
        this.kind = kind;
        this.step = step;
        this.reach = reach;
        this.state = state;
        this.series = series;
    }

    /** The facts behind {@code active_users_exact}, {@code active_days} and {@code lifecycle}. */
    static List<ActivityFact> all(Catalogue catalogue) {
        List<ActivityFact> facts = new ArrayList<>();
        Series active = Series.of(catalogue.metric("active_users_exact"));
        facts.add(covered(WindowKind.DAY, 1, active));
        for (WindowKind kind : List.of(WindowKind.ROLLING_7D, WindowKind.ROLLING_28D, WindowKind.ROLLING_30D)) {
            facts.add(covered(kind, ProjectCalendar.rollingDays(kind), active));
        }
        facts.add(counted(catalogue.metric("active_days"), 7));
        facts.add(counted(catalogue.metric("active_days"), 28));
        Series[] lifecycle = new Series[STATES.length];
        for (int i = 0; i < STATES.length; i++) {
            lifecycle[i] = Series.of(catalogue.metric("lifecycle"), "state", STATES[i]);
        }
        facts.add(new Daily(
                WindowKind.DAY, 1, new int[] {0, 1, 2}, (days, at) -> lifecycle(days, at, at, at - 1), lifecycle));
        facts.add(new Weekly(WEEK, (days, at) -> lifecycle(days, at, at + 6, at - 7), lifecycle));
        facts.add(new Daily(
                WindowKind.ROLLING_28D,
                55,
                new int[] {0, 28, 56},
                (days, at) -> lifecycle(days, at - 27, at, at - 55),
                lifecycle));
        return facts;
    }

    private static ActivityFact covered(WindowKind kind, int length, Series active) {
        int[] edges = {0, length};
        return new Daily(kind, length - 1, edges, (days, at) -> days.any(at - length + 1, at) ? 0 : NOTHING, active);
    }

    private static ActivityFact counted(MetricDefinition metric, int length) {
        Series[] byCount = new Series[length];
        for (int i = 0; i < length; i++) {
            byCount[i] = Series.of(metric, "period", "L" + length, "days", Integer.toString(i + 1));
        }
        // No active day is state −1, which is nothing.
        int[] edges = {0, length};
        return new Daily(WindowKind.DAY, length - 1, edges, (days, at) -> days.count(at - length + 1, at) - 1, byCount);
    }

    private static int lifecycle(ActivityWindow days, int from, int to, int previousFrom) {
        boolean before = days.any(previousFrom, from - 1);
        if (!days.any(from, to)) {
            return before ? DORMANT : NOTHING;
        }
        if (days.startsIn(from, to)) {
            return NEW;
        }
        return before ? RETURNING : RESURRECTED;
    }

    /** The position that an active day lies in itself. */
    abstract int position(int day);

    /** The least position after another whose state can be another; {@code days} are all that can make a difference. */
    abstract int next(ActivityWindow days, int position);

    /** Adds to all positions from one to another, which are those before the {@linkplain #next next}. */
    abstract void addTo(Series one, int from, int to, int amount, Contributions out);

    /** The last position whose state an active day can change. */
    int lastPosition(int day) {
        return position(day) + reach;
    }

    /**
     * Emits what differs at the positions that {@code day} can change, as far as they lie beyond another position.
     *
     * @param before around {@code day}
     * @param after around {@code day}
     */
    void emit(ActivityWindow before, ActivityWindow after, int day, int beyond, Contributions out) {
        int last = lastPosition(day);
        int next;
        for (int at = Math.max(position(day), beyond + step); at <= last; at = next) {
            next = next(after, at);
            int old = state.at(before, at);
            int now = state.at(after, at);
            if (old != now) {
                int end = Math.min(next - 1, last);
                add(old, at, end, -1, out);
                add(now, at, end, 1, out);
            }
        }
    }

    private void add(int state, int from, int to, int amount, Contributions out) {
        if (state != NOTHING) {
            addTo(series[state], from, to, amount, out);
        }
    }

    /** A state as a function of the active days around a position. */
    @FunctionalInterface
    private interface State {
        int at(ActivityWindow days, int position);
    }

    /** A fact of windows of which one begins or ends with each day. */
    private static final class Daily extends ActivityFact {
        private final int[] edges;

        /**
         * @param edges the positions, counted from that of an active day's own, at which the day can make a state differ
         *     from that of the position before: where it enters or leaves a stretch of days that the state looks at
         */
        Daily(WindowKind kind, int reach, int[] edges, State state, Series... series) {
            super(kind, 1, reach, state, series);
            this.edges = edges;
        }

        @Override
        int position(int day) {
            return day;
        }

        @Override
        int next(ActivityWindow days, int position) {
            int next = SortedInts.NONE;
            for (int edge : edges) {
                int day = days.nextFrom(position + 1 - edge);
                next = day == SortedInts.NONE ? next : Math.min(next, day + edge);
            }
            return next;
        }

        @Override
        void addTo(Series one, int from, int to, int amount, Contributions out) {
            out.addRange(one, kind, from, to, amount);
        }
    }

    /** A fact of weeks, so few of which an active day changes that each is looked at. */
    private static final class Weekly extends ActivityFact {
        Weekly(int reach, State state, Series... series) {
            super(WindowKind.ISO_WEEK, WEEK, reach, state, series);
        }

        @Override
        int position(int day) {
            return ProjectCalendar.week(day);
        }

        @Override
        int next(ActivityWindow days, int position) {
            return position + WEEK;
        }

        @Override
        void addTo(Series one, int from, int to, int amount, Contributions out) {
            out.add(one, kind, from, amount);
        }
    }
}
