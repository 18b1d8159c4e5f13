package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.series.Contributions;
import java.util.List;

/**
 * Emits what one more active day changes in the {@link ActivityFact}s of a user.
 *
 * <p>A day D changes states only in its own reach, with one exception: if it becomes the first active day in place of F,
 * the states in the reach of F no longer hold the first day. Everything else is equal before and after.
 */
final class ActivityDiffer {
    private final List<ActivityFact> facts;
    private final ActivityWindow before = new ActivityWindow();
    private final ActivityWindow after = new ActivityWindow();

    ActivityDiffer(Catalogue catalogue) {
        facts = ActivityFact.all(catalogue);
    }

    /**
     * Emits the differences.
     *
     * @param days with {@code added} among them, which they did not hold before
     */
    void emit(SortedInts days, int added, Contributions out) {
        before.of(days, added, added);
        after.of(days, added, SortedInts.NONE);
        for (ActivityFact fact : facts) {
            fact.emit(before, after, added, Integer.MIN_VALUE, out);
        }
        if (days.first() == added && days.size() > 1) {
            int first = days.get(1);
            before.of(days, first, added);
            after.of(days, first, SortedInts.NONE);
            for (ActivityFact fact : facts) {
                fact.emit(before, after, first, fact.lastPosition(added), out);
            }
        }
    }
}
