package dev.tidemark.job.time;

import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Turns instants into the slices and windows of one time zone.
 *
 * <p>A <em>position</em> names a slice or window within its kind: for {@code MINUTE} and {@code HOUR} the start in epoch
 * milliseconds; for {@code DAY}, {@code TO_DATE} and the rolling kinds the local epoch day D (rolling windows by the day
 * they <em>end</em> with); for {@code ISO_WEEK}, {@code MONTH} and {@code QUARTER} the local epoch day they start with;
 * for the {@code NOW} kinds the minute they end with, in epoch milliseconds; 0 for {@code ALL_TIME}.
 *
 * <p>Not thread-safe: it remembers the last offset it looked up.
 */
public final class ProjectCalendar implements Serializable {
    private static final long serialVersionUID = 1;

    public static final long MINUTE_MILLIS = 60_000L;
    public static final long HOUR_MILLIS = 3_600_000L;
    public static final long DAY_MILLIS = 86_400_000L;
    /** Cells of the week: 7 days × 24 hours. */
    public static final int CELLS = 168;

    private static final String[] CELL_NAMES = cellNames();
    private static final long END_OF_TIME = LocalDate.of(9999, 12, 31).toEpochDay() * DAY_MILLIS;

    private final ZoneId zone;
    private final String zoneName;
    private transient ZoneRules rules;
    private transient long offsetFrom;
    private transient long offsetUntil;
    private transient long offsetMillis;

    public ProjectCalendar(ZoneId zone) {
        this.zone = zone;
        this.zoneName = zone.getId();
        resetOffset();
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        resetOffset();
    }

    private void resetOffset() {
        rules = zone.getRules();
        offsetFrom = Long.MAX_VALUE;
        offsetUntil = Long.MIN_VALUE;
    }

    public String zoneName() {
        return zoneName;
    }

    /** Local time of an instant as if it were UTC, in milliseconds. */
    private long local(long millis) {
        if (millis < offsetFrom || millis >= offsetUntil) {
            findOffset(millis);
        }
        return millis + offsetMillis;
    }

    private void findOffset(long millis) {
        Instant instant = Instant.ofEpochMilli(millis);
        offsetMillis = rules.getOffset(instant).getTotalSeconds() * 1000L;
        var next = rules.nextTransition(instant);
        // previousTransition excludes the instant itself, hence the extra millisecond.
        var previous = rules.previousTransition(instant.plusMillis(1));
        offsetFrom = previous == null ? Long.MIN_VALUE : previous.getInstant().toEpochMilli();
        offsetUntil = next == null ? Long.MAX_VALUE : next.getInstant().toEpochMilli();
    }

    /** Local epoch day of an instant. */
    public int day(long millis) {
        return (int) Math.floorDiv(local(millis), DAY_MILLIS);
    }

