package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The series of one metric that the catalogue defines by itself, and the slices of an event in each of them. Not
 * thread-safe.
 */
public final class GenericSeries {

    private final MetricDefinition metric;
    private final ProjectCalendar calendar;
    private final String[] names;
    private final int[][] cuts;
    private final boolean hours;
    private final boolean days;
    private final boolean minutes;
    private final boolean allTime;
    private final KnownDimensions<Group> known = new KnownDimensions<>();
    private long oldestMinute = Long.MIN_VALUE;

    /** The series of a metric that an event counts in: one for each of its cuts. */
    public static final class Group {
        private final Series all;
        private final Series first;

        private Group(Series all, Series first) {
            this.all = all;
            this.first = first;
        }
    }

    public GenericSeries(Generic generic, MetricDefinition metric, ProjectCalendar calendar) {
        this.metric = metric;
        this.calendar = calendar;
        List<String> dimensions = dimensions(generic);
        names = dimensions.toArray(String[]::new);
        cuts = generic.cuts().stream()
                .map(cut -> cut.stream().mapToInt(dimensions::indexOf).toArray())
                .toArray(int[][]::new);
        Set<WindowKind> slices = metric.contributed();
        hours = slices.contains(WindowKind.HOUR);
        days = slices.contains(WindowKind.DAY);
        minutes = slices.contains(WindowKind.MINUTE);
        allTime = slices.contains(WindowKind.ALL_TIME);
    }

    /** The dimensions of a metric in the order in which their values are given. */
    public static List<String> dimensions(Generic generic) {
        Set<String> dimensions = new LinkedHashSet<>();
        generic.cuts().forEach(dimensions::addAll);
        return List.copyOf(dimensions);
    }

    /** Leaves out minutes that are not published any more at a time of the wall clock, epoch milliseconds. */
    public void startAt(long now) {
        oldestMinute = now - Contributions.MINUTE_AGE_MILLIS;
    }

    /**
     * The series for some values.
     *
     * @param values of all {@linkplain #dimensions dimensions}, each capped, {@code _unknown} where there is none
     * @param beyond the cuts whose combination of values is beyond its cap, a bit for each: all its values but the first
     *     become {@code _other} there
     */
    public Group of(String[] values, long beyond) {
        if (beyond != 0) {
            // Nobody bounds how many there are: they are made anew each time.
            return group(values, beyond);
        }
        Group group = known.get(values);
        if (group == null) {
            group = group(values, 0);
            known.put(values, group);
        }
        return group;
    }

    private Group group(String[] values, long beyond) {
        List<Series> series = new ArrayList<>();
        for (int cut = 0; cut < cuts.length; cut++) {
            boolean capped = (beyond & 1L << cut) != 0;
            String[] dimensions = new String[cuts[cut].length * 2];
            for (int i = 0; i < cuts[cut].length; i++) {
                dimensions[i * 2] = names[cuts[cut][i]];
                dimensions[i * 2 + 1] = capped && i > 0 ? DimensionCap.OTHER : values[cuts[cut][i]];
            }
            series.add(Series.of(metric, dimensions));
        }
        return new Group(Series.together(series.toArray(Series[]::new)), series.get(0));
    }

    /**
     * Adds what an event contributes to each series of a group; to minutes only in the first cut.
     *
     * @param amount 1 for a count, micros of a sum, the keyed 64-bit hash of an id, or thousandths of a measurement
     * @param time of the event, epoch milliseconds
     */
    public void add(Group group, long amount, long time, Contributions out) {
        if (hours) {
            add(group.all, WindowKind.HOUR, calendar.hour(time), amount, out);
        }
        if (days) {
            add(group.all, WindowKind.DAY, calendar.day(time), amount, out);
        }
        if (allTime) {
            add(group.all, WindowKind.ALL_TIME, 0, amount, out);
        }
        if (minutes && time >= oldestMinute) {
            add(group.first, WindowKind.MINUTE, ProjectCalendar.minute(time), amount, out);
        }
    }

    private void add(Series series, WindowKind slice, long position, long amount, Contributions out) {
        Aggregate aggregate = metric.aggregate();
        if (aggregate == Aggregate.DISTINCT) {
            out.distinct(series, slice, position, amount);
        } else if (aggregate == Aggregate.DISTRIBUTION) {
            out.measure(series, slice, position, amount, 1);
        } else {
            out.add(series, slice, position, amount);
        }
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    public void forget() {
        known.clear();
    }

    @Override
    public String toString() {
        return metric.name() + Arrays.toString(names);
    }
}
