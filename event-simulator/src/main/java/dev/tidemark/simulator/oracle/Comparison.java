package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * Sets published results against exact ones, metric by metric.
 *
 * <p>A row that is missing on either side counts as 0, and so does a null ratio. Exact metrics must be equal to the
 * last digit and carry no bounds; estimates must carry bounds around their value and keep the error of their sketch;
 * ratios of estimates must follow from the published estimates. {@code now_*} windows are left out.
 */
public final class Comparison {
    private static final int SHOWN_PER_METRIC = 5;
    private static final double MEDIAN_RELATIVE_ERROR = 0.01;
    private static final double MEDIAN_ABSOLUTE_ERROR = 0.5;
    private static final BigDecimal PROBABILITY_ERROR = new BigDecimal("1e-8");
    private static final String QUANTILE = "median|p\\d+";
    private static final BigDecimal QUANTILE_RELATIVE_ERROR = new BigDecimal("0.01");
    /** Half of the unit that measurements are rounded to. */
    private static final BigDecimal QUANTILE_ABSOLUTE_ERROR = new BigDecimal("0.0005");

    private final OracleResults exact;
    private final Published published;
    private final BiPredicate<String, Place> scope;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    private Comparison(OracleResults exact, Published published, BiPredicate<String, Place> scope) {
        this.exact = exact;
        this.published = published;
        this.scope = scope;
    }

    /** The metrics that are compared, or of which it is said why they are not; in the order of their sections. */
    public static Set<String> metrics(Set<Section> sections) {
        return Rule.byMetric(sections).keySet();
    }

    /**
     * Compares everything that an oracle can know.
     *
     * @param actual the published results, of each key the one with the highest revision
     * @param minutesFrom epoch milliseconds, not more than 48 hours ago; {@code minute} windows that start earlier are
     *     left out
     */
    public static ComparisonReport compare(OracleResults exact, Map<ResultKey, MetricResult> actual, long minutesFrom) {
        BiPredicate<String, Place> scope =
                (metric, place) -> place.window() != WindowKind.MINUTE || place.start() >= minutesFrom;
        Comparison comparison = new Comparison(exact, new Published(actual), scope);
        comparison.rules().forEach(comparison::compare);
        return comparison.report();
    }

    /**
     * Compares only what the figures cover: metrics, windows and cuts that occur in them, and their totals of events.
     *
     * @param actual the published results, of each key the one with the highest revision
     * @param sections what is published
     */
    public static ComparisonReport compare(
            ReferenceFigures reference, Map<ResultKey, MetricResult> actual, Set<Section> sections) {
        Comparison comparison = new Comparison(reference.figures(), new Published(actual), reference::covers);
        reference.rules(sections).forEach((metric, rule) -> {
            if (reference.figures().figures(metric).findAny().isPresent()) {
                comparison.compare(metric, rule);
            }
        });
        reference.totals().forEach(comparison::compareTotal);
        return comparison.report();
    }

    /**
     * Compares metrics, windows and cuts that occur in the results; {@link Coverage} tells which those are.
     *
     * @param actual results of which {@code minute} windows are left out
     * @param sections what the oracle was asked for; others are left out
     */
    public static ComparisonReport compareComputed(
            OracleResults exact, Map<ResultKey, MetricResult> actual, Set<Section> sections) {
        Published published = new Published(actual);
        Set<Shape> computed = Coverage.shapes(published);
        Comparison comparison =
                new Comparison(exact, published, (metric, place) -> computed.contains(Shape.of(metric, place)));
        Rule.byMetric(sections).forEach((metric, rule) -> {
            if (!published.rows(metric).isEmpty()) {
                comparison.compare(metric, rule);
            }
        });
        return comparison.report();
    }

    /** How each metric is compared; one that a file declares may take the name of one that ships and was removed. */
    private Map<String, Rule> rules() {
        Map<String, Rule> rules = new LinkedHashMap<>(Rule.byMetric());
        rules.putAll(exact.declarations().rules());
        return rules;
    }

