package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Users by the variant of their first exposure to an experiment, who of them converted, and how variants compare. */
final class ExperimentMetrics implements Family {
    private static final int SCALE = 9;
    private static final BigDecimal NONE = BigDecimal.ZERO;

    private final Map<UserFacts, List<Exposure>> exposures = new HashMap<>();
    private final Map<UserFacts, TreeSet<Long>> goals = new HashMap<>();
    private final Days days;
    private final OracleSettings.Experiments terms;

    ExperimentMetrics(Days days, OracleSettings.Experiments terms) {
        this.days = days;
        this.terms = terms;
    }

    private record Exposure(Moment at, String experiment, String variant) {}

    /** One experiment in one window. */
    private record Cell(String experiment, WindowKind kind, long start) {}

    /** How many of one variant there are. */
    private static final class Counts {
        int users;
        int conversions;
    }

    @Override
    public void take(MessageEvent event, UserFacts user) {
        if (UserFacts.transacts(event) && terms.goal().contains(OracleSettings.CHARGED_MESSAGE)) {
            reach(user, event.eventTime());
        }
    }

    private void reach(UserFacts user, long time) {
        goals.computeIfAbsent(user, any -> new TreeSet<>()).add(Days.minute(time));
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (terms.goal().contains(event.eventName())) {
            reach(user, event.eventTime());
        }
        if (event.properties().get("experiment") instanceof PropertyValue.Text text) {
            String[] parts = text.value().strip().split(":", 2);
            if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
                Moment at = new Moment(event.eventTime(), event.eventId());
                exposures.computeIfAbsent(user, any -> new ArrayList<>()).add(new Exposure(at, parts[0], parts[1]));
            }
        }
    }

    @Override
    public void evaluate(Windows windows) {
        Map<Cell, SortedMap<String, Counts>> cells = new HashMap<>();
        exposures.forEach((user, all) -> {
            Map<String, Exposure> first = new HashMap<>();
            all.forEach(it -> first.merge(
                    it.experiment(),
                    it,
                    (one, other) -> Collections.min(List.of(one, other), Comparator.comparing(Exposure::at))));
            first.values().forEach(it -> {
                count(cells, it, WindowKind.DAY, days.dayStart(it.at().time()), user);
                count(cells, it, WindowKind.ALL_TIME, 0, user);
            });
        });
        cells.forEach((cell, variants) -> put(windows.results(), cell, variants));
    }

    private void count(
            Map<Cell, SortedMap<String, Counts>> cells, Exposure it, WindowKind kind, long start, UserFacts user) {
        Counts counts = cells.computeIfAbsent(
                        new Cell(it.experiment(), kind, start), any -> new TreeMap<>(Moment::compareText))
                .computeIfAbsent(it.variant(), any -> new Counts());
        counts.users++;
        long exposed = Days.minute(it.at().time());
        Long goal = goals.getOrDefault(user, new TreeSet<>()).ceiling(exposed);
        counts.conversions += goal != null && goal < exposed + terms.window().toMinutes() ? 1 : 0;
    }

    private static void put(OracleResults results, Cell cell, SortedMap<String, Counts> variants) {
        String baseline = variants.containsKey("control") ? "control" : variants.firstKey();
        Counts base = variants.get(baseline);
        variants.forEach((variant, counts) -> {
            put(results, "experiment_users", cell, variant, BigDecimal.valueOf(counts.users));
            put(results, "experiment_conversions", cell, variant, BigDecimal.valueOf(counts.conversions));
            put(results, "experiment_conversion", cell, variant, share(counts));
            if (!variant.equals(baseline)) {
                // Of a difference of fractions, so that nothing is rounded twice.
                BigDecimal lift = BigDecimal.valueOf(
                                (long) counts.conversions * base.users - (long) base.conversions * counts.users)
                        .divide(BigDecimal.valueOf((long) counts.users * base.users), SCALE, RoundingMode.HALF_EVEN);
                put(results, "experiment_lift", cell, variant, lift);
                pValue(counts, base).ifPresent(p -> put(results, "experiment_p_value", cell, variant, p));
            }
        });
    }

    private static BigDecimal share(Counts counts) {
        return Ratios.of(BigDecimal.valueOf(counts.conversions), BigDecimal.valueOf(counts.users))
                .orElse(NONE);
    }

    /** By Simpson's rule over the density of the normal distribution; none for small groups. */
    static Optional<BigDecimal> pValue(int conversions, int users, int baseConversions, int baseUsers) {
        if (Math.min(conversions, baseConversions) < 5 || users - conversions < 5 || baseUsers - baseConversions < 5) {
            return Optional.empty();
        }
        double pooled = (conversions + baseConversions) / (double) (users + baseUsers);
        double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / users + 1.0 / baseUsers));
        double z = Math.abs(conversions / (double) users - baseConversions / (double) baseUsers) / error;
        int steps = 20_000;
        double width = Math.max(0, 12 - z) / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double x = z + i * width;
            int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.exp(-x * x / 2);
        }
        double tail = sum * width / 3 / Math.sqrt(2 * Math.PI);
        return Optional.of(BigDecimal.valueOf(2 * tail).setScale(SCALE, RoundingMode.HALF_EVEN));
    }

    private static Optional<BigDecimal> pValue(Counts counts, Counts base) {
        return pValue(counts.conversions, counts.users, base.conversions, base.users);
    }

    private static void put(OracleResults results, String metric, Cell cell, String variant, BigDecimal value) {
        SortedMap<String, String> dimensions =
                Dimensions.map(List.of("experiment", cell.experiment(), "variant", variant));
        results.put(metric, cell.kind(), cell.start(), dimensions, value);
    }
}
