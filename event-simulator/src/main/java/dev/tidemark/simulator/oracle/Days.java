package dev.tidemark.simulator.oracle;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** Minutes, hours, days and weeks of one time zone. Instants are epoch milliseconds. */
record Days(ZoneId zone) {
    static final long MINUTE_MILLIS = 60_000;

    /** The minute of an instant, counted from the epoch. */
    static long minute(long instant) {
        return Math.floorDiv(instant, MINUTE_MILLIS);
    }

    /** Where the local hour of an instant starts; the two passes of a repeated hour start apart. */
    long hourStart(long instant) {
        return local(instant).truncatedTo(ChronoUnit.HOURS).toInstant().toEpochMilli();
    }

    /** The local day of an instant. */
    LocalDate day(long instant) {
        return local(instant).toLocalDate();
    }

    /** Where a local day starts. */
    long start(LocalDate day) {
        return day.atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Where the local day of an instant starts. */
    long dayStart(long instant) {
        return start(day(instant));
    }

    /** The Monday of a day's ISO week. */
    static LocalDate monday(LocalDate day) {
        return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    /** The cell of the week that an instant falls in, {@code MON-00} to {@code SUN-23}, local time. */
    String hourOfWeek(long instant) {
        ZonedDateTime local = local(instant);
        String weekday = local.getDayOfWeek()
                .getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
                .toUpperCase(Locale.ROOT);
        return String.format(Locale.ROOT, "%s-%02d", weekday, local.getHour());
    }

    private ZonedDateTime local(long instant) {
        return Instant.ofEpochMilli(instant).atZone(zone);
    }
}