    private void compare(String metric, Rule rule) {
        Tally tally = tally(metric);
        switch (rule) {
            case EXACT -> compareExact(metric, exact, tally, this::checkExact);
            case SKETCHED -> compareSketched(metric, tally);
            case MEDIAN -> compareMedian(metric, tally);
            case STATS -> compareStats(metric, tally);
            case QUARTILES -> compareQuartiles(metric, tally);
            case TOP -> compareTop(metric, tally);
            case RATIO_OF_SKETCHES -> compareExact(metric, ratiosOfPublished(), tally, this::checkEstimate);
            case OF_PUBLISHED -> compareExact(metric, ratiosOfPublished(), tally, Comparison::checkEqual);
            case ANOMALY -> compareAnomalies(metric, tally);
            case OPEN -> compareOpen(metric, tally);
            case ARRIVAL -> compareArrival(metric, tally);
            case WITH_INTERVAL -> compareExact(metric, exact, tally, this::checkEstimate);
            case PROBABILITY -> compareProbability(metric, tally);
            case MUST_BE_ZERO -> compareExact(metric, new OracleResults(exact.zone()), tally, this::checkExact);
            case NOT_COMPARED -> tally.notes.add("depends on the watermark: not compared");
        }
        published.ambiguous().stream()
                .filter(key -> key.metric().equals(metric))
                .forEach(key ->
                        tally.differs(describe(metric, new Place(key.windowKind(), key.windowStart(), key.dimensions()))
                                + ": published with two definitions"));
    }

    /** Holds one number against another. */
    private interface Check {
        void check(String metric, Place place, BigDecimal exactValue, BigDecimal actual, Tally tally);
    }

    private void compareExact(String metric, OracleResults expected, Tally tally, Check check) {
        forEachPlace(metric, expected, (place, exactValue) -> {
            tally.compared++;
            check.check(metric, place, exactValue, published.value(metric, place), tally);
        });
    }

    private static void checkEqual(String metric, Place place, BigDecimal exactValue, BigDecimal actual, Tally tally) {
        if (exactValue.compareTo(actual) != 0) {
            tally.differs(describe(metric, place, exactValue, actual));
        }
    }

    private void checkEstimate(String metric, Place place, BigDecimal exactValue, BigDecimal actual, Tally tally) {
        if (exactValue.compareTo(actual) != 0) {
            tally.differs(describe(metric, place, exactValue, actual));
        } else if (actual.signum() != 0 && !hasSoundBounds(metric, place, actual)) {
            tally.differs(describe(metric, place) + ": estimate " + actual + " without bounds around it");
        }
    }

    private void checkExact(String metric, Place place, BigDecimal exactValue, BigDecimal actual, Tally tally) {
        if (exactValue.compareTo(actual) != 0) {
            tally.differs(describe(metric, place, exactValue, actual));
        } else if (boundsOf(metric, place).isPresent()) {
            tally.differs(describe(metric, place) + ": exact, but published with bounds");
        }
    }

