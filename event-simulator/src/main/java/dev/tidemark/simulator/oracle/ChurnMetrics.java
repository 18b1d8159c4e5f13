package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Users by how long they have been away, measured by their own rhythm. */
final class ChurnMetrics implements Family {
    private static final int RHYTHM_DAYS = 28;
    private static final int LAST_DAY = 27;
    private static final int LAST_DORMANT_DAY = 90;
    private static final String ACTIVE_DAYS = "days";

    private final Slices<Members> active = Slices.ofSets();
    private final Days days;
    private final Set<String> notActivity;

    ChurnMetrics(Days days, Set<String> notActivity) {
        this.days = days;
        this.notActivity = notActivity;
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        if (event.status() == MessageStatus.SENT) {
            active(event.eventTime(), user);
        }
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            active(event.eventTime(), user);
        }
    }

    private void active(long time, UserFacts user) {
        active.at(ACTIVE_DAYS, Dimensions.NONE, days.dayStart(time)).add(user.number);
    }

    @Override
    public void evaluate(Windows windows) {
        active.series(ACTIVE_DAYS).values().forEach(usersByDay -> evaluate(new Activity(days, usersByDay), windows));
    }

    private void evaluate(Activity activity, Windows windows) {
        for (LocalDate day = activity.firstDay(); !day.isAfter(windows.lastDay()); day = day.plusDays(1)) {
            Map<String, Integer> states = new TreeMap<>();
            for (int user : activity.users()) {
                state(activity, user, day).ifPresent(state -> states.merge(state, 1, Integer::sum));
            }
            long start = days.start(day);
            states.forEach((state, users) -> windows.results()
                    .put(
                            "churn_risk",
                            DAY,
                            start,
                            Dimensions.map(Dimensions.of("state", state)),
                            BigDecimal.valueOf(users)));
        }
    }

    /** The user's state at the end of a day, if there is one. */
    private static Optional<String> state(Activity activity, int user, LocalDate day) {
        Optional<LocalDate> last = activity.lastDay(user, day);
        if (last.isEmpty()) {
            return Optional.empty();
        }
        long away = ChronoUnit.DAYS.between(last.get(), day);
        int activeDays = activity.activeDays(user, last.get().minusDays(RHYTHM_DAYS - 1), last.get());
        return state(away, activeDays);
    }

    /**
     * The state of a user.
     *
     * @param away days since the last active day
     * @param activeDays of the 28 that end with it
     */
    static Optional<String> state(long away, int activeDays) {
        double rhythm = (double) RHYTHM_DAYS / activeDays;
        if (away <= Math.min(LAST_DAY, Math.max(3, 2 * rhythm))) {
            return Optional.of("active");
        }
        if (away <= Math.min(LAST_DAY, Math.max(7, 4 * rhythm))) {
            return Optional.of("at_risk");
        }
        return away <= LAST_DORMANT_DAY ? Optional.of("dormant") : Optional.empty();
    }
}
