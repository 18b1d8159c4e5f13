package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;

import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** How much users do in the days that end with each day: one sum a user and day. */
final class ActionMetrics implements Family {
    /** Behind a metric's name: by how much the published value may be greater. */
    static final String SLACK = " slack";

    private final Map<Integer, NavigableMap<LocalDate, Integer>> actionsByUser = new HashMap<>();
    private final Days days;
    private final Set<String> notActivity;
    private final OracleSettings settings;

    ActionMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.settings = config.settings();
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (!notActivity.contains(event.eventName())) {
            act(event, user);
        }
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        if (settings.usage().actions() == UsageRules.Actions.OF_MESSAGES_TOO && event.status() == MessageStatus.SENT) {
            act(event, user);
        }
    }

    private void act(Event event, UserFacts user) {
        actionsByUser
                .computeIfAbsent(user.number, any -> new TreeMap<>())
                .merge(days.day(event.eventTime()), 1, Integer::sum);
    }

    @Override
    public void evaluate(Windows windows) {
        LocalDate day = actionsByUser.values().stream()
                .map(NavigableMap::firstKey)
                .min(LocalDate::compareTo)
                .orElse(LocalDate.MAX);
        for (; !day.isAfter(windows.lastDay()); day = day.plusDays(1)) {
            for (int period : settings.periods()) {
                evaluate(day, period, windows.results());
            }
        }
    }

    private void evaluate(LocalDate day, int periodDays, OracleResults results) {
        List<String> period = Dimensions.of("period", periodDays + "d");
        LocalDate first = day.minusDays(periodDays - 1);
        Distribution perUser = new Distribution();
        List<Integer> totals = new ArrayList<>();
        long activeDays = 0;
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
            totals.add(total);
            levels.merge(level(total, actions.size()), 1, Integer::sum);
        }
        Distribution inOrder = Distribution.of(List.of(perUser));
        BigDecimal users = BigDecimal.valueOf(inOrder.count());
        put(results, day, "user_actions", Dimensions.join(period, Dimensions.of("stat", "users")), users);
        for (String stat : Arrays.asList("total", "mean", "median")) {
            List<String> dimensions = Dimensions.join(period, Dimensions.of("stat", stat));
            inOrder.stat(stat).ifPresent(value -> put(results, day, "user_actions", dimensions, value));
        }
        put(results, day, "action_days", period, BigDecimal.valueOf(activeDays));
        List<String> meanActiveDays = Dimensions.join(period, Dimensions.of("stat", "mean_active_days"));
        Ratios.of(BigDecimal.valueOf(activeDays), users)
                .ifPresent(mean -> put(results, day, "user_actions", meanActiveDays, mean));
        levels.forEach((level, count) -> put(
                results,
                day,
                "users_by_engagement",
                Dimensions.join(period, Dimensions.of("level", level)),
                BigDecimal.valueOf(count)));
        List<String> whose = settings.periods().size() == 1 ? Dimensions.NONE : period;
        OptionalInt percent = settings.usage().topPercent();
        int least = percent.isEmpty() ? settings.powerUserActions() : least(totals, percent.getAsInt());
        putPower(results, day, "", whose, countFrom(totals, least), users);
        if (percent.isPresent()) {
            // A bucket of the histogram is one part in 64 wide.
            long near = countFrom(totals, (least * 64 + 64) / 65) - countFrom(totals, least);
            putPower(results, day, SLACK, whose, near, users);
        }
    }

    private void putPower(
            OracleResults results, LocalDate day, String what, List<String> whose, long powerUsers, BigDecimal users) {
        put(results, day, "power_users" + what, whose, BigDecimal.valueOf(powerUsers));
        Ratios.of(BigDecimal.valueOf(powerUsers), users)
                .ifPresent(share -> put(results, day, "power_user_share" + what, whose, share));
    }

    /** The actions of the last of so many percent of users, those with the most first; 0 if there are no users. */
    private static int least(List<Integer> totals, int percent) {
        List<Integer> mostFirst =
                totals.stream().sorted(Comparator.reverseOrder()).toList();
        int last = (totals.size() * percent + 99) / 100;
        return last == 0 ? 0 : mostFirst.get(last - 1);
    }

    private static long countFrom(List<Integer> totals, int least) {
        return totals.stream().filter(total -> total >= least).count();
    }

    private String level(int actions, int activeDays) {
        if (actions > settings.highAbove() * activeDays) {
            return "high";
        }
        return actions < settings.lowBelow() * activeDays ? "low" : "medium";
    }

    private void put(OracleResults results, LocalDate day, String metric, List<String> dimensions, BigDecimal value) {
        SortedMap<String, String> map = Dimensions.map(dimensions);
        results.put(metric, DAY, days.start(day), map, value);
    }
}
