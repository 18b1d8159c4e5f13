package dev.tidemark.dashboard.query;

import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A funnel over the days that users entered it. Thread-safe. */
public final class FunnelQuery {
    /** The metrics that it is made of. */
    public static final String USERS = "funnel_users";

    private static final String OPEN = "funnel_open";
    private static final String MINUTES = "funnel_step_minutes";
    private static final int RATIO_SCALE = 9;
    private static final int LONG_WINDOW = 30;

    private final RowsQuery rows;

    /**
     * @param users who have reached it
     * @param conversion of those who entered; empty if nobody did
     * @param stepConversion of those of the step before; empty for the first step and if there are none
     * @param medianMinutes from the step before, where the days are a window that is stored
     */
    public record Step(
            String name,
            long users,
            Optional<BigDecimal> conversion,
            Optional<BigDecimal> stepConversion,
            Optional<BigDecimal> medianMinutes) {}

    /**
     * @param updatedAt when the youngest number was stored; empty if there are none
     * @param pending users who may still convert; empty where nobody counts them, as by these filters
     * @param expired users who can no longer, likewise
     */
    public record Answer(
            Optional<Instant> updatedAt,
            ResultStatus status,
            List<Step> steps,
            Optional<Long> pending,
            Optional<Long> expired) {}

    public FunnelQuery(Database database) {
        this.rows = new RowsQuery(database);
    }

    /**
     * @param selection of {@link #USERS}, with the funnel among the filters
     * @throws Refusal if the database does not answer
     */
    public Answer ask(Catalogue catalogue, Funnel funnel, Selection selection, Days days) {
        List<Row> users = rows.ask(selection, WindowKind.DAY, days);
        Optional<List<Row>> counted = like(catalogue, OPEN, selection).map(it -> rows.ask(it, WindowKind.DAY, days));
        List<Row> open = counted.orElse(List.of());
        Map<String, Long> reached = sums(users, "step");
        Map<String, Long> states = sums(open, "state");
        Map<String, BigDecimal> minutes = minutes(catalogue, selection, days);
        List<Step> steps = new ArrayList<>();
        long before = 0;
        long entered = reached.getOrDefault(funnel.steps().get(0), 0L);
        for (String step : funnel.steps()) {
            long here = reached.getOrDefault(step, 0L);
            steps.add(new Step(
                    step,
                    here,
                    ratio(here, entered),
                    steps.isEmpty() ? Optional.empty() : ratio(here, before),
                    Optional.ofNullable(minutes.get(step))));
            before = here;
        }
        return new Answer(
                Row.youngest(Stream.of(users, open).flatMap(Collection::stream).toList()),
                Row.status(users),
                steps,
                counted.map(any -> states.getOrDefault("pending", 0L)),
                counted.map(any -> states.getOrDefault("expired", 0L)));
    }

    /** The same rows of another metric, if it is published and has them. */
    private static Optional<Selection> like(Catalogue catalogue, String metric, Selection selection) {
        return catalogue
                .find(metric)
                .filter(found -> found.windows().contains(WindowKind.DAY))
                .filter(found -> found.cuts().stream()
                        .anyMatch(cut -> cut.containsAll(selection.filters().keySet())))
                .map(found -> Selection.of(found, selection.filters(), List.of()));
    }

    private Map<String, BigDecimal> minutes(Catalogue catalogue, Selection selection, Days days) {
        Map<String, BigDecimal> minutes = new HashMap<>();
        Optional<WindowKind> window =
                switch (days.count()) {
                    case 1 -> Optional.of(WindowKind.DAY);
                    case LONG_WINDOW -> Optional.of(WindowKind.ROLLING_30D);
                    default -> Optional.empty();
                };
        if (window.isEmpty() || selection.merges()) {
            return minutes;
        }
        like(catalogue, MINUTES, selection)
                .filter(it -> it.metric().windows().contains(window.get()))
                .ifPresent(it -> rows.ask(it, window.get(), new Days(days.to(), days.to()))
                        .forEach(row -> row.value()
                                .number()
                                .ifPresent(
                                        median -> minutes.put(row.dimensions().get("step"), median))));
        return minutes;
    }

    private static Map<String, Long> sums(List<Row> rows, String dimension) {
        Map<String, Long> sums = new HashMap<>();
        rows.forEach(row ->
                sums.merge(row.dimensions().get(dimension), row.numberOrZero().longValueExact(), Long::sum));
        return sums;
    }

    private static Optional<BigDecimal> ratio(long part, long whole) {
        return whole == 0
                ? Optional.empty()
                : Optional.of(BigDecimal.valueOf(part)
                        .divide(BigDecimal.valueOf(whole), RATIO_SCALE, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros());
    }

    /** The filters of a question about a funnel, with the funnel itself. */
    public static SortedMap<String, SortedSet<String>> filters(
            Funnel funnel, SortedMap<String, SortedSet<String>> filters) {
        SortedMap<String, SortedSet<String>> all = new TreeMap<>(filters);
        all.put("funnel", new TreeSet<>(Comparator.naturalOrder()));
        all.get("funnel").add(funnel.name());
        return all;
    }
}