    private void compareSketched(String metric, Tally tally) {
        SketchTally errors = new SketchTally();
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            double deviation = SketchError.deviation(exactValue.doubleValue(), actual.doubleValue());
            errors.add(place, deviation);
            if (SketchError.beyondLimit(deviation)) {
                tally.differs(describe(metric, place, exactValue, actual)
                        + String.format(Locale.ROOT, " (%.1f standard errors)", deviation));
            } else if (actual.signum() != 0 && !hasSoundBounds(metric, place, actual)) {
                tally.differs(describe(metric, place) + ": estimate " + actual + " without bounds around it");
            }
        });
        long tolerated = SketchError.tolerated(errors.days);
        tally.notes.add(String.format(
                Locale.ROOT,
                "outside 99.9 %%: %,d of %,d days (%,d tolerated), %,d of all; worst %.1f standard errors",
                errors.daysOutside,
                errors.days,
                tolerated,
                errors.outside,
                errors.worst));
        if (errors.daysOutside > tolerated) {
            tally.differs(String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d day values lie outside the 99.9 %% interval, %,d are tolerated",
                    metric,
                    errors.daysOutside,
                    errors.days,
                    tolerated));
        }
    }

    private boolean hasSoundBounds(String metric, Place place, BigDecimal value) {
        return boundsOf(metric, place)
                .filter(bounds -> bounds.lower() <= value.doubleValue() && value.doubleValue() <= bounds.upper())
                .isPresent();
    }

    private Optional<MetricResult.Bounds> boundsOf(String metric, Place place) {
        return Optional.ofNullable(published.rows(metric).get(place)).flatMap(MetricResult::bounds);
    }

    private void compareMedian(String metric, Tally tally) {
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            double difference = actual.subtract(exactValue).abs().doubleValue();
            if (difference > MEDIAN_RELATIVE_ERROR * exactValue.doubleValue() + MEDIAN_ABSOLUTE_ERROR) {
                tally.differs(describe(metric, place, exactValue, actual));
            }
        });
    }

    private void compareProbability(String metric, Tally tally) {
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            if (actual.subtract(exactValue).abs().compareTo(PROBABILITY_ERROR) > 0) {
                tally.differs(describe(metric, place, exactValue, actual));
            }
        });
    }

    private void compareStats(String metric, Tally tally) {
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            boolean estimated = place.dimensions().getOrDefault("stat", "").matches(QUANTILE);
            if (!estimated) {
                checkExact(metric, place, exactValue, actual, tally);
            } else if (!isNear(exactValue, actual)) {
                tally.differs(describe(metric, place, exactValue, actual));
            } else if (actual.signum() != 0 && !hasSoundBounds(metric, place, actual)) {
                tally.differs(describe(metric, place) + ": estimate " + actual + " without bounds around it");
            }
        });
    }

    private static boolean isNear(BigDecimal exactValue, BigDecimal actual) {
        BigDecimal allowed = exactValue.abs().multiply(QUANTILE_RELATIVE_ERROR).add(QUANTILE_ABSOLUTE_ERROR);
        return actual.subtract(exactValue).abs().compareTo(allowed) <= 0;
    }

    private void compareQuartiles(String metric, Tally tally) {
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            BigDecimal slack =
                    exact.value(DeviceMetrics.QUARTILE_SLACK, place.window(), place.start(), place.dimensions());
            if (actual.subtract(exactValue).abs().compareTo(slack) > 0) {
                tally.differs(describe(metric, place, exactValue, actual) + " (" + slack + " may differ)");
            }
        });
    }

    private void compareTop(String metric, Tally tally) {
        String slackMetric = metric + ActionMetrics.SLACK;
        if (exact.figures(slackMetric).findAny().isEmpty()) {
            compareExact(metric, exact, tally, this::checkExact);
            return;
        }
        forEachPlace(metric, exact, (place, exactValue) -> {
            tally.compared++;
            BigDecimal actual = published.value(metric, place);
            BigDecimal slack = exact.value(slackMetric, place.window(), place.start(), place.dimensions());
            BigDecimal more = actual.subtract(exactValue);
            Optional<MetricResult.Bounds> bounds = boundsOf(metric, place);
            if (more.signum() < 0 || more.compareTo(slack) > 0) {
                tally.differs(describe(metric, place, exactValue, actual) + " (" + slack + " may be more)");
            } else if (metric.equals("power_users") && more.signum() > 0 && bounds.isEmpty()
                    || bounds.isPresent() && bounds.get().lower() > exactValue.doubleValue()) {
                tally.differs(describe(metric, place, exactValue, actual) + ": bounds " + bounds);
            }
        });
    }

    private OracleResults ratiosOfPublished() {
        OracleResults operands = new OracleResults(exact.zone());
        Set<String> metrics = new HashSet<>(Ratios.OPERANDS);
        metrics.addAll(exact.declarations().operands());
        for (String metric : metrics) {
            published
                    .rows(metric)
                    .forEach((place, result) -> operands.put(
                            metric, place.window(), place.start(), place.dimensions(), Published.value(result)));
        }
        Ratios.addOfSketches(operands);
        exact.declarations().retain(operands);
        exact.declarations().derive(operands);
        return operands;
    }

    private void compareAnomalies(String metric, Tally tally) {
        boolean score = metric.equals(AnomalyMetrics.SCORE);
        Map<Place, AnomalyMetrics.Expectation> expectations =
                new AnomalyMetrics(published, exact.zone(), exact.declarations().watched()).expectations();
        expectations.forEach((place, expectation) -> {
            boolean isThere = published.rows(metric).containsKey(place);
            if (!scope.test(metric, place) || !isThere && !expectation.due()) {
                return;
            }
            tally.compared++;
            BigDecimal expected = score ? expectation.score() : expectation.median();
            BigDecimal actual = published.value(metric, place);
            if (!isThere) {
                tally.differs(describe(metric, place) + ": not published");
            } else if (expected.compareTo(actual) != 0) {
                tally.differs(describe(metric, place, expected, actual));
            } else if (!score && !expectation.fits(boundsOf(metric, place))) {
                tally.differs(describe(metric, place) + ": band " + boundsOf(metric, place) + " around " + actual);
            }
        });
        published.rows(metric).keySet().stream()
                .filter(place -> scope.test(metric, place) && !expectations.containsKey(place))
                // What was said before a correction is taken back by a row without value.
                .filter(place -> published.rows(metric).get(place).value().isPresent())
                .forEach(place -> tally.differs(describe(metric, place) + ": published, but nothing is to be said"));
    }

    private void compareOpen(String metric, Tally tally) {
        Map<Place, BigDecimal> open = new HashMap<>();
        published.rows(metric).forEach((place, result) -> {
            SortedMap<String, String> both = Dimensions.without(place.dimensions(), "state");
            open.merge(new Place(place.window(), place.start(), both), Published.value(result), BigDecimal::add);
        });
        exact.figures(metric).forEach(figure -> open.putIfAbsent(Place.of(figure), BigDecimal.ZERO));
        open.forEach((place, actual) -> {
            if (scope.test(metric, place)) {
                tally.compared++;
                BigDecimal exactValue = exact.value(metric, place.window(), place.start(), place.dimensions());
                if (exactValue.compareTo(actual) != 0) {
                    tally.differs(describe(metric, place, exactValue, actual));
                }
            }
        });
    }

    /**
     * Of {@code accepted} and {@code duplicates}, the sums over all days must be equal per source; and on each day the
     * two together, which with the other outcomes must make {@code events_in}.
     */
    private void compareArrival(String metric, Tally tally) {
        Set<SortedMap<String, String>> sources = new HashSet<>();
        exact.figures("events_in").forEach(figure -> sources.add(figure.dimensions()));
        published.rows(metric).keySet().forEach(place -> sources.add(place.dimensions()));
        for (SortedMap<String, String> source : sources) {
            tally.compared++;
            BigDecimal expected = exact.figures(metric)
                    .filter(figure -> figure.dimensions().equals(source))
                    .map(Figure::value)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal actual = sum(metric, source);
            if (expected.compareTo(actual) != 0) {
                tally.differs(metric + " of all days " + source + ": exact " + expected + ", published " + actual);
            }
        }
        if (metric.equals("accepted")) {
            compareArrivalByDay(tally);
        }
    }

    private void compareArrivalByDay(Tally tally) {
        Set<Place> places = new HashSet<>();
        for (String metric : List.of("events_in", "accepted", "duplicates")) {
            exact.figures(metric).map(Place::of).forEach(places::add);
            places.addAll(published.rows(metric).keySet());
        }
        BiFunction<String, Place, BigDecimal> exactly =
                (metric, place) -> exact.value(metric, place.window(), place.start(), place.dimensions());
        for (Place place : places) {
            tally.compared++;
            BigDecimal expected = exactly.apply("accepted", place).add(exactly.apply("duplicates", place));
            BigDecimal actual = published.value("accepted", place).add(published.value("duplicates", place));
            if (expected.compareTo(actual) != 0) {
                tally.differs(describe("accepted + duplicates", place, expected, actual));
            }
        }
    }

    private BigDecimal sum(String metric, SortedMap<String, String> dimensions) {
        return published.rows(metric).entrySet().stream()
                .filter(row -> row.getKey().dimensions().entrySet().containsAll(dimensions.entrySet()))
                .map(row -> Published.value(row.getValue()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Totals have the name of a metric of section 9, or {@code rejected_} and a reason; others say nothing of ours. */
    private void compareTotal(String name, BigDecimal total) {
        SortedMap<String, String> dimensions = new TreeMap<>();
        String metric = name;
        if (name.startsWith("rejected_")) {
            metric = "rejected";
            dimensions.put("reason", name.substring("rejected_".length()));
        } else if (!Set.of("events_in", "accepted", "duplicates").contains(name)) {
            return;
        }
        Tally tally = tally(metric);
        tally.compared++;
        BigDecimal actual = sum(metric, dimensions);
        if (total.compareTo(actual) != 0) {
            tally.differs(name + " in all: exact " + total + ", published " + actual);
        }
    }

    private interface PlaceCheck {
        void check(Place place, BigDecimal exactValue);
    }

    /** Visits each place in scope that has a row on either side. */
    private void forEachPlace(String metric, OracleResults expected, PlaceCheck check) {
        expected.figures(metric)
                .filter(figure -> scope.test(metric, Place.of(figure)))
                .forEach(figure -> check.check(Place.of(figure), figure.value()));
        published.rows(metric).keySet().stream()
                .filter(place -> place.window() != WindowKind.NOW_5M && place.window() != WindowKind.NOW_30M)
                .filter(place -> scope.test(metric, place))
                .filter(place -> expected.value(metric, place.window(), place.start(), place.dimensions())
                                .signum()
                        == 0)
                .forEach(place -> check.check(place, BigDecimal.ZERO));
    }

    private static String describe(String metric, Place place, BigDecimal exactValue, BigDecimal actual) {
        return describe(metric, place) + ": exact " + exactValue.toPlainString() + ", published "
                + actual.toPlainString();
    }

    private static String describe(String metric, Place place) {
        return metric + " " + place.window().text() + " " + Instant.ofEpochMilli(place.start()) + " "
                + place.dimensions();
    }

    private Tally tally(String metric) {
        return tallies.computeIfAbsent(metric, any -> new Tally());
    }

    private ComparisonReport report() {
        List<ComparisonReport.Line> lines = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        tallies.forEach((metric, tally) -> {
            lines.add(
                    new ComparisonReport.Line(metric, tally.compared, tally.differing, String.join("; ", tally.notes)));
            differences.addAll(tally.shown);
        });
        List<String> notCompared = published.metrics().stream()
                .filter(metric -> !tallies.containsKey(metric))
                .toList();
        return new ComparisonReport(lines, differences, notCompared);
    }

    /** What became of one metric. */
    private static final class Tally {
        private final List<String> notes = new ArrayList<>();
        private final List<String> shown = new ArrayList<>();
        private long compared;
        private long differing;

        void differs(String difference) {
            differing++;
            if (shown.size() < SHOWN_PER_METRIC) {
                shown.add(difference);
            }
        }
    }

    /** How far the estimates of one metric are off. */
    private static final class SketchTally {
        private long outside;
        private long days;
        private long daysOutside;
        private double worst;

        void add(Place place, double deviation) {
            worst = Math.max(worst, deviation);
            boolean isOutside = SketchError.outsideInterval(deviation);
            outside += isOutside ? 1 : 0;
            if (place.window() == WindowKind.DAY) {
                days++;
                daysOutside += isOutside ? 1 : 0;
            }
        }
    }
}
