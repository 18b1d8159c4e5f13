package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What each user does, a row per user: all days of each user, counted anew for the day that is asked for. */
public final class EngagementRows {
    private static final int RHYTHM_DAYS = 28;

    private final Days days;
    private final Set<String> notActivity;
    private final OracleSettings settings;
    private final Map<String, UserDays> users = new HashMap<>();

    EngagementRows(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.settings = config.settings();
    }

    private static final class UserDays {
        private final NavigableSet<LocalDate> active = new TreeSet<>();
        private final SortedMap<LocalDate, Integer> actions = new TreeMap<>();
    }

    /**
     * A row as of a day.
     *
     * @param totalActions in the first analysis period, which ends with the day
     * @param activeDays its days with an action
     * @param churn as text of the contract; empty if the user does not count any more
     */
    public record Row(
            long totalActions,
            int activeDays,
            boolean powerUser,
            int l7,
            int l28,
            LocalDate firstSeen,
            LocalDate lastSeen,
            Optional<String> churn) {}

    void take(MessageEvent event) {
        if (event.status() == MessageStatus.SENT) {
            LocalDate day = days.day(event.eventTime());
            of(event.userId()).active.add(day);
            if (settings.usage().actions() == UsageRules.Actions.OF_MESSAGES_TOO) {
                of(event.userId()).actions.merge(day, 1, Integer::sum);
            }
        }
    }

    void take(ProductEvent event) {
        if (!notActivity.contains(event.eventName())) {
            LocalDate day = days.day(event.eventTime());
            of(event.userId()).active.add(day);
            of(event.userId()).actions.merge(day, 1, Integer::sum);
        }
    }

    private UserDays of(String userId) {
        return users.computeIfAbsent(userId, any -> new UserDays());
    }

    /** The rows of all users who were ever active, by their ids. */
    public Map<String, Row> asOf(LocalDate day) {
        Map<String, Row> rows = new TreeMap<>();
        users.forEach((userId, user) -> rows.put(userId, row(user, day)));
        return rows;
    }

    private Row row(UserDays user, LocalDate day) {
        Collection<Integer> actions = user.actions
                .subMap(day.minusDays(settings.periods().get(0) - 1), day.plusDays(1))
                .values();
        long total = actions.stream().mapToLong(Integer::longValue).sum();
        return new Row(
                total,
                actions.size(),
                total >= settings.powerUserActions(),
                active(user, 7, day),
                active(user, 28, day),
                user.active.first(),
                user.active.last(),
                Optional.ofNullable(user.active.floor(day))
                        .flatMap(last -> ChurnMetrics.state(
                                ChronoUnit.DAYS.between(last, day), active(user, RHYTHM_DAYS, last))));
    }

    /** Active days of those that end with one. */
    private static int active(UserDays user, int length, LocalDate last) {
        return user.active.subSet(last.minusDays(length - 1), true, last, true).size();
    }
}
