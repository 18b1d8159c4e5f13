package dev.tidemark.benchmarks.peer;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * An amount that a message or a user adds to a series, or takes back from it.
 *
 * @param time epoch milliseconds; the window that it falls in is the one that changes
 */
public record Contribution(Series series, long time, BigDecimal amount) {

    static Contribution one(Series series, long time) {
        return new Contribution(series, time, BigDecimal.ONE);
    }

    /** The same for all channels together. */
    public Contribution total() {
        return new Contribution(series.total(), time, amount);
    }

    private Contribution takenBack() {
        return new Contribution(series, time, amount.negate());
    }

    /** What makes one out of the other: what is not there any more is taken back, what is new is added. */
    static List<Contribution> difference(List<Contribution> before, List<Contribution> after) {
        List<Contribution> difference = new ArrayList<>();
        for (Contribution old : before) {
            if (!after.contains(old)) {
                difference.add(old.takenBack());
            }
        }
        for (Contribution now : after) {
            if (!before.contains(now)) {
                difference.add(now);
            }
        }
        return difference;
    }
}