    /** The instant at which a local day starts, epoch milliseconds. */
    public long startOfDay(long day) {
        if (rules.isFixedOffset()) {
            return day * DAY_MILLIS - rules.getOffset(Instant.EPOCH).getTotalSeconds() * 1000L;
        }
        return LocalDate.ofEpochDay(day).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Start of the local clock hour that holds an instant, epoch milliseconds; the repeated hour of a DST day is two. */
    public long hour(long millis) {
        return Math.max(millis - Math.floorMod(local(millis), HOUR_MILLIS), offsetFrom);
    }

    /** Start of the minute that holds an instant, epoch milliseconds. */
    public static long minute(long millis) {
        return millis - Math.floorMod(millis, MINUTE_MILLIS);
    }

    /** Cell of the week of an instant, 0 (Monday 00) to 167 (Sunday 23), by local time. */
    public int cell(long millis) {
        long local = local(millis);
        int day = (int) Math.floorDiv(local, DAY_MILLIS);
        return dayOfWeek(day) * 24 + (int) (Math.floorMod(local, DAY_MILLIS) / HOUR_MILLIS);
    }

    /** Name of a cell, {@code MON-00} to {@code SUN-23}. */
    public static String cellName(int cell) {
        return CELL_NAMES[cell];
    }

    /** Monday of the ISO week that holds a day, as epoch day. */
    public static int week(int day) {
        return day - dayOfWeek(day);
    }

    /** First day of the month that holds a day, as epoch day. */
    public static int month(int day) {
        return (int) LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay();
    }

    /** First day of the calendar quarter that holds a day, as epoch day. */
    public static int quarter(int day) {
        return (int) LocalDate.ofEpochDay(day).with(IsoFields.DAY_OF_QUARTER, 1).toEpochDay();
    }

    /** Day of the week, 0 for Monday. */
    private static int dayOfWeek(int day) {
        // 1970-01-01 was a Thursday.
        return Math.floorMod(day + 3, 7);
    }

    /**
     * Number of days that a rolling window covers.
     *
     * @throws IllegalArgumentException if {@code kind} is not a rolling one
     */
    public static int rollingDays(WindowKind kind) {
        return switch (kind) {
            case ROLLING_7D -> 7;
            case ROLLING_28D -> 28;
            case ROLLING_30D -> 30;
            default -> throw new IllegalArgumentException(kind + " is not a rolling window");
        };
    }

    /** The window at a position (see the class comment), as it is published. */
    public Window window(WindowKind kind, long position) {
        return switch (kind) {
            case MINUTE -> new Window(kind, position, position + MINUTE_MILLIS, zoneName);
            case HOUR -> new Window(kind, position, endOfHour(position), zoneName);
            case DAY, TO_DATE -> days(kind, position, position + 1);
            case ROLLING_7D, ROLLING_28D, ROLLING_30D -> days(kind, position + 1 - rollingDays(kind), position + 1);
            case ISO_WEEK -> days(kind, position, position + 7);
            case MONTH -> days(
                    kind, position, LocalDate.ofEpochDay(position).plusMonths(1).toEpochDay());
            case QUARTER -> days(
                    kind, position, LocalDate.ofEpochDay(position).plusMonths(3).toEpochDay());
            case ALL_TIME -> new Window(kind, 0, END_OF_TIME, zoneName);
            case NOW_5M, NOW_30M -> new Window(kind, 0, position + MINUTE_MILLIS, zoneName);
        };
    }

    /** The position of a window within its kind: the inverse of {@link #window}. */
    public long position(Window window) {
        return switch (window.kind()) {
            case MINUTE, HOUR -> window.start();
            case DAY, TO_DATE, ISO_WEEK, MONTH, QUARTER -> day(window.start());
            case ROLLING_7D, ROLLING_28D, ROLLING_30D -> day(window.start()) + rollingDays(window.kind()) - 1L;
            case ALL_TIME -> 0;
            case NOW_5M, NOW_30M -> window.end() - MINUTE_MILLIS;
        };
    }

    /**
     * The position of the hour or day that starts at the same local time and weekday some weeks earlier; of an hour that
     * was repeated then, the first. Empty for an hour that a clock change skipped.
     */
    public OptionalLong weeksBefore(WindowKind kind, long position, int weeks) {
        if (kind == WindowKind.DAY) {
            return OptionalLong.of(position - 7L * weeks);
        }
        LocalDateTime then =
                Instant.ofEpochMilli(position).atZone(zone).toLocalDateTime().minusWeeks(weeks);
        return rules.getValidOffsets(then).stream()
                .limit(1)
                .mapToLong(offset -> hour(then.toInstant(offset).toEpochMilli()))
                .findFirst();
    }

    /** The positions that {@link #weeksBefore} may lead from to a position. */
    public LongStream weeksAfter(WindowKind kind, long position, int weeks) {
        if (kind == WindowKind.DAY) {
            return LongStream.of(position + 7L * weeks);
        }
        ZonedDateTime then = Instant.ofEpochMilli(position)
                .atZone(zone)
                .toLocalDateTime()
                .plusWeeks(weeks)
                .atZone(zone);
        return Stream.of(then.withEarlierOffsetAtOverlap(), then.withLaterOffsetAtOverlap())
                .mapToLong(time -> hour(time.toInstant().toEpochMilli()))
                .distinct();
    }

    private long endOfHour(long start) {
        long end = start - Math.floorMod(local(start), HOUR_MILLIS) + HOUR_MILLIS;
        return Math.min(end, offsetUntil);
    }

    private Window days(WindowKind kind, long from, long until) {
        return new Window(kind, startOfDay(from), startOfDay(until), zoneName);
    }

    private static String[] cellNames() {
        String[] names = new String[CELLS];
        for (int cell = 0; cell < CELLS; cell++) {
            String day = DayOfWeek.of(cell / 24 + 1).name().substring(0, 3);
            names[cell] = String.format(Locale.ROOT, "%s-%02d", day, cell % 24);
        }
        return names;
    }
}
