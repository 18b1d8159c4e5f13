package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_30D;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.SortedMap;

/** The funnel {@code invitation}: invited, activated, transacted. */
record FunnelMetrics(Collection<UserFacts> users, int conversionDays, Windows windows) {
    private static final List<String> STEPS = List.of("invited", "activated", "transacted");
    private static final List<String> FUNNEL = List.of("funnel", "invitation");
    private static final WindowKind[] WINDOWS = {DAY, ROLLING_30D, ALL_TIME};
    private static final long MINUTES_PER_DAY = 24 * 60;

    void evaluate() {
        Slices<Slices.Sum> sums = Slices.ofSums();
        Slices<List<Long>> medians = Slices.ofMedians();
        users.stream().filter(user -> !user.invitedMinutes.isEmpty()).forEach(user -> enter(user, sums, medians));
        windows.evaluate(sums, "funnel_users", WINDOWS);
        windows.evaluate(sums, "activated_before_invited", WINDOWS);
        windows.evaluate(medians, "funnel_step_minutes", WINDOWS);
        ratiosAndOpen(windows.results());
    }

    private void enter(UserFacts user, Slices<Slices.Sum> sums, Slices<List<Long>> medians) {
        List<Long> reached = stepMinutes(user);
        long entry = reached.get(0);
        long entryDay = windows.days().dayStart(entry * Days.MINUTE_MILLIS);
        for (List<String> cut : Dimensions.byUser(user.platform.value(), user.country.value())) {
            List<String> funnel = Dimensions.join(FUNNEL, cut);
            for (int i = 0; i < reached.size(); i++) {
                List<String> step = Dimensions.join(funnel, Dimensions.of("step", STEPS.get(i)));
                sums.at("funnel_users", step, entryDay).add(BigDecimal.ONE);
                if (i > 0) {
                    medians.at("funnel_step_minutes", step, entryDay).add(reached.get(i) - reached.get(i - 1));
                }
            }
            if (!user.activatedMinutes.headSet(entry).isEmpty()) {
                sums.at("activated_before_invited", funnel, entryDay).add(BigDecimal.ONE);
            }
        }
    }

    /** The minutes of the steps that a user who entered has reached, the entry first. */
    private List<Long> stepMinutes(UserFacts user) {
        List<Long> reached = new ArrayList<>();
        long entry = user.invitedMinutes.first();
        reached.add(entry);
        for (NavigableSet<Long> step : List.of(user.activatedMinutes, user.transactedMinutes)) {
            Long next = step.ceiling(reached.get(reached.size() - 1));
            if (next == null || next >= entry + conversionDays * MINUTES_PER_DAY) {
                break;
            }
            reached.add(next);
        }
        return reached;
    }

    private static void ratiosAndOpen(OracleResults results) {
        results.figures("funnel_users").forEach(step -> {
            int index = STEPS.indexOf(step.dimensions().get("step"));
            SortedMap<String, String> dimensions = step.dimensions();
            put(
                    results,
                    "funnel_conversion",
                    step,
                    Ratios.of(step.value(), users(results, step, 0)).orElseThrow());
            if (index > 0) {
                put(
                        results,
                        "funnel_step_conversion",
                        step,
                        Ratios.of(step.value(), users(results, step, index - 1)).orElseThrow());
            } else {
                BigDecimal open = step.value().subtract(users(results, step, STEPS.size() - 1));
                results.put("funnel_open", step.window(), step.start(), Dimensions.without(dimensions, "step"), open);
            }
        });
    }

    private static void put(OracleResults results, String metric, Figure step, BigDecimal value) {
        results.put(metric, step.window(), step.start(), step.dimensions(), value);
    }

    private static BigDecimal users(OracleResults results, Figure like, int step) {
        SortedMap<String, String> dimensions = Dimensions.with(like.dimensions(), "step", STEPS.get(step));
        return results.value("funnel_users", like.window(), like.start(), dimensions);
    }
}
