package dev.tidemark.job.series;

import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;

/** The windows that are merged from day slices when they are published. */
final class RolledUp {
    private static final int LONGEST_MONTH = 31;
    private static final int LONGEST_QUARTER = 92;

    private RolledUp() {}

    /** Whether a metric's windows of a kind are; the others have slices of their own. */
    static boolean is(MetricDefinition metric, WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D, ROLLING_28D, ROLLING_30D, ISO_WEEK, MONTH, QUARTER, TO_DATE -> !metric.contributed()
                    .contains(kind);
            case MINUTE, HOUR, DAY, ALL_TIME, NOW_5M, NOW_30M -> false;
        };
    }

    /** The position of the window that ends with a day, or in which the day lies. */
    static long position(WindowKind kind, long day) {
        return switch (kind) {
            case ISO_WEEK -> ProjectCalendar.week((int) day);
            case MONTH -> ProjectCalendar.month((int) day);
            case QUARTER -> ProjectCalendar.quarter((int) day);
            default -> day;
        };
    }

    /** Day slices of a metric outlive the windows that are rolled up from them by so much: by the longest of them. */
    static int longestDays(MetricDefinition metric) {
        return metric.windows().contains(WindowKind.QUARTER) ? LONGEST_QUARTER : LONGEST_MONTH;
    }

    /** The windows of how many days, from a slice's own on, hold the slice. */
    static int reach(WindowKind kind) {
        return switch (kind) {
            case ISO_WEEK, MONTH, QUARTER -> 1;
            case TO_DATE -> Integer.MAX_VALUE;
            default -> ProjectCalendar.rollingDays(kind);
        };
    }
}
