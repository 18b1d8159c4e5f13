package dev.tidemark.job.journey;

import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.model.WindowKind;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Contributions added up as plain text keys: {@code metric|dimensions kind position} to amount, and samples and
 * measurements with {@code =value} behind, observations with all their values; zeros are left out.
 */
final class Recorded implements Contributions {
    private final Map<String, Long> sums = new TreeMap<>();

    static String key(Series series, WindowKind slice, long position) {
        String text = series.key();
        return text.substring(0, text.lastIndexOf('|')) + " " + slice.text() + " " + position;
    }

    @Override
    public void add(Series series, WindowKind slice, long position, long amount) {
        if (series.members().isEmpty()) {
            sum(key(series, slice, position), amount);
        }
        series.members().forEach(member -> add(member, slice, position, amount));
    }

    @Override
    public void addRange(Series series, WindowKind slice, long from, long to, long amount) {
        for (long position = from; position <= to; position++) {
            add(series, slice, position, amount);
        }
    }

    @Override
    public void distinct(Series series, WindowKind slice, long position, long idHash) {
        throw new AssertionError("journeys are exact");
    }

    @Override
    public void sample(Series series, WindowKind slice, long position, long value, long multiplicity) {
        sum(key(series, slice, position) + "=" + value, multiplicity);
    }

    @Override
    public void measure(Series series, WindowKind slice, long position, long x, long multiplicity) {
        if (series.members().isEmpty()) {
            sample(series, slice, position, x, multiplicity);
        }
        series.members().forEach(member -> measure(member, slice, position, x, multiplicity));
    }

    @Override
    public void measureRange(Series series, WindowKind slice, long from, long to, long x, long multiplicity) {
        for (long position = from; position <= to; position++) {
            measure(series, slice, position, x, multiplicity);
        }
    }

    @Override
    public void moveRange(Series series, WindowKind slice, long from, long to, long oldX, long newX) {
        measureRange(series, slice, from, to, oldX, -1);
        measureRange(series, slice, from, to, newX, 1);
    }

    @Override
    public void moments(Series series, WindowKind slice, long position, long[] xs, int sign) {
        sum(key(series, slice, position) + "=" + Arrays.toString(xs), sign);
    }

    private void sum(String key, long amount) {
        if (amount != 0) {
            sums.merge(key, amount, Recorded::plus);
        }
    }

    private static Long plus(Long a, Long b) {
        return a + b == 0 ? null : a + b;
    }

    /** What is not zero. */
    Map<String, Long> sums() {
        return sums;
    }

    /** What another has, or lacks, compared with this. */
    Map<String, Long> missing(Recorded other) {
        Recorded difference = new Recorded();
        other.sums.forEach(difference::sum);
        sums.forEach((key, amount) -> difference.sum(key, -amount));
        return difference.sums;
    }

    /** What is not zero of one metric, without the metric's name. */
    Map<String, Long> of(String metric) {
        Map<String, Long> found = new TreeMap<>();
        sums.forEach((key, amount) -> {
            if (key.startsWith(metric + "|")) {
                found.put(key.substring(metric.length() + 1), amount);
            }
        });
        return found;
    }
}
