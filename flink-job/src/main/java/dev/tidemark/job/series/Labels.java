package dev.tidemark.job.series;

import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;

/** The statuses of windows, and which windows' statuses change with the watermark that labels. */
final class Labels {
    private static final long NEVER = Long.MIN_VALUE;

    private final ProjectCalendar calendar;
    private final long allowedLatenessMillis;

    Labels(ProjectCalendar calendar, long allowedLatenessMillis) {
        this.calendar = calendar;
        this.allowedLatenessMillis = allowedLatenessMillis;
    }

    /** The status of a window by a watermark, {@link Long#MIN_VALUE} before any. */
    ResultStatus status(SeriesKey series, WindowKind kind, long position, long by) {
        if (by == NEVER || kind == WindowKind.NOW_5M || kind == WindowKind.NOW_30M) {
            return ResultStatus.PARTIAL;
        }
        long end = calendar.window(kind, position).end();
        int settleDays = SettleTime.days(series, kind);
        if (settleDays > 0) {
            end = calendar.startOfDay(calendar.day(end) + (long) settleDays);
        }
        if (by < end) {
            return ResultStatus.PARTIAL;
        }
        return by < end + allowedLatenessMillis ? ResultStatus.COMPLETE : ResultStatus.FINAL;
    }

    /**
     * Marks the windows whose status differs between two labels.
     *
     * @return whether there are any
     */
    boolean mark(LiveSeries live, long from, long to) {
        boolean any = false;
        for (WindowKind kind : live.metric().windows()) {
            LongOpenHashSet marked = new LongOpenHashSet();
            var slices = live.state().slices();
            if (slices.containsKey(kind)) {
                for (long position : slices.get(kind).keySet()) {
                    if (status(live.key(), kind, position, from) != status(live.key(), kind, position, to)) {
                        marked.add(position);
                    }
                }
            } else if (slices.containsKey(WindowKind.DAY) && RolledUp.is(live.metric(), kind)) {
                // Only windows that end between the labels, or allowed lateness before, can have changed.
                long lateness = allowedLatenessMillis;
                markDays(live, kind, marked, from, to);
                markDays(live, kind, marked, from == NEVER ? NEVER : from - lateness, to - lateness);
            }
            if (!marked.isEmpty()) {
                live.relabelled(kind, marked);
                any = true;
            }
        }
        return any;
    }

    private void markDays(LiveSeries live, WindowKind kind, LongOpenHashSet marked, long from, long to) {
        long first = from == NEVER ? calendar.day(to) - live.metric().retentionDays() : calendar.day(from) - 31;
        for (long day = Math.max(first, live.state().leastDay()); day <= calendar.day(to); day++) {
            long position = RolledUp.position(kind, day);
            long end = calendar.window(kind, position).end();
            if (end > from && end <= to) {
                marked.add(position);
            }
        }
    }
}
