package dev.tidemark.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.WatchedSeries;
import dev.tidemark.job.derive.Family.Absence;
import dev.tidemark.job.derive.Family.Context;
import dev.tidemark.job.derive.Family.Target;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnomaliesTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ProjectCalendar CALENDAR = new ProjectCalendar(BERLIN);
    private static final long MONDAY = LocalDate.of(2026, 1, 5).toEpochDay();
    private static final long LATENESS = Duration.ofDays(3).toMillis();

    private final Family family = new Anomalies(
            List.of(new WatchedSeries("active_users", Set.of(), Set.of(WindowKind.HOUR, WindowKind.DAY))),
            45,
            CALENDAR);
    private final Group group = new Group();
    private final Set<Target> due = new LinkedHashSet<>();
    private long settled = Long.MIN_VALUE;

    /** What was derived last, by window and position: score, then median and band. */
    private final Map<String, String> scores = new TreeMap<>();

    private final Map<String, String> expected = new TreeMap<>();

    @Test
    void aWeekdayIsHeldAgainstTheSameWeekdayOfTheEightWeeksBefore() {
        int[] weeks = {999, 40, 10, 90, 60, 20, 80, 70, 30, 200};
        for (int week = 0; week < weeks.length; week++) {
            day(7 * week, weeks[week]);
            day(7 * week + 1, 5_000);
        }
        derive();
        // The first of the ten weeks is too old: the example of BaselineTest.
        assertThat(scores).containsEntry("day 63", "4.046944557");
        assertThat(expected).containsEntry("day 63", "50 -61.195 161.195");
    }

    @Test
    void onlyWindowsThatAreCompleteHaveNumbers() {
        for (int week = 0; week < 5; week++) {
            day(7 * week, 10);
        }
        put(WindowKind.DAY, MONDAY + 35, 10, ResultStatus.PARTIAL);
        derive();
        assertThat(scores).containsOnlyKeys("day 28");
        put(WindowKind.DAY, MONDAY + 35, 10, ResultStatus.COMPLETE);
        derive();
        assertThat(scores).containsOnlyKeys("day 35");
    }

    @Test
    void threeWeeksAreTooFew() {
        for (int week = 0; week < 4; week++) {
            day(7 * week, 10);
        }
        derive();
        assertThat(scores).isEmpty();
    }

    @Test
    void weeksWithoutAnythingCountAsZeroOnceTheSeriesHasBegun() {
        day(0, 100);
        day(42, 100);
        derive();
        // 100 and five times 0, beside the week that is looked at: median 0, and 100 / 1.4826.
        assertThat(scores).containsOnly(Map.entry("day 42", "67.449075948"));
        // Another weekday of the same series.
        day(38, 3);
        derive();
        assertThat(scores).containsOnly(Map.entry("day 38", "2.023472278"));
    }

    @Test
    void aCorrectedWeekCorrectsTheEightThatLookBackAtIt() {
        for (int week = 0; week < 12; week++) {
            day(7 * week, 100);
        }
        derive();
        day(7, 101);
        derive();
        assertThat(scores.keySet())
                .containsExactlyInAnyOrder("day 28", "day 35", "day 42", "day 49", "day 56", "day 63");
    }

    @Test
    void aLateBeginMakesTheWeeksBetweenCount() {
        for (int week = 4; week < 8; week++) {
            day(7 * week, 100);
        }
        derive();
        assertThat(scores).isEmpty();
        day(1, 1);
        derive();
        assertThat(scores).containsKeys("day 42", "day 49");
    }

    @Test
    void aDayOnWhichNothingHappenedCountsZeroWhenItIsKnownThatNothingIsOnItsWay() {
        for (int week = 0; week < 8; week++) {
            day(7 * week, 400);
        }
        long end = CALENDAR.startOfDay(MONDAY + 57);
        derive();
        assertThat(scores).doesNotContainKey("day 56");
        settle(end - 1);
        assertThat(scores).doesNotContainKey("day 56");
        settle(end);
        // -400 / (1.4826 · √400)
        assertThat(scores).containsEntry("day 56", "-13.489815190 COMPLETE");
        settle(end + LATENESS);
        assertThat(scores).containsEntry("day 56", "-13.489815190 FINAL");
    }

    @Test
    void whatWasForgottenIsNotTakenForNothing() {
        for (int week = 0; week < 30; week++) {
            day(7 * week, 100);
        }
        assertThat(family.expire(group, id -> false)).isTrue();
        assertThat(group.operands().keySet().stream().filter(id -> id.window() == WindowKind.DAY && id.position() > 0))
                .hasSize(15);
        group.operands().keySet().forEach(id -> family.affected(id, due::add));
        derive();
        assertThat(scores).hasSize(7).allSatisfy((window, score) -> assertThat(score)
                .isEqualTo("0E-9"));
    }

    @Test
    void aSeriesThatEndedLongAgoIsForgotten() {
        day(0, 100);
        assertThat(family.expire(group, id -> true)).isTrue();
        assertThat(group.operands()).isEmpty();
    }

    @Test
    void anHourIsHeldAgainstTheSameLocalHourAlsoAcrossAClockChange() {
        ZonedDateTime noon = ZonedDateTime.of(2026, 3, 4, 12, 0, 0, 0, BERLIN);
        for (int week = 0; week < 6; week++) {
            hour(noon.plusWeeks(week), 100);
            hour(noon.plusWeeks(week).plusHours(1), 9_000);
        }
        derive();
        assertThat(scores).containsEntry("hour 2026-04-01T12:00+02:00[Europe/Berlin]", "0E-9");
    }

    @Test
    void anHourThatTheClockSkippedDoesNotCount() {
        ZonedDateTime two = ZonedDateTime.of(2026, 3, 1, 2, 0, 0, 0, BERLIN);
        for (int week : List.of(0, 1, 2, 3, 5, 6)) {
            hour(two.plusWeeks(week), 100);
        }
        derive();
        // Of 29 March there is no such hour: four weeks before 5 April, not five.
        assertThat(expected).doesNotContainKey("hour 2026-03-29T03:00+02:00[Europe/Berlin]");
        assertThat(scores).containsEntry("hour 2026-04-05T02:00+02:00[Europe/Berlin]", "0E-9");
    }

    private void day(int day, int value) {
        put(WindowKind.DAY, MONDAY + day, value, ResultStatus.COMPLETE);
    }

    private void hour(ZonedDateTime time, int value) {
        put(WindowKind.HOUR, time.toInstant().toEpochMilli(), value, ResultStatus.COMPLETE);
    }

    private void put(WindowKind kind, long position, int value, ResultStatus status) {
        family.put(group, new Operand(new Id("observed", kind, position), BigDecimal.valueOf(value), status), due::add);
    }

    private void settle(long until) {
        family.absent(group, settled, until, due::add);
        family.absent(group, settled == Long.MIN_VALUE ? settled : settled - LATENESS, until - LATENESS, due::add);
        settled = until;
        derive();
    }

    private void derive() {
        scores.clear();
        expected.clear();
        Context context = new Context(group, new TreeMap<>(), CALENDAR, settled, new Absence(settled, LATENESS));
        for (Target target : due) {
            family.derive(context, target, (metric, dimensions, window, value, bounds, status) -> {
                String name = window.window() == WindowKind.DAY
                        ? "day " + (window.position() - MONDAY)
                        : "hour " + Instant.ofEpochMilli(window.position()).atZone(BERLIN);
                String number = value.orElseThrow().toString();
                if (metric.equals("anomaly")) {
                    assertThat(bounds).isEmpty();
                    scores.put(name, settled == Long.MIN_VALUE ? number : number + " " + status);
                } else {
                    Bounds band = bounds.orElseThrow();
                    expected.put(name, number + " " + band.lower() + " " + band.upper());
                }
            });
        }
        due.clear();
    }
}
