package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;

import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much users do in the days that end with each day: one sum a user and day. */
final class ActionMetrics implements Family {
    static final int PERIOD_DAYS = 30;
    private static final List<String> PERIOD = Dimensions.of("period", PERIOD_DAYS + "d");
    static final int POWER_USER_ACTIONS = 20;
    private static final int HIGH_ABOVE = 5;
    private static final int LOW_BELOW = 2;

    private final Map<Integer, NavigableMap<LocalDate, Integer>> actionsByUser = new HashMap<>();
    private final Days days;
    private final Set<String> notActivity;

    ActionMetrics(Days days, Set<String> notActivity) {
        this.days = days;
        this.notActivity = notActivity;
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            actionsByUser
                    .computeIfAbsent(user.number, any -> new TreeMap<>())
                    .merge(days.day(event.eventTime()), 1, Integer::sum);
        }
    }

    @Override
    public void evaluate(Windows windows) {
        LocalDate day = actionsByUser.values().stream()
                .map(NavigableMap::firstKey)
                .min(LocalDate::compareTo)
                .orElse(LocalDate.MAX);
        for (; !day.isAfter(windows.lastDay()); day = day.plusDays(1)) {
            evaluate(day, windows.results());
        }
    }

    private void evaluate(LocalDate day, OracleResults results) {
        LocalDate first = day.minusDays(PERIOD_DAYS - 1);
        Distribution perUser = new Distribution();
        long activeDays = 0;
        long powerUsers = 0;
        Map<String, Integer> levels = new TreeMap<>();
        for (NavigableMap<LocalDate, Integer> actionsByDay : actionsByUser.values()) {
            Collection<Integer> actions =
                    actionsByDay.subMap(first, true, day, true).values();
            if (actions.isEmpty()) {
                continue;
            }
            int total = actions.stream().mapToInt(Integer::intValue).sum();
            perUser.add(Distribution.thousandths(BigDecimal.valueOf(total)));
            activeDays += actions.size();
            powerUsers += total >= POWER_USER_ACTIONS ? 1 : 0;
            levels.merge(level(total, actions.size()), 1, Integer::sum);
        }
        Distribution inOrder = Distribution.of(List.of(perUser));
        BigDecimal users = BigDecimal.valueOf(inOrder.count());
        put(results, day, "user_actions", Dimensions.join(PERIOD, Dimensions.of("stat", "users")), users);
        for (String stat : Arrays.asList("total", "mean", "median")) {
            List<String> dimensions = Dimensions.join(PERIOD, Dimensions.of("stat", stat));
            inOrder.stat(stat).ifPresent(value -> put(results, day, "user_actions", dimensions, value));
        }
        put(results, day, "action_days", PERIOD, BigDecimal.valueOf(activeDays));
        List<String> meanActiveDays = Dimensions.join(PERIOD, Dimensions.of("stat", "mean_active_days"));
        Ratios.of(BigDecimal.valueOf(activeDays), users)
                .ifPresent(mean -> put(results, day, "user_actions", meanActiveDays, mean));
        levels.forEach((level, count) -> put(
                results,
                day,
                "users_by_engagement",
                Dimensions.join(PERIOD, Dimensions.of("level", level)),
                BigDecimal.valueOf(count)));
        put(results, day, "power_users", Dimensions.NONE, BigDecimal.valueOf(powerUsers));
        Ratios.of(BigDecimal.valueOf(powerUsers), users)
                .ifPresent(share -> put(results, day, "power_user_share", Dimensions.NONE, share));
    }

    private static String level(int actions, int activeDays) {
        if (actions > HIGH_ABOVE * activeDays) {
            return "high";
        }
        return actions < LOW_BELOW * activeDays ? "low" : "medium";
    }

    private void put(OracleResults results, LocalDate day, String metric, List<String> dimensions, BigDecimal value) {
        SortedMap<String, String> map = Dimensions.map(dimensions);
        results.put(metric, DAY, days.start(day), map, value);
    }
}
