package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A sequence of steps that users pass at most once.
 *
 * <p>Times are whole minutes. A user enters at the earliest first step; each later step is the earliest one at or after
 * the step before it and before entry + {@code conversionWindow}. One event never serves two steps: a step that shares an
 * event name with an earlier step must lie in a strictly later minute than that step (two events of that name within
 * one minute therefore count as one).
 *
 * @param name the value of the dimension {@code funnel}
 * @param steps in order; at least one
 * @param conversionWindow whole minutes, from the entry
 */
public record FunnelDefinition(String name, List<FunnelStep> steps, Duration conversionWindow) implements Serializable {
    /** So many steps can all funnels of a job have together: records say in one number which of them an event is. */
    public static final int MAX_STEPS = 24;

    private static final long serialVersionUID = 1L;

    /** @throws IllegalArgumentException if there are no steps, or the window is not positive whole minutes */
    public FunnelDefinition {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("funnel '" + name + "' has no steps");
        }
        if (conversionWindow.toMinutes() <= 0
                || !Duration.ofMinutes(conversionWindow.toMinutes()).equals(conversionWindow)) {
            throw new IllegalArgumentException("the conversion window of funnel '" + name + "' is not whole minutes");
        }
    }

    /** The shipped funnel: invited, activated, transacted. */
    public static FunnelDefinition invitation(Duration conversionWindow) {
        return new FunnelDefinition(
                "invitation",
                List.of(
                        new FunnelStep("invited", Set.of("user_invited")),
                        new FunnelStep("activated", Set.of("user_activated")),
                        new FunnelStep("transacted", Set.of("transaction_completed", FunnelStep.CHARGED_MESSAGE))),
                conversionWindow);
    }

    /** The length of the conversion window. */
    public int windowMinutes() {
        return Math.toIntExact(conversionWindow.toMinutes());
    }

    /** For each step the latest earlier step that shares an event with it, or −1. */
    public int[] strictlyAfter() {
        int[] after = new int[steps.size()];
        for (int step = 0; step < after.length; step++) {
            after[step] = -1;
            for (int earlier = 0; earlier < step; earlier++) {
                if (!Collections.disjoint(
                        steps.get(step).events(), steps.get(earlier).events())) {
                    after[step] = earlier;
                }
            }
        }
        return after;
    }

    /** All that it means, as text that enters hashes: steps are numbered through, so their order is part of it. */
    String canonical() {
        return name + " " + conversionWindow + " "
                + steps.stream()
                        .map(step -> step.name() + "=" + new TreeSet<>(step.events()))
                        .collect(Collectors.joining(" "));
    }
}
