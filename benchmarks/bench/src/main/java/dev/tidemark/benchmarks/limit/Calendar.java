package dev.tidemark.benchmarks.limit;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/**
 * Days and hours of UTC, counted from a day before all events.
 *
 * @param base that day, a Monday, as days since the epoch
 */
record Calendar(long base) {
    static final long DAY = 86_400_000;
    static final long HOUR = 3_600_000;
    static final long MINUTE = 60_000;
    static final int HOURS = 24;

    /** No event is older than this when it arrives. */
    private static final int HORIZON_DAYS = 40;

    /** The calendar for records that begin with this one. */
    static Calendar beginning(long timestamp) {
        LocalDate earliest = LocalDate.ofEpochDay(Math.floorDiv(timestamp, DAY) - HORIZON_DAYS - 1);
        return new Calendar(earliest.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                .toEpochDay());
    }

    int day(long time) {
        return (int) (Math.floorDiv(time, DAY) - base);
    }

    int hour(long time) {
        return (int) (Math.floorDiv(time, HOUR) - base * HOURS);
    }

    /** Epoch milliseconds; the day may be before the base. */
    long startOfDay(int day) {
        return (base + day) * DAY;
    }

    long startOfHour(int hour) {
        return base * DAY + hour * HOUR;
    }

    /** The first day of the day's month. */
    int month(int day) {
        return (int) (date(day).withDayOfMonth(1).toEpochDay() - base);
    }

    /** The Monday of the day's week: the base is one. */
    static int monday(int day) {
        return day - Math.floorMod(day, 7);
    }

    /** The cell of the week that an hour belongs to, such as {@code MON-00}. */
    static String hourOfWeek(int cell) {
        String day = DayOfWeek.of(cell / HOURS + 1)
                .getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                .toUpperCase(Locale.ROOT);
        return String.format(Locale.ROOT, "%s-%02d", day, cell % HOURS);
    }

    private LocalDate date(int day) {
        return LocalDate.ofEpochDay(base + day);
    }
}
