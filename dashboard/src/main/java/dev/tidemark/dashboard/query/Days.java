package dev.tidemark.dashboard.query;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Days in a row, both ends included. */
public record Days(LocalDate from, LocalDate to) {
    /** @throws IllegalArgumentException if they end before they begin */
    public Days {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(to + " is before " + from);
        }
    }

    /** How many they are. */
    public int count() {
        return Math.toIntExact(ChronoUnit.DAYS.between(from, to) + 1);
    }

    /** Each of them. */
    public List<LocalDate> all() {
        return from.datesUntil(to.plusDays(1)).toList();
    }

    /** As many days, right before these. */
    public Days before() {
        return new Days(from.minusDays(count()), from.minusDays(1));
    }

    /** The same days of the year before; the last of February stands in for one that the year did not have. */
    public Days yearBefore() {
        return new Days(from.minusYears(1), to.minusYears(1));
    }
}
