package dev.tidemark.job.journey;

import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;

/**
 * What a user's active days after the start of its cohort say about retention.
 *
 * <p>A pure function of the start day and the active days from it on: the user counts in the cell N of {@code n_day} if
 * bit N is set, and in the cells 0 … last of {@code unbounded}; the same by days and by weeks. Bit 0 is always set.
 */
final class Cohort {
    /** Cells by days: N = 0 … 30. */
    static final int DAYS = 31;
    /** Cells by weeks: N = 0 … 8. */
    static final int WEEKS = 9;

    /** Active days later than so many days after the start say nothing. */
    static final int UNBOUNDED_DAYS = 90;

    private static final int UNBOUNDED_WEEKS = 12;

    private final CohortEntry by;
    private boolean present;
    private int start;
    private long onDays;
    private int lastDay;
    private long onWeeks;
    private int lastWeek;

    Cohort(CohortEntry by) {
        this.by = by;
    }

    /** Makes it that of a user in no cohort. */
    void clear() {
        present = false;
    }

    /** Makes it that of a user whose cohort is the day {@code startDay}; active days before it do not count. */
    void of(SortedInts activeDays, int startDay) {
        present = true;
        start = startDay;
        onDays = 1;
        lastDay = 0;
        onWeeks = 1;
        lastWeek = 0;
        int startWeek = ProjectCalendar.week(startDay);
        for (int i = activeDays.indexFrom(startDay); i < activeDays.size(); i++) {
            int day = activeDays.get(i);
            int later = day - startDay;
            // The 12th week after ends within the 90th day, for a week has 7 days.
            if (later > UNBOUNDED_DAYS) {
                break;
            }
            if (later < DAYS) {
                onDays |= 1L << later;
            }
            lastDay = Math.min(later, DAYS - 1);
            int weeks = (ProjectCalendar.week(day) - startWeek) / 7;
            if (weeks < WEEKS) {
                onWeeks |= 1L << weeks;
            }
            if (weeks <= UNBOUNDED_WEEKS) {
                lastWeek = Math.min(weeks, WEEKS - 1);
            }
        }
    }

    /** Whether both are in one cohort, or both in none. */
    boolean startsWith(Cohort other) {
        return present == other.present && (!present || start == other.start);
    }

    /**
     * Emits in the given cuts what was added since {@code before}, which is of the same cohort; nothing is ever taken
     * away, for active days are only added.
     */
    void emitSince(Cohort before, Cut[] cuts, Contributions out) {
        if (present) {
            emit(before.onDays, before.lastDay, before.onWeeks, before.lastWeek, 1, cuts, out);
        }
    }

    /** Emits all its cells in the given cuts, {@code amount} times. */
    void emit(int amount, Cut[] cuts, Contributions out) {
        if (present) {
            emit(0, -1, 0, -1, amount, cuts, out);
        }
    }

    private void emit(
            long knownDays, int knownDay, long knownWeeks, int knownWeek, int amount, Cut[] cuts, Contributions out) {
        int week = ProjectCalendar.week(start);
        emitBits(WindowKind.DAY, start, onDays & ~knownDays, amount, cuts, out);
        emitRange(WindowKind.DAY, start, knownDay, lastDay, amount, cuts, out);
        emitBits(WindowKind.ISO_WEEK, week, onWeeks & ~knownWeeks, amount, cuts, out);
        emitRange(WindowKind.ISO_WEEK, week, knownWeek, lastWeek, amount, cuts, out);
    }

    private void emitBits(WindowKind kind, int position, long bits, int amount, Cut[] cuts, Contributions out) {
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            int n = Long.numberOfTrailingZeros(rest);
            for (Cut cut : cuts) {
                out.add(cut.nDay(by, n), kind, position, amount);
            }
        }
    }

    private void emitRange(
            WindowKind kind, int position, int after, int last, int amount, Cut[] cuts, Contributions out) {
        for (int n = after + 1; n <= last; n++) {
            for (Cut cut : cuts) {
                out.add(cut.unbounded(by, n), kind, position, amount);
            }
        }
    }
}
