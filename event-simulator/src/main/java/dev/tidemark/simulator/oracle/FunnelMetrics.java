package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_30D;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One funnel. */
final class FunnelMetrics implements Family {
    private static final WindowKind[] WINDOWS = {DAY, ROLLING_30D, ALL_TIME};

    private final OracleSettings.Funnel funnel;
    /** Of each user the minutes of each event that is a step, by the step; the same event may be several. */
    private final Map<UserFacts, List<NavigableSet<Long>>> minutes = new HashMap<>();

    FunnelMetrics(OracleSettings.Funnel funnel) {
        this.funnel = funnel;
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        if (UserFacts.transacts(event)) {
            take(OracleSettings.CHARGED_MESSAGE, event.eventTime(), user);
        }
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        // No product event is a message, whatever it is called.
        if (!event.eventName().equals(OracleSettings.CHARGED_MESSAGE)) {
            take(event.eventName(), event.eventTime(), user);
        }
    }

    private void take(String event, long time, UserFacts user) {
        for (int step = 0; step < funnel.steps().size(); step++) {
            if (funnel.steps().get(step).events().contains(event)) {
                minutes.computeIfAbsent(user, any -> sets()).get(step).add(Days.minute(time));
            }
        }
    }

    private List<NavigableSet<Long>> sets() {
        return Stream.<NavigableSet<Long>>generate(TreeSet::new)
                .limit(funnel.steps().size())
                .toList();
    }

    @Override
    public void evaluate(Windows windows) {
        Slices<Slices.Sum> sums = Slices.ofSums();
        Slices<List<Long>> medians = Slices.ofMedians();
        minutes.forEach((user, steps) -> {
            if (!steps.get(0).isEmpty()) {
                enter(user, steps, windows.days(), sums, medians);
            }
        });
        windows.evaluate(sums, "funnel_users", WINDOWS);
        windows.evaluate(sums, "activated_before_invited", WINDOWS);
        windows.evaluate(medians, "funnel_step_minutes", WINDOWS);
        ratiosAndOpen(windows.results());
    }

    private void enter(
            UserFacts user,
            List<NavigableSet<Long>> steps,
            Days days,
            Slices<Slices.Sum> sums,
            Slices<List<Long>> medians) {
        List<Long> reached = path(steps);
        long entry = reached.get(0);
        long entryDay = days.dayStart(entry * Days.MINUTE_MILLIS);
        for (List<String> cut : Dimensions.byUser(user.platform.value(), user.country.value())) {
            List<String> name = Dimensions.join(List.of("funnel", funnel.name()), cut);
            for (int i = 0; i < reached.size(); i++) {
                List<String> step = Dimensions.join(name, Dimensions.of("step", step(i)));
                sums.at("funnel_users", step, entryDay).add(BigDecimal.ONE);
                if (i > 0) {
                    medians.at("funnel_step_minutes", step, entryDay).add(reached.get(i) - reached.get(i - 1));
                }
            }
            if (!steps.get(1).headSet(entry).isEmpty()) {
                sums.at("activated_before_invited", name, entryDay).add(BigDecimal.ONE);
            }
        }
    }

    private String step(int index) {
        return funnel.steps().get(index).name();
    }

    /** The minutes of the steps that a user who entered has reached, the entry first. */
    private List<Long> path(List<NavigableSet<Long>> steps) {
        List<Long> reached = new ArrayList<>(List.of(steps.get(0).first()));
        long end = reached.get(0) + funnel.conversionWindow().toMinutes();
        for (int step = 1; step < steps.size(); step++) {
            long from = reached.get(step - 1);
            for (int earlier = 0; earlier < step; earlier++) {
                // What was an earlier step is not this one too.
                boolean shared = funnel.steps().get(step).events().stream()
                        .anyMatch(funnel.steps().get(earlier).events()::contains);
                from = shared ? Math.max(from, reached.get(earlier) + 1) : from;
            }
            Long next = steps.get(step).ceiling(from);
            if (next == null || next >= end) {
                break;
            }
            reached.add(next);
        }
        return reached;
    }

    private void ratiosAndOpen(OracleResults results) {
        results.figures("funnel_users")
                .filter(step -> step.dimensions().get("funnel").equals(funnel.name()))
                .forEach(step -> ratiosAndOpen(results, step));
    }

    private void ratiosAndOpen(OracleResults results, Figure step) {
        List<String> names =
                funnel.steps().stream().map(OracleSettings.Step::name).toList();
        int index = names.indexOf(step.dimensions().get("step"));
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
            BigDecimal open = step.value().subtract(users(results, step, names.size() - 1));
            SortedMap<String, String> dimensions = Dimensions.without(step.dimensions(), "step");
            results.put("funnel_open", step.window(), step.start(), dimensions, open);
        }
    }

    private static void put(OracleResults results, String metric, Figure step, BigDecimal value) {
        results.put(metric, step.window(), step.start(), step.dimensions(), value);
    }

    private BigDecimal users(OracleResults results, Figure like, int step) {
        SortedMap<String, String> dimensions = Dimensions.with(like.dimensions(), "step", step(step));
        return results.value("funnel_users", like.window(), like.start(), dimensions);
    }
}
