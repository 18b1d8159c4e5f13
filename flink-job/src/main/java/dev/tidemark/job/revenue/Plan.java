package dev.tidemark.job.revenue;

import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How often a subscription's price falls due. */
enum Plan {
    MONTHLY(12),
    YEARLY(1);

    private final int periods;
    private final String text = name().toLowerCase(Locale.ROOT);

    Plan(int periods) {
        this.periods = periods;
    }

    /** Periods of a year. */
    int periods() {
        return periods;
    }

    /** The name in events and dimensions. */
    String text() {
        return text;
    }

    /** The local epoch day on which a period that began on a day is over. */
    int end(int day) {
        LocalDate begin = LocalDate.ofEpochDay(day);
        return (int) (this == MONTHLY ? begin.plusMonths(1) : begin.plusYears(1)).toEpochDay();
    }

    /** The plan that a text names in whatever case, if it does. */
    static Optional<Plan> of(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(plan -> plan.text.equals(word)).findFirst();
    }
}
