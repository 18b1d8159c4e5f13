package dev.tidemark.job.series;

import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongRBTreeSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import it.unimi.dsi.fastutil.longs.LongSortedSet;

/** Finds the windows of a series that are due, and computes their values from its slices. */
final class WindowReader {
    /** From this many windows on, sliding merges beat merging each window by itself. */
    private static final int SLIDING_FROM = 4;

    private final ProjectCalendar calendar;

    WindowReader(ProjectCalendar calendar) {
        this.calendar = calendar;
    }

    /** Why a window is due. */
    enum Cause {
        /** Its value changed. */
        VALUE,
        /** Its day began, its status changed, or it is published once more. */
        OTHER
    }

    /** Takes windows that are due. */
    interface Out {
        void window(WindowKind kind, long position, Accumulator value, Cause cause);
    }

    /**
     * Which windows are wanted, by the days that they stand at: rolling ones at their last, all others at their first. The
     * one of all time stands at the latest.
     *
     * @param from the first day
     * @param until the first day that is not wanted any more
     */
    record Span(long from, long until) {
        static final Span ALL = new Span(Long.MIN_VALUE, Long.MAX_VALUE);

        /** Those of a day and of all after it. */
        static Span since(long day) {
            return new Span(day, Long.MAX_VALUE);
        }

        /** All others. */
        static Span before(long day) {
            return new Span(Long.MIN_VALUE, day);
        }
    }

    /**
     * Hands over what changed of a series, and its windows for the days from {@code firstNew} to {@code begunDay}.
     *
     * @param begunDay the latest day that has begun, {@link Long#MIN_VALUE} if none has
     * @param wanted everything else is left out
     */
    void read(LiveSeries live, long firstNew, long begunDay, Span wanted, Out out) {
        for (WindowKind kind : live.metric().windows()) {
            long from = position(kind, wanted.from());
            long until = position(kind, wanted.until());
            if (RolledUp.is(live.metric(), kind)) {
                rolledUp(live, kind, firstNew, begunDay, from, until, out);
            } else if (kind != WindowKind.NOW_5M && kind != WindowKind.NOW_30M) {
                slices(live, kind, firstNew, begunDay, (slice, position, value, cause) -> {
                    if (position >= from && position < until) {
                        out.window(slice, position, value, cause);
                    }
                });
            }
        }
    }

    /** Where a window of a day stands. */
    private long position(WindowKind kind, long day) {
        if (day == Long.MIN_VALUE || day == Long.MAX_VALUE) {
            return day;
        }
        return switch (kind) {
            case MINUTE, HOUR -> calendar.startOfDay(day);
            case ALL_TIME -> Long.MIN_VALUE;
            default -> RolledUp.position(kind, day);
        };
    }

    private static void slices(LiveSeries live, WindowKind kind, long firstNew, long begunDay, Out out) {
        LongOpenHashSet positions = new LongOpenHashSet(live.changed(kind));
        positions.addAll(live.relabelled(kind));
        positions.addAll(live.again(kind));
        boolean byDay = kind != WindowKind.HOUR && kind != WindowKind.MINUTE && kind != WindowKind.ALL_TIME;
        var all = live.state().slices().get(kind);
        if (byDay && firstNew <= begunDay && all != null) {
            for (long day : all.keySet()) {
                if (day >= firstNew && day <= begunDay) {
                    positions.add(day);
                }
            }
        }
        for (long position : positions) {
            Accumulator value = live.state().slice(kind, position);
            boolean begun = !byDay || position <= begunDay || live.metric().isJobMetric();
            if (value != null && begun) {
                out.window(kind, position, value, cause(live.changed(kind), position));
            }
        }
    }

    private void rolledUp(
            LiveSeries live, WindowKind kind, long firstNew, long begunDay, long from, long until, Out out) {
        LongSet changed = windowsOf(live.changed(WindowKind.DAY), kind, begunDay);
        LongSortedSet positions = new LongRBTreeSet(live.relabelled(kind));
        positions.addAll(changed);
        positions.addAll(windowsOf(live.again(WindowKind.DAY), kind, begunDay));
        // Time may jump over years, from one wrong clock to a right one: nothing is to be done for years without
        // events.
        long firstBegun = firstNew <= begunDay ? Math.max(firstNew, live.state().leastDay()) : firstNew;
        for (long day = firstBegun; day <= begunDay; day++) {
            // Weeks, months and quarters have a value of their own for a day only if it brought something before it
            // began.
            if (RolledUp.reach(kind) > 1 || live.state().slice(WindowKind.DAY, day) != null) {
                positions.add(RolledUp.position(kind, day));
            }
        }
        LongSortedSet wanted = positions.subSet(from, Math.max(from, Math.min(until, begunDay + 1)));
        values(live.state(), kind, wanted, begunDay, (position, value) -> {
            if (value != null) {
                out.window(kind, position, value, cause(changed, position));
            }
        });
    }

    private static Cause cause(LongSet changed, long position) {
        return changed.contains(position) ? Cause.VALUE : Cause.OTHER;
    }

    /** The windows that have begun and hold one of the days. */
    private static LongSet windowsOf(LongSet days, WindowKind kind, long begunDay) {
        LongOpenHashSet windows = new LongOpenHashSet();
        for (long first : days) {
            long last = Math.min(begunDay, first + RolledUp.reach(kind) - 1);
            for (long day = first; day <= last; day++) {
                windows.add(RolledUp.position(kind, day));
            }
        }
        return windows;
    }

    /** Takes the value of a window, null if it holds nothing. */
    private interface Values {
        void accept(long position, Accumulator value);
    }

    /** What is known of days that have not begun enters no window before they have. */
    private void values(SeriesState state, WindowKind kind, LongSortedSet positions, long begunDay, Values out) {
        switch (kind) {
            case ISO_WEEK -> positions.forEach((long week) ->
                    out.accept(week, state.range(WindowKind.DAY, week, Math.min(week + 6, begunDay), 1)));
            case MONTH, QUARTER -> positions.forEach((long first) -> {
                long last = Math.min(calendar.day(calendar.window(kind, first).end() - 1), begunDay);
                out.accept(first, state.range(WindowKind.DAY, first, last, 1));
            });
            case TO_DATE -> positions.forEach((long day) -> out.accept(day, state.toDate(day)));
            default -> rolling(state, ProjectCalendar.rollingDays(kind), positions, out);
        }
    }

    private static void rolling(SeriesState state, int n, LongSortedSet days, Values out) {
        if (days.size() < SLIDING_FROM) {
            days.forEach((long day) -> out.accept(day, state.range(WindowKind.DAY, day - n + 1, day, 1)));
            return;
        }
        long first = days.firstLong() - n + 1;
        Accumulator[] slices = new Accumulator[(int) (days.lastLong() - first + 1)];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = state.slice(WindowKind.DAY, first + i);
        }
        Accumulator[] windows = SlidingMerge.windows(slices, n);
        days.forEach((long day) -> out.accept(day, windows[(int) (day - n + 1 - first)]));
    }
}
