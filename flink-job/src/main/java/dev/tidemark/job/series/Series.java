package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.model.WindowKind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A metric with one value for each dimension of one of its cuts. A producer makes each series once and keeps it: beside
 * its key it holds what the producer's {@link Combiner} has collected for it. Not thread-safe.
 */
public final class Series {
    private static final int KINDS = WindowKind.values().length;

    private final String key;
    private final List<Series> members;
    private final SliceBuffer[] buffers = new SliceBuffer[KINDS];
    /** The buffer that was asked for last; most series have slices of one kind only. */
    private SliceBuffer recent;

    private final Fate fate;

    /** What becomes of contributions. */
    private enum Fate {
        SENT,
        DROPPED
    }

    private Series(String key, List<Series> members, Fate fate) {
        this.key = key;
        this.members = members;
        this.fate = fate;
    }

    /**
     * The series of a metric for the given dimension values.
     *
     * @param namesAndValues dimension name, value, name, value, … in any order
     * @throws IllegalArgumentException if the names are not one of the metric's cuts
     */
    public static Series of(MetricDefinition metric, String... namesAndValues) {
        SortedMap<String, String> dimensions = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            dimensions.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        boolean dropped = metric.drops(dimensions.keySet());
        if (!dropped && !metric.hasCut(dimensions.keySet())) {
            throw new IllegalArgumentException(metric.name() + " has no cut " + dimensions.keySet());
        }
        String key = SeriesKey.text(metric.name(), dimensions, metric.hash());
        return new Series(key, List.of(), dropped ? Fate.DROPPED : Fate.SENT);
    }

    /**
     * Stands for several series that always count the same, such as a total and its parts by channel: an amount or an id
     * that is added to it is added to each. A combiner collects it once and hands it to the members when it is flushed.
     */
    public static Series together(Series... members) {
        List<Series> wanted =
                Stream.of(members).filter(member -> !member.isDropped()).toList();
        return new Series("", wanted, wanted.isEmpty() ? Fate.DROPPED : Fate.SENT);
    }

    /** What it stands for, if it {@linkplain #together stands} for others; else nothing. */
    public List<Series> members() {
        return members;
    }

    /** Whether nobody wants its contributions. */
    boolean isDropped() {
        return fate == Fate.DROPPED;
    }

    /** The text that keys the exchange and the state; see {@link SeriesKey}. */
    public String key() {
        return key;
    }

    /** What the producer's combiner has collected for it. */
    SliceBuffer buffer(WindowKind slice) {
        if (recent == null || recent.kind() != slice) {
            recent = find(slice);
        }
        return recent;
    }

    private SliceBuffer find(WindowKind slice) {
        SliceBuffer buffer = buffers[slice.ordinal()];
        if (buffer == null) {
            buffer = new SliceBuffer(this, slice);
            buffers[slice.ordinal()] = buffer;
        }
        return buffer;
    }

    @Override
    public String toString() {
        return key;
    }
}
