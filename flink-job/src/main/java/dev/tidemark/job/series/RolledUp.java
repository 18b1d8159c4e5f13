package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;

/** The windows that are merged from day slices when they are published. */
final class RolledUp {
    private RolledUp() {}

    /** Whether a metric's windows of a kind are; the others have slices of their own. */
    static boolean is(MetricDefinition metric, WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH, TO_DATE -> !metric.contributed()
                    .contains(kind);
            case MINUTE, HOUR, DAY, ALL_TIME, NOW_5M, NOW_30M -> false;
        };
    }

    /** The position of the window that ends with a day, or in which the day lies. */
    static long position(WindowKind kind, long day) {
        return switch (kind) {
            case ISO_WEEK -> ProjectCalendar.week((int) day);
            case MONTH -> ProjectCalendar.month((int) day);
            default -> day;
        };
    }

    /** The windows of how many days, from a slice's own on, hold the slice. */
    static int reach(WindowKind kind) {
        return switch (kind) {
            case ISO_WEEK, MONTH -> 1;
            case TO_DATE -> Integer.MAX_VALUE;
            default -> ProjectCalendar.rollingDays(kind);
        };
    }
}
