package dev.tidemark.job.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectCalendarTest {
    private static final long FROM = 1_577_836_800_000L;
    private static final long TO = 1_893_456_000_000L;

    @Provide
    Arbitrary<String> zones() {
        return Arbitraries.of(
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "Australia/Lord_Howe",
                "Asia/Kolkata",
                "Asia/Kathmandu",
                "America/Sao_Paulo",
                "Africa/Cairo",
                "America/Havana",
                "+05:45");
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-29, 23, 0",
        "Europe/Berlin, 2026-10-25, 25, 0",
        "Europe/Berlin, 2026-03-30, 24, 0",
        "America/New_York, 2026-03-08, 23, 0",
        "America/New_York, 2026-11-01, 25, 0",
        "Australia/Lord_Howe, 2026-10-04, 23, 30",
        "Australia/Lord_Howe, 2026-04-05, 24, 30",
        "Asia/Kolkata, 2026-03-29, 24, 0"
    })
    void aDayIsAsLongAsItIs(String zone, LocalDate date, int hours, int minutes) {
        Window day = new ProjectCalendar(ZoneId.of(zone)).window(WindowKind.DAY, date.toEpochDay());
        assertThat(day.end() - day.start())
                .isEqualTo(hours * ProjectCalendar.HOUR_MILLIS + minutes * ProjectCalendar.MINUTE_MILLIS);
        assertThat(day.zone()).isEqualTo(zone);
    }

    @Property(tries = 300)
    void daysAreTheZonesLocalDates(@ForAll("zones") String zone, @ForAll @LongRange(min = FROM, max = TO) long time) {
        ZonedDateTime local = Instant.ofEpochMilli(time).atZone(ZoneId.of(zone));
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of(zone));
        int day = calendar.day(time);
        assertThat(day).isEqualTo((int) local.toLocalDate().toEpochDay());
        assertThat(calendar.startOfDay(day)).isLessThanOrEqualTo(time);
        assertThat(calendar.startOfDay(day + 1L)).isGreaterThan(time);
        assertThat(LocalDate.ofEpochDay(ProjectCalendar.week(day)))
                .isEqualTo(local.toLocalDate().with(DayOfWeek.MONDAY));
        assertThat(LocalDate.ofEpochDay(ProjectCalendar.month(day)))
                .isEqualTo(local.toLocalDate().withDayOfMonth(1));
        String cell = ProjectCalendar.cellName(calendar.cell(time));
        assertThat(cell)
                .isEqualTo("%s-%02d".formatted(local.getDayOfWeek().name().substring(0, 3), local.getHour()));
    }

    @Property(tries = 300)
    void hoursPartitionTimeAndFollowTheLocalClock(
            @ForAll("zones") String zone, @ForAll @LongRange(min = FROM, max = TO) long time) {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of(zone));
        long start = calendar.hour(time);
        Window hour = calendar.window(WindowKind.HOUR, start);
        assertThat(time).isBetween(hour.start(), hour.end() - 1);
        assertThat(hour.end() - hour.start()).isBetween(1L, ProjectCalendar.HOUR_MILLIS);
        assertThat(calendar.hour(hour.start())).isEqualTo(start);
        assertThat(calendar.hour(hour.end() - 1)).isEqualTo(start);
        assertThat(calendar.hour(hour.end())).isEqualTo(hour.end());
        assertThat(calendar.day(start)).isEqualTo(calendar.day(hour.end() - 1));
    }

    @Property(tries = 500)
    void aWindowTellsItsPosition(
            @ForAll("zones") String zone, @ForAll WindowKind kind, @ForAll @LongRange(min = FROM, max = TO) long time) {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of(zone));
        int day = calendar.day(time);
        long position =
                switch (kind) {
                    case MINUTE, NOW_5M, NOW_30M -> ProjectCalendar.minute(time);
                    case HOUR -> calendar.hour(time);
                    case DAY, TO_DATE, ROLLING_7D, ROLLING_28D, ROLLING_30D -> day;
                    case ISO_WEEK -> ProjectCalendar.week(day);
                    case MONTH -> ProjectCalendar.month(day);
                    case QUARTER -> ProjectCalendar.quarter(day);
                    case ALL_TIME -> 0;
                };
        Window window = calendar.window(kind, position);
        assertThat(calendar.position(window)).isEqualTo(position);
        assertThat(window.start()).isLessThan(window.end());
        assertThat(time).isBetween(window.start(), window.end() - 1);
    }

    @Property(tries = 300)
    void aQuarterHas90To92Days(@ForAll("zones") String zone, @ForAll @LongRange(min = FROM, max = TO) long time) {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of(zone));
        int day = calendar.day(time);
        int first = ProjectCalendar.quarter(day);
        LocalDate date = LocalDate.ofEpochDay(day);
        LocalDate start = LocalDate.ofEpochDay(first);
        assertThat(start.getDayOfMonth()).isEqualTo(1);
        assertThat(start.getMonthValue()).isEqualTo((date.getMonthValue() - 1) / 3 * 3 + 1);
        assertThat(start.getYear()).isEqualTo(date.getYear());
        Window quarter = calendar.window(WindowKind.QUARTER, first);
        assertThat(quarter.start()).isEqualTo(calendar.startOfDay(first));
        int next = calendar.day(quarter.end());
        assertThat(calendar.startOfDay(next)).isEqualTo(quarter.end());
        assertThat(next - first).isBetween(90, 92);
        assertThat(ProjectCalendar.quarter(next)).isEqualTo(next);
        assertThat(ProjectCalendar.quarter(next - 1)).isEqualTo(first);
    }

    @Test
    void rollingWindowsEndWithTheirDay() {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("Europe/Berlin"));
        Window week =
                calendar.window(WindowKind.ROLLING_7D, LocalDate.of(2026, 3, 31).toEpochDay());
        assertThat(Instant.ofEpochMilli(week.start())).isEqualTo("2026-03-24T23:00:00Z");
        assertThat(Instant.ofEpochMilli(week.end())).isEqualTo("2026-03-31T22:00:00Z");
    }

    @Test
    void theRepeatedHourIsTwoHoursOfOneCell() {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("Europe/Berlin"));
        long first = Instant.parse("2026-10-25T00:30:00Z").toEpochMilli();
        long second = first + ProjectCalendar.HOUR_MILLIS;
        assertThat(calendar.hour(second) - calendar.hour(first)).isEqualTo(ProjectCalendar.HOUR_MILLIS);
        assertThat(calendar.cell(first)).isEqualTo(calendar.cell(second));
        assertThat(ProjectCalendar.cellName(calendar.cell(first))).isEqualTo("SUN-02");
    }

    @Test
    void aHalfHourOfLordHoweIsAnHourOfItsOwn() {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("Australia/Lord_Howe"));
        // At 02:00 the clocks go to 02:30.
        Window half = calendar.window(
                WindowKind.HOUR,
                calendar.hour(Instant.parse("2026-10-03T15:45:00Z").toEpochMilli()));
        assertThat(Instant.ofEpochMilli(half.start())).isEqualTo("2026-10-03T15:30:00Z");
        assertThat(Instant.ofEpochMilli(half.end())).isEqualTo("2026-10-03T16:00:00Z");
    }

    @Test
    void hoursOfHalfHourZonesStartAtTheirLocalHour() {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("Asia/Kolkata"));
        long time = Instant.parse("2026-03-02T12:10:00Z").toEpochMilli();
        assertThat(Instant.ofEpochMilli(calendar.hour(time))).isEqualTo("2026-03-02T11:30:00Z");
    }

    @Test
    void weeksCrossTheYearAsIsoWeeksDo() {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("UTC"));
        LocalDate newYear = LocalDate.of(2027, 1, 1);
        int week = ProjectCalendar.week((int) newYear.toEpochDay());
        assertThat(LocalDate.ofEpochDay(week)).isEqualTo("2026-12-28");
        assertThat(newYear.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR)).isEqualTo(53);
        assertThat(calendar.window(WindowKind.ISO_WEEK, week).end())
                .isEqualTo(Instant.parse("2027-01-04T00:00:00Z").toEpochMilli());
    }

    @Test
    void allTimeHasTheEndThatTheContractNames() {
        Window all = new ProjectCalendar(ZoneId.of("UTC")).window(WindowKind.ALL_TIME, 0);
        assertThat(Instant.ofEpochMilli(all.start())).isEqualTo(Instant.EPOCH);
        assertThat(Instant.ofEpochMilli(all.end())).isEqualTo("9999-12-31T00:00:00Z");
    }

    @Test
    void aCopyThatTravelledCountsTheSame() throws Exception {
        ProjectCalendar calendar = new ProjectCalendar(ZoneId.of("America/New_York"));
        Instant time = Instant.parse("2026-03-08T03:00:00Z").truncatedTo(ChronoUnit.MILLIS);
        calendar.day(time.toEpochMilli());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(calendar);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            ProjectCalendar copy = (ProjectCalendar) in.readObject();
            assertThat(copy.day(time.toEpochMilli())).isEqualTo(calendar.day(time.toEpochMilli()));
        }
    }
}
