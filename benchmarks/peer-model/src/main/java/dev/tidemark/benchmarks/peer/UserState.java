package dev.tidemark.benchmarks.peer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * What is known of one user: active days, registration, and the minutes of the funnel's steps. Events may come in any
 * order and more than once. Public and mutable for the frameworks' serializers.
 */
public class UserState {
    private static final long CONVERSION_MINUTES = TimeUnit.DAYS.toMinutes(30);
    private static final long NEVER = Long.MAX_VALUE;

    /** Days since the epoch, ascending. */
    public List<Long> activeDays = new ArrayList<>();

    public Moment registered = new Moment(NEVER, "");

    /** Minutes since the epoch, ascending; so are the next two. */
    public List<Long> invited = new ArrayList<>();

    public List<Long> activated = new ArrayList<>();
    public List<Long> transacted = new ArrayList<>();

    /** Takes an event and says what changes by it. */
    public List<Contribution> add(UserEvent event) {
        List<Contribution> changes = new ArrayList<>();
        if (event.active()) {
            changes.addAll(active(TimeUnit.MILLISECONDS.toDays(event.eventTime())));
        }
        long minute = TimeUnit.MILLISECONDS.toMinutes(event.eventTime());
        switch (event.step()) {
            case UserEvent.REGISTERED -> changes.addAll(registration(event));
            case UserEvent.INVITED -> changes.addAll(step(invited, minute));
            case UserEvent.ACTIVATED -> changes.addAll(step(activated, minute));
            case UserEvent.TRANSACTED -> changes.addAll(step(transacted, minute));
            default -> {}
        }
        return changes;
    }

    /** An active day changes what the user is on that day, on the next, and on the one that was the first. */
    private List<Contribution> active(long day) {
        if (Collections.binarySearch(activeDays, day) >= 0) {
            return List.of();
        }
        TreeSet<Long> touched = new TreeSet<>(List.of(day, day + 1));
        activeDays.stream().findFirst().ifPresent(touched::add);
        List<Contribution> before = lifecycle(touched);
        insert(activeDays, day);
        List<Contribution> changes = Contribution.difference(before, lifecycle(touched));
        changes.add(Contribution.one(Series.of("active_users_exact", ""), TimeUnit.DAYS.toMillis(day)));
        return changes;
    }

    private List<Contribution> lifecycle(Iterable<Long> days) {
        List<Contribution> contributions = new ArrayList<>();
        for (long day : days) {
            state(day)
                    .ifPresent(state -> contributions.add(Contribution.one(
                            new Series("lifecycle", "state", state, ""), TimeUnit.DAYS.toMillis(day))));
        }
        return contributions;
    }

    private Optional<String> state(long day) {
        int place = Collections.binarySearch(activeDays, day);
        boolean dayBefore = Collections.binarySearch(activeDays, day - 1) >= 0;
        if (place < 0) {
            return dayBefore ? Optional.of("dormant") : Optional.empty();
        }
        return Optional.of(place == 0 ? "new" : dayBefore ? "returning" : "resurrected");
    }

    private List<Contribution> registration(UserEvent event) {
        List<Contribution> before = registration();
        Moment at = new Moment(event.eventTime(), event.eventId());
        if (at.compareTo(registered) < 0) {
            registered = at;
        }
        return Contribution.difference(before, registration());
    }

    private List<Contribution> registration() {
        return registered.time() == NEVER
                ? List.of()
                : List.of(Contribution.one(Series.of("registered_users", ""), registered.time()));
    }

    private List<Contribution> step(List<Long> minutes, long minute) {
        if (Collections.binarySearch(minutes, minute) >= 0) {
            return List.of();
        }
        List<Contribution> before = funnel();
        insert(minutes, minute);
        return Contribution.difference(before, funnel());
    }

    /** The steps that the user has reached, all on the day of the first one. */
    private List<Contribution> funnel() {
        if (invited.isEmpty()) {
            return List.of();
        }
        long entry = invited.get(0);
        long entered = TimeUnit.MINUTES.toMillis(entry);
        List<Contribution> reached = new ArrayList<>();
        reached.add(Contribution.one(Series.ofStep(UserEvent.INVITED), entered));
        Optional<Long> activation = earliest(activated, entry, entry + CONVERSION_MINUTES);
        if (activation.isPresent()) {
            reached.add(Contribution.one(Series.ofStep(UserEvent.ACTIVATED), entered));
            if (earliest(transacted, activation.get(), entry + CONVERSION_MINUTES)
                    .isPresent()) {
                reached.add(Contribution.one(Series.ofStep(UserEvent.TRANSACTED), entered));
            }
        }
        return reached;
    }

    /** The earliest minute from one, inclusive, to another, exclusive. */
    private static Optional<Long> earliest(List<Long> minutes, long from, long to) {
        int place = Collections.binarySearch(minutes, from);
        int next = place >= 0 ? place : -place - 1;
        return next < minutes.size() && minutes.get(next) < to ? Optional.of(minutes.get(next)) : Optional.empty();
    }

    private static void insert(List<Long> ascending, long value) {
        ascending.add(-Collections.binarySearch(ascending, value) - 1, value);
    }
}
