package dev.tidemark.dashboard.query;

import dev.tidemark.model.WindowKind;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;

/** Which windows belong to some days. */
public final class Windows {
    private static final int QUARTER_MONTHS = 3;

    private Windows() {}

    /** The day that a window ends with. */
    static LocalDate lastDay(Instant end, ZoneId zone) {
        return end.minusNanos(1).atZone(zone).toLocalDate();
    }

    /** Whether there is one window of the kind and no more, wherever days are. */
    public static boolean isSingle(WindowKind kind) {
        return switch (kind) {
            case ALL_TIME, NOW_5M, NOW_30M -> true;
            default -> false;
        };
    }

    /** Whether there are many windows of the kind to a day. */
    static boolean isWithinDays(WindowKind kind) {
        return kind == WindowKind.HOUR || kind == WindowKind.MINUTE;
    }

    /**
     * The days of each window of the kind that belongs to the days: rolling ones and those to date if they end with one
     * of them, others if they overlap them. A window to date has the day that it ends with.
     *
     * @throws IllegalArgumentException if the kind has no days
     */
    static List<Days> of(WindowKind kind, Days days) {
        return switch (kind) {
            case DAY, TO_DATE -> rolling(days, 1);
            case ROLLING_7D -> rolling(days, 7);
            case ROLLING_28D -> rolling(days, 28);
            case ROLLING_30D -> rolling(days, 30);
            case ISO_WEEK -> calendar(
                    days,
                    days.from().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                    week -> week.plusWeeks(1));
            case MONTH -> calendar(days, days.from().withDayOfMonth(1), month -> month.plusMonths(1));
            case QUARTER -> calendar(
                    days, days.from().with(IsoFields.DAY_OF_QUARTER, 1), quarter -> quarter.plusMonths(QUARTER_MONTHS));
            case MINUTE, HOUR, ALL_TIME, NOW_5M, NOW_30M -> throw new IllegalArgumentException(kind + " has no days");
        };
    }

    private static List<Days> rolling(Days days, int length) {
        return days.all().stream()
                .map(last -> new Days(last.minusDays(length - 1L), last))
                .toList();
    }

    private static List<Days> calendar(Days days, LocalDate first, java.util.function.UnaryOperator<LocalDate> next) {
        return java.util.stream.Stream.iterate(first, start -> !start.isAfter(days.to()), next)
                .map(start -> new Days(start, next.apply(start).minusDays(1)))
                .toList();
    }
}
