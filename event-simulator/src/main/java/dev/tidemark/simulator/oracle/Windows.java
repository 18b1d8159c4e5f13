package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.time.Duration;
import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Evaluates slices over the windows that exist: none ends with a day that has not begun.
 *
 * @param now the greatest event time, epoch milliseconds
 */
record Windows(Days days, long now, OracleResults results) {
    /** Minutes are published within 48 hours of the wall clock; the greatest event time may be behind that. */
    static final long MINUTES_SPAN = Duration.ofHours(50).toMillis();

    /** The last day that has begun. */
    LocalDate lastDay() {
        return days.day(now);
    }

    /** Whether the minute of that time may have been published. */
    boolean keepsMinutes(long time) {
        return time >= now - MINUTES_SPAN;
    }

    /** Puts the values of one metric over windows of these kinds, for each combination of dimension values. */
    <V> void evaluate(Slices<V> slices, String metric, WindowKind... kinds) {
        slices.series(metric).forEach((namesAndValues, byStart) -> {
            Series<V> series = new Series<>(slices, byStart, metric, Dimensions.map(namesAndValues));
            for (WindowKind kind : kinds) {
                evaluate(series, kind);
            }
        });
    }

    /** What was collected for one combination of dimension values. */
    private record Series<V>(
            Slices<V> slices, NavigableMap<Long, V> byStart, String metric, SortedMap<String, String> dimensions) {
        /** Puts the values of the slices that start within [from, to). */
        void put(OracleResults results, WindowKind kind, long start, long from, long to) {
            slices.values(byStart.subMap(from, to).values()).forEach((more, value) -> {
                SortedMap<String, String> all = more.isEmpty() ? dimensions : Dimensions.with(dimensions, more);
                results.put(metric, kind, start, all, value);
            });
        }
    }

    private <V> void evaluate(Series<V> series, WindowKind kind) {
        LocalDate firstDay = days.day(series.byStart().firstKey());
        switch (kind) {
            case MINUTE, HOUR -> series.byStart()
                    .keySet()
                    .forEach(start -> series.put(results, kind, start, start, start + 1));
            case DAY, ISO_WEEK, MONTH, QUARTER -> {
                TreeSet<LocalDate> firstDays = new TreeSet<>();
                series.byStart().keySet().forEach(start -> firstDays.add(firstDayOf(kind, days.day(start))));
                firstDays.forEach(first -> put(series, kind, first, firstDayAfter(kind, first)));
            }
            case ROLLING_7D, ROLLING_28D, ROLLING_30D -> {
                int length = lengthOf(kind);
                for (LocalDate day = firstDay; !day.isAfter(lastDay()); day = day.plusDays(1)) {
                    put(series, kind, day.minusDays(length - 1), day.plusDays(1));
                }
            }
            case TO_DATE -> {
                for (LocalDate day = firstDay; !day.isAfter(lastDay()); day = day.plusDays(1)) {
                    series.put(results, kind, days.start(day), Long.MIN_VALUE, days.start(day.plusDays(1)));
                }
            }
            case ALL_TIME -> series.put(results, kind, 0, Long.MIN_VALUE, Long.MAX_VALUE);
            case NOW_5M, NOW_30M -> throw new IllegalArgumentException(kind + " depends on the wall clock");
        }
    }

    private <V> void put(Series<V> series, WindowKind kind, LocalDate first, LocalDate after) {
        long start = days.start(first);
        series.put(results, kind, start, start, days.start(after));
    }

    private static LocalDate firstDayOf(WindowKind kind, LocalDate day) {
        return switch (kind) {
            case ISO_WEEK -> Days.monday(day);
            case MONTH -> day.withDayOfMonth(1);
            case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
            default -> day;
        };
    }

    private static LocalDate firstDayAfter(WindowKind kind, LocalDate first) {
        return switch (kind) {
            case ISO_WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case QUARTER -> first.plusMonths(3);
            default -> first.plusDays(1);
        };
    }

    /** Days in a window of a rolling kind. */
    static int lengthOf(WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D -> 7;
            case ROLLING_28D -> 28;
            case ROLLING_30D -> 30;
            default -> throw new IllegalArgumentException(kind + " is not rolling");
        };
    }
}
