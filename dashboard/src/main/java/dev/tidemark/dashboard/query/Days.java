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

    /** As many days, from the same one of the year before; that of the 29th of February is the 28th. */
    public Days yearBefore() {
        LocalDate first = from.minusYears(1);
        return new Days(first, first.plusDays(count() - 1L));
    }
}
