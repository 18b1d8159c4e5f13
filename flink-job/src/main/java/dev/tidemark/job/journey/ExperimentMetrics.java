package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.MetricDefinition;
import dev.tidemark.job.journey.Experiments.Exposure;
import dev.tidemark.job.series.Contributions;
import dev.tidemark.job.series.Series;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code experiment_users} and {@code experiment_conversions}: what a user counts in, on the day of each first exposure and
 * over all time. Not thread-safe.
 */
final class ExperimentMetrics {
    private final MetricDefinition users;
    private final MetricDefinition conversions;
    private final ProjectCalendar calendar;
    private final int windowMinutes;
    private final Map<String, Map<String, Cell>> cells = new HashMap<>();
    private final List<Membership> before = new ArrayList<>();

    /** The series of one variant. */
    private record Cell(Series users, Series conversions) {}

    /** What one exposure counts as. */
    private record Membership(String experiment, String variant, int day, boolean converted) {}

    ExperimentMetrics(Catalogue catalogue, ProjectCalendar calendar) {
        this.users = catalogue.metric("experiment_users");
        this.conversions = catalogue.metric("experiment_conversions");
        this.calendar = calendar;
        this.windowMinutes =
                Math.toIntExact(catalogue.settings().experiments().window().toMinutes());
    }

    /** Whether anybody wants to know. */
    boolean wanted() {
        return !users.cuts().isEmpty();
    }

    void forgetTexts() {
        cells.clear();
    }

    /**
     * Applies what an event says of experiments.
     *
     * @param cutoff minute before which goals are forgotten
     * @return whether the profile changed
     */
    boolean apply(UserProfile profile, UserRecord event, int cutoff, Contributions out) {
        if (!event.isExposure() && !event.isGoal()) {
            return false;
        }
        Experiments experiments = profile.experiments();
        int minute = UserProfile.minute(event.time());
        boolean exposes = event.isExposure() && experiments.yieldsTo(event);
        boolean reaches = event.isGoal() && minute >= cutoff && !experiments.isSpare(minute, windowMinutes);
        if (!exposes && !reaches) {
            return false;
        }
        profile.changeFacts();
        memberships(experiments, before);
        if (exposes) {
            experiments.expose(event);
        }
        if (reaches) {
            experiments.addGoal(minute, windowMinutes);
        }
        List<Membership> after = memberships(experiments, new ArrayList<>());
        // A new exposure comes last; the others keep their places.
        for (int i = 0; i < after.size(); i++) {
            if (i >= before.size()) {
                emit(after.get(i), 1, out);
            } else if (!after.get(i).equals(before.get(i))) {
                emit(before.get(i), -1, out);
                emit(after.get(i), 1, out);
            }
        }
        experiments.prune(cutoff, windowMinutes);
        return true;
    }

    private List<Membership> memberships(Experiments experiments, List<Membership> memberships) {
        memberships.clear();
        for (Exposure exposure : experiments.exposures()) {
            memberships.add(new Membership(
                    exposure.experiment(),
                    exposure.variant(),
                    calendar.day(exposure.time()),
                    experiments.converted(exposure, windowMinutes)));
        }
        return memberships;
    }

    private void emit(Membership it, int amount, Contributions out) {
        Cell cell = cells.computeIfAbsent(it.experiment, any -> new HashMap<>())
                .computeIfAbsent(
                        it.variant,
                        any -> new Cell(
                                Series.of(users, "experiment", it.experiment, "variant", it.variant),
                                Series.of(conversions, "experiment", it.experiment, "variant", it.variant)));
        add(cell.users, it.day, amount, out);
        if (it.converted) {
            add(cell.conversions, it.day, amount, out);
        }
    }

    private static void add(Series series, int day, int amount, Contributions out) {
        out.add(series, WindowKind.DAY, day, amount);
        out.add(series, WindowKind.ALL_TIME, 0, amount);
    }
}
