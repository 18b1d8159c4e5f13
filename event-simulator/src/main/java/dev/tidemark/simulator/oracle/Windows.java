package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
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
    private static final long MINUTES_SPAN = Duration.ofHours(50).toMillis();

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
            SortedMap<String, String> dimensions = Dimensions.map(namesAndValues);
            for (WindowKind kind : kinds) {
                evaluate(slices, byStart, metric, kind, dimensions);
            }
        });
    }

    private <V> void evaluate(
            Slices<V> slices,
            NavigableMap<Long, V> byStart,
            String metric,
            WindowKind kind,
            SortedMap<String, String> dimensions) {
        LocalDate firstDay = days.day(byStart.firstKey());
        switch (kind) {
            case MINUTE, HOUR -> byStart.keySet()
                    .forEach(start -> results.put(
                            metric,
                            kind,
                            start,
                            dimensions,
                            slices.value(byStart.subMap(start, start + 1).values())));
            case DAY, ISO_WEEK, MONTH -> {
                TreeSet<LocalDate> firstDays = new TreeSet<>();
                byStart.keySet().forEach(start -> firstDays.add(firstDayOf(kind, days.day(start))));
                for (LocalDate first : firstDays) {
                    put(slices, byStart, metric, kind, dimensions, first, firstDayAfter(kind, first));
                }
            }
            case ROLLING_7D, ROLLING_28D, ROLLING_30D -> {
                int length = lengthOf(kind);
                for (LocalDate day = firstDay; !day.isAfter(lastDay()); day = day.plusDays(1)) {
                    put(slices, byStart, metric, kind, dimensions, day.minusDays(length - 1), day.plusDays(1));
                }
            }
            case TO_DATE -> {
                for (LocalDate day = firstDay; !day.isAfter(lastDay()); day = day.plusDays(1)) {
                    long end = days.start(day.plusDays(1));
                    BigDecimal value = slices.value(byStart.headMap(end).values());
                    results.put(metric, kind, days.start(day), dimensions, value);
                }
            }
            case ALL_TIME -> results.put(metric, kind, 0, dimensions, slices.value(byStart.values()));
            case NOW_5M, NOW_30M -> throw new IllegalArgumentException(kind + " depends on the wall clock");
        }
    }

    private <V> void put(
            Slices<V> slices,
            NavigableMap<Long, V> byStart,
            String metric,
            WindowKind kind,
            SortedMap<String, String> dimensions,
            LocalDate first,
            LocalDate after) {
        long start = days.start(first);
        BigDecimal value = slices.value(byStart.subMap(start, days.start(after)).values());
        results.put(metric, kind, start, dimensions, value);
    }

    private static LocalDate firstDayOf(WindowKind kind, LocalDate day) {
        return switch (kind) {
            case ISO_WEEK -> Days.monday(day);
            case MONTH -> day.withDayOfMonth(1);
            default -> day;
        };
    }

    private static LocalDate firstDayAfter(WindowKind kind, LocalDate first) {
        return switch (kind) {
            case ISO_WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
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
