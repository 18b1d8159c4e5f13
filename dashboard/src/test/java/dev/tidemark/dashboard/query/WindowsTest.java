package dev.tidemark.dashboard.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.WindowKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final Days MARCH = days("2026-03-03", "2026-03-10");

    @Test
    void rollingWindowsBelongToTheDayThatTheyEndWith() {
        assertThat(Windows.of(WindowKind.ROLLING_7D, days("2026-03-03", "2026-03-04")))
                .containsExactly(days("2026-02-25", "2026-03-03"), days("2026-02-26", "2026-03-04"));
        assertThat(Windows.of(WindowKind.DAY, MARCH)).hasSize(8);
        assertThat(Windows.of(WindowKind.TO_DATE, MARCH)).hasSize(8);
        assertThat(Windows.of(WindowKind.ROLLING_30D, MARCH).get(0).count()).isEqualTo(30);
    }

    @Test
    void calendarWindowsBelongToTheDaysThatTheyOverlap() {
        assertThat(Windows.of(WindowKind.ISO_WEEK, MARCH))
                .containsExactly(days("2026-03-02", "2026-03-08"), days("2026-03-09", "2026-03-15"));
        assertThat(Windows.of(WindowKind.MONTH, days("2026-01-31", "2026-03-01")))
                .containsExactly(
                        days("2026-01-01", "2026-01-31"),
                        days("2026-02-01", "2026-02-28"),
                        days("2026-03-01", "2026-03-31"));
        assertThat(Windows.of(WindowKind.QUARTER, days("2026-03-31", "2026-04-01")))
                .containsExactly(days("2026-01-01", "2026-03-31"), days("2026-04-01", "2026-06-30"));
    }

    @Test
    void windowsWithoutDaysHaveNone() {
        for (WindowKind kind : List.of(WindowKind.ALL_TIME, WindowKind.NOW_5M, WindowKind.NOW_30M)) {
            assertThat(Windows.isSingle(kind)).isTrue();
            assertThatThrownBy(() -> Windows.of(kind, MARCH)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Windows.isWithinDays(WindowKind.HOUR)).isTrue();
    }

    @Test
    void theLastDayOfAWindowIsThatBeforeItsEndInTheZone() {
        assertThat(Windows.lastDay(Instant.parse("2026-03-01T23:00:00Z"), ZoneId.of("Europe/Berlin")))
                .isEqualTo("2026-03-01");
        assertThat(Windows.lastDay(Instant.parse("2026-03-01T23:00:00.001Z"), ZoneId.of("Europe/Berlin")))
                .isEqualTo("2026-03-02");
    }

    @Test
    void rangesAreComparedWithEqualOnesBefore() {
        assertThat(MARCH.before()).isEqualTo(days("2026-02-23", "2026-03-02"));
        assertThat(MARCH.yearBefore()).isEqualTo(days("2025-03-03", "2025-03-10"));
        assertThat(days("2024-02-29", "2024-02-29").yearBefore()).isEqualTo(days("2023-02-28", "2023-02-28"));
        assertThat(days("2024-01-01", "2024-12-31").yearBefore()).isEqualTo(days("2023-01-01", "2024-01-01"));
        assertThat(days("2025-02-01", "2025-03-31").yearBefore().count()).isEqualTo(59);
        assertThatThrownBy(() -> days("2026-03-02", "2026-03-01")).isInstanceOf(IllegalArgumentException.class);
    }

    private static Days days(String from, String to) {
        return new Days(LocalDate.parse(from), LocalDate.parse(to));
    }
}
