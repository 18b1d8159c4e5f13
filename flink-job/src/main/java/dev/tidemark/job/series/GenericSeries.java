package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.catalogue.Measure;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.dimension.DimensionCap;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** Of a histogram: its series have the bin as a dimension, too. */
    private final Optional<Bins> bins;

    private final long[] pair = new long[2];
    private final KnownDimensions<Group> known = new KnownDimensions<>();
    /** By names and values of dimensions: groups share what they have in common. */
    private final Map<List<String>, Series> series = new HashMap<>();

    private long oldestMinute = Long.MIN_VALUE;

    /** The series of a metric that events of equal dimension values count in. */
    public static final class Group {
        private final String[] values;
        private final long beyond;
        private final Map<String, Member> byBin = new HashMap<>(2);

        private Group(String[] values, long beyond) {
            this.values = values;
            this.beyond = beyond;
        }
    }

    /**
     * The series of a bin, if there are bins: one for each cut.
     *
     * @param all one that stands for all of them, unless it is as cheap to add to each
     */
    private record Member(Series[] all, Series first) {}

    public GenericSeries(Generic generic, MetricDefinition metric, ProjectCalendar calendar) {
        this.metric = metric;
        this.calendar = calendar;
        List<String> dimensions = dimensions(generic);
        names = dimensions.toArray(String[]::new);
        cuts = generic.eventCuts().stream()
                .map(cut -> cut.stream().mapToInt(dimensions::indexOf).toArray())
                .toArray(int[][]::new);
        Set<WindowKind> slices = metric.contributed();
        hours = slices.contains(WindowKind.HOUR);
        days = slices.contains(WindowKind.DAY);
        minutes = slices.contains(WindowKind.MINUTE);
        allTime = slices.contains(WindowKind.ALL_TIME);
        bins = generic.measure() instanceof Measure.Histogram histogram
                ? Optional.of(new Bins(histogram.edges()))
                : Optional.empty();
    }

    /** The dimensions of a metric in the order in which their values are given. */
    public static List<String> dimensions(Generic generic) {
        Set<String> dimensions = new LinkedHashSet<>();
        generic.eventCuts().forEach(dimensions::addAll);
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
            return new Group(values, beyond);
        }
        Group group = known.get(values);
        if (group == null) {
            group = new Group(values.clone(), 0);
            known.put(values, group);
        }
        return group;
    }

    private Member member(Group group, long amount) {
        String bin = bins.isPresent() ? bins.orElseThrow().of(amount) : "";
        Member member = group.byBin.get(bin);
        if (member == null) {
            member = member(group, bin);
            group.byBin.put(bin, member);
        }
        return member;
    }

    private Member member(Group group, String bin) {
        Series[] all = new Series[cuts.length];
        for (int cut = 0; cut < cuts.length; cut++) {
            boolean capped = (group.beyond & 1L << cut) != 0;
            List<String> dimensions = new ArrayList<>();
            for (int i = 0; i < cuts[cut].length; i++) {
                dimensions.add(names[cuts[cut][i]]);
                dimensions.add(capped && i > 0 ? DimensionCap.OTHER : group.values[cuts[cut][i]]);
            }
            if (bins.isPresent()) {
                dimensions.addAll(List.of(Measure.Histogram.BIN, bin));
            }
            all[cut] = series.computeIfAbsent(dimensions, any -> Series.of(metric, dimensions.toArray(String[]::new)));
        }
        // An addition costs less than to find the place of one more series; a sketch or a distribution costs more.
        boolean cheap = metric.aggregate() == Aggregate.COUNT || metric.aggregate() == Aggregate.MONEY;
        return new Member(cheap ? all : new Series[] {Series.together(all)}, all[0]);
    }

    /**
     * Adds what an event contributes to each series of a group; to minutes only in the first cut.
     *
     * @param amount 1 for a count, micros of a sum, the keyed 64-bit hash of an id, or thousandths of a measurement
     * @param second the other measurement of a correlation, {@link Contributions#NO_MEASURE} of others
     * @param time of the event, epoch milliseconds
     */
    public void add(Group group, long amount, long second, long time, Contributions out) {
        Member member = member(group, amount);
        pair[1] = second;
        long hour = hours ? calendar.hour(time) : 0;
        long day = days ? calendar.day(time) : 0;
        for (Series each : member.all) {
            if (hours) {
                add(each, WindowKind.HOUR, hour, amount, out);
            }
            if (days) {
                add(each, WindowKind.DAY, day, amount, out);
            }
            if (allTime) {
                add(each, WindowKind.ALL_TIME, 0, amount, out);
            }
        }
        if (minutes && time >= oldestMinute) {
            add(member.first, WindowKind.MINUTE, ProjectCalendar.minute(time), amount, out);
        }
    }

    private void add(Series series, WindowKind slice, long position, long amount, Contributions out) {
        Aggregate aggregate = metric.aggregate();
        if (aggregate == Aggregate.DISTINCT) {
            out.distinct(series, slice, position, amount);
        } else if (aggregate == Aggregate.DISTRIBUTION) {
            out.measure(series, slice, position, amount, 1);
        } else if (aggregate == Aggregate.MOMENTS) {
            pair[0] = amount;
            out.moments(series, slice, position, pair, 1);
        } else if (bins.isPresent()) {
            out.add(series, slice, position, 1);
        } else {
            out.add(series, slice, position, amount);
        }
    }

    /** Forgets the series of dimension values, which are made again when they are needed. */
    public void forget() {
        known.clear();
        series.clear();
    }

    @Override
    public String toString() {
        return metric.name() + Arrays.toString(names);
    }
}
