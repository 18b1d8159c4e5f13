package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Statistics of device reports: of a user's reports of one day the greatest by (time, id) counts. */
final class DeviceMetrics implements Family {
    private static final String BATTERY = "battery_drain_mah";
    private static final List<String> MEASURES =
            List.of("app_usage_minutes", "screen_on_hours", BATTERY, "data_usage_mb", "apps_installed");
    private static final String INTENSITY = "usage_intensity";
    /** In the order of the metrics' page. */
    static final List<String> ALL_MEASURES =
            Stream.concat(MEASURES.stream(), Stream.of(INTENSITY)).toList();

    private static final BigDecimal GREATEST_MEASURE = new BigDecimal("1e9");
    private static final int MEASURE_DIGITS = 3;

    private static final WindowKind[] WINDOWS = {DAY, ROLLING_7D, ROLLING_28D};
    private static final List<String> STATS = List.of("count", "mean", "stddev", "median", "p90");

    private static final int RANKED = 10;
    private static final BigDecimal LEAST_RANKED_COUNT = BigDecimal.valueOf(5);
    private static final Set<String> NOT_RANKED = Set.of(Dimensions.UNKNOWN, "_other");

    /**
     * Figures of it are no metric, but by how much published quartiles may differ from exact ones: by those who are so
     * near to a limit that a quantile's histogram need not tell them from it.
     */
    static final String QUARTILE_SLACK = "users_by_intensity_quartile slack";

    private static final String QUARTILES = "users_by_intensity_quartile";
    private static final List<Integer> LIMITS = List.of(25, 50, 75);
    private static final BigDecimal LIMIT_WIDTH = new BigDecimal("0.02");

    private final Map<UserDay, ProductEvent> reports = new HashMap<>();
    private final Days days;
    private final OracleSettings settings;

    private record UserDay(int user, LocalDate day) {}

    DeviceMetrics(Days days, OracleSettings settings) {
        this.days = days;
        this.settings = settings;
    }

    /** The range between two edges that a value lies in, the last one closed. */
    private static String bin(List<Integer> edges, BigDecimal value) {
        int last = edges.size() - 1;
        int range = 0;
        while (range <= last && value.compareTo(BigDecimal.valueOf(edges.get(range))) >= 0) {
            range++;
        }
        if (range == 0) {
            return "_below";
        }
        if (range > last && value.compareTo(BigDecimal.valueOf(edges.get(last))) > 0) {
            return "_above";
        }
        int to = Math.min(range, last);
        return "[" + edges.get(to - 1) + "," + edges.get(to) + (to == last ? "]" : ")");
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        if (event.eventName().equals("device_usage_reported")) {
            reports.merge(
                    new UserDay(user.number, days.day(event.eventTime())),
                    event,
                    (one, other) -> moment(one).compareTo(moment(other)) > 0 ? one : other);
        }
    }

    private static Moment moment(ProductEvent event) {
        return new Moment(event.eventTime(), event.eventId());
    }

    @Override
    public void evaluate(Windows windows) {
        Slices<Distribution> distributions = Slices.ofDistributions(STATS);
        Slices<Slices.Sum> counts = Slices.ofSums();
        Slices<Correlations> correlations = Slices.ofCorrelations(MEASURES);
        Map<Long, Distribution> intensities = new HashMap<>();
        reports.values().forEach(report -> {
            long day = days.dayStart(report.eventTime());
            Map<String, BigDecimal> values = values(report);
            for (List<String> cut : cuts(report)) {
                values.forEach((measure, value) -> {
                    distributions.at(measure, cut, day).add(Distribution.thousandths(value));
                    List<String> bin = Dimensions.of("bin", bin(settings.bins().get(measure), value));
                    counts.at(measure + "_histogram", Dimensions.join(bin, cut), day)
                            .add(BigDecimal.ONE);
                });
                correlations.at("device_correlation", cut, day).add(observation(values));
            }
            if (values.containsKey(INTENSITY)) {
                intensities
                        .computeIfAbsent(day, any -> new Distribution())
                        .add(Distribution.thousandths(values.get(INTENSITY)));
            }
            List<String> behavior = Dimensions.of("behavior_class", Properties.text(report, "behavior_class"));
            List<String> os = Dimensions.of("os", report.os());
            counts.at("users_by_behavior_class", behavior, day).add(BigDecimal.ONE);
            counts.at("users_by_behavior_class", Dimensions.join(os, behavior), day)
                    .add(BigDecimal.ONE);
        });
        ALL_MEASURES.forEach(measure -> {
            windows.evaluate(distributions, measure, WINDOWS);
            windows.evaluate(counts, measure + "_histogram", WINDOWS);
        });
        windows.evaluate(correlations, "device_correlation", WINDOWS);
        windows.evaluate(counts, "users_by_behavior_class", WINDOWS);
        rankModels(windows.results());
        quartiles(intensities, windows);
    }

    /** The measures that the report has, and its intensity if it has all that this takes. */
    private Map<String, BigDecimal> values(ProductEvent report) {
        Map<String, BigDecimal> values = new LinkedHashMap<>();
        for (String measure : MEASURES) {
            Properties.number(report, measure, GREATEST_MEASURE)
                    .ifPresent(value -> values.put(measure, rounded(value)));
        }
        if (values.keySet().containsAll(settings.intensity().keySet())) {
            BigDecimal intensity = settings.intensity().entrySet().stream()
                    .map(weight -> weight.getValue().multiply(values.get(weight.getKey())))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            values.put(INTENSITY, rounded(intensity));
        }
        return values;
    }

    private static BigDecimal rounded(BigDecimal value) {
        return BigDecimal.valueOf(Distribution.thousandths(value), MEASURE_DIGITS);
    }

    private static List<OptionalLong> observation(Map<String, BigDecimal> values) {
        return MEASURES.stream()
                .map(measure -> values.containsKey(measure)
                        ? OptionalLong.of(Distribution.thousandths(values.get(measure)))
                        : OptionalLong.empty())
                .toList();
    }

    private List<List<String>> cuts(ProductEvent report) {
        return List.of(
                Dimensions.NONE,
                Dimensions.of("os", report.os()),
                Dimensions.of("device_model", report.deviceModel()),
                Dimensions.of("gender", Properties.text(report, "gender")),
                Dimensions.of("age_group", ageGroup(report)),
                Dimensions.of("behavior_class", Properties.text(report, "behavior_class")));
    }

    private String ageGroup(ProductEvent report) {
        List<Integer> ages = settings.ageGroups();
        Optional<BigDecimal> age = Properties.number(report, "age", GREATEST_MEASURE);
        if (age.isEmpty()) {
            return "";
        }
        int from = 0;
        while (from < ages.size() && age.get().compareTo(BigDecimal.valueOf(ages.get(from))) >= 0) {
            from++;
        }
        if (from == 0) {
            return "<" + ages.get(0);
        }
        return from == ages.size() ? ages.get(from - 1) + "+" : ages.get(from - 1) + "-" + (ages.get(from) - 1);
    }

    /** Puts the rank of the models of each window by their mean drain. */
    private static void rankModels(OracleResults results) {
        record Window(WindowKind kind, long start) {}
        Map<Window, List<Figure>> means = new HashMap<>();
        results.figures(BATTERY)
                .filter(figure -> figure.dimensions().containsKey("device_model")
                        && figure.dimensions().get("stat").equals("mean")
                        && !NOT_RANKED.contains(model(figure)))
                .filter(figure -> results.value(
                                        BATTERY,
                                        figure.window(),
                                        figure.start(),
                                        Dimensions.with(figure.dimensions(), "stat", "count"))
                                .compareTo(LEAST_RANKED_COUNT)
                        >= 0)
                .forEach(figure -> means.computeIfAbsent(
                                new Window(figure.window(), figure.start()), any -> new ArrayList<>())
                        .add(figure));
        means.forEach((window, models) -> {
            models.sort(Comparator.comparing(Figure::value)
                    .reversed()
                    .thenComparing(DeviceMetrics::model, Moment::compareText));
            for (int i = 0; i < Math.min(RANKED, models.size()); i++) {
                results.put(
                        "top_device_models",
                        window.kind,
                        window.start,
                        Dimensions.map(Dimensions.of("device_model", model(models.get(i)))),
                        BigDecimal.valueOf(i + 1));
            }
        });
    }

    private static String model(Figure figure) {
        return figure.dimensions().get("device_model");
    }

    private static void quartiles(Map<Long, Distribution> intensities, Windows windows) {
        Slices<Distribution> quartiles = new Slices<>(Distribution::new, DeviceMetrics::quartiles);
        Slices<Distribution> slacks = new Slices<>(Distribution::new, DeviceMetrics::quartileSlacks);
        intensities.forEach((day, values) -> {
            quartiles.put(QUARTILES, Dimensions.NONE, day, values);
            slacks.put(QUARTILE_SLACK, Dimensions.NONE, day, values);
        });
        windows.evaluate(quartiles, QUARTILES, WINDOWS);
        windows.evaluate(slacks, QUARTILE_SLACK, WINDOWS);
    }

    private static Map<List<String>, BigDecimal> quartiles(Collection<Distribution> parts) {
        Distribution all = Distribution.of(parts);
        Map<List<String>, BigDecimal> users = new HashMap<>();
        long below = 0;
        for (int limit : all.count() == 0 ? List.<Integer>of() : LIMITS) {
            long upTo = all.countUpTo(all.quantile(limit));
            users.put(quartile(limit), BigDecimal.valueOf(upTo - below));
            below = upTo;
        }
        users.put(quartile(100), BigDecimal.valueOf(all.count() - below));
        return users;
    }

    private static Map<List<String>, BigDecimal> quartileSlacks(Collection<Distribution> parts) {
        Distribution all = Distribution.of(parts);
        Map<List<String>, BigDecimal> slacks = new HashMap<>();
        long nearLower = 0;
        for (int limit : all.count() == 0 ? List.<Integer>of() : LIMITS) {
            BigDecimal at = all.quantile(limit);
            BigDecimal width = at.abs().multiply(LIMIT_WIDTH);
            long near = all.countUpTo(at.add(width)) - all.countUpTo(at.subtract(width));
            slacks.put(quartile(limit), BigDecimal.valueOf(nearLower + near));
            nearLower = near;
        }
        slacks.put(quartile(100), BigDecimal.valueOf(nearLower));
        return slacks;
    }

    /** The quartile that ends with so many percent. */
    private static List<String> quartile(int percent) {
        return Dimensions.of("quartile", Integer.toString(percent / 25));
    }
}
