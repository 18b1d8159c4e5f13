package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code anomaly} and {@code anomaly_expected} as they follow from published counts, which may be estimates: of each window
 * that is complete, against the same local time of the eight weeks before.
 */
final class AnomalyMetrics {
    static final String SCORE = "anomaly";
    static final String EXPECTED = "anomaly_expected";

    private static final Set<WindowKind> HOURS_AND_DAYS = Set.of(WindowKind.HOUR, WindowKind.DAY);
    private static final List<Watched> WATCHED = List.of(
            new Watched("active_users", Set.of(), HOURS_AND_DAYS),
            new Watched("messages", Set.of("status"), HOURS_AND_DAYS),
            new Watched("registered_users", Set.of(), Set.of(WindowKind.DAY)),
            new Watched("events", Set.of("event_name"), Set.of(WindowKind.DAY)));
    private static final int DIGITS = 9;

    private final Published published;
    private final ZoneId zone;
    private final Days days;
    private final Map<Place, Expectation> expectations = new HashMap<>();

    /** Counts that are watched, a series for each combination of the values of some dimensions. */
    record Watched(String metric, Set<String> by, Set<WindowKind> windows) {}

    /**
     * What is said of one window.
     *
     * @param deviation one robust standard deviation
     * @param due whether it must have been said: of a window without a count nobody knows whether it has ended
     */
    record Expectation(BigDecimal score, BigDecimal median, BigDecimal deviation, boolean due) {
        /** Whether bounds are three deviations to either side, as far as binary numbers go. */
        boolean fits(Optional<MetricResult.Bounds> bounds) {
            double reach = 3 * deviation.doubleValue();
            double slack = 1e-9 * (Math.abs(median.doubleValue()) + reach);
            return bounds.isPresent()
                    && Math.abs(bounds.orElseThrow().lower() - (median.doubleValue() - reach)) <= slack
                    && Math.abs(bounds.orElseThrow().upper() - (median.doubleValue() + reach)) <= slack;
        }
    }

    /** @param watched the series that are watched, if they are not the usual ones */
    AnomalyMetrics(Published published, ZoneId zone, Optional<List<Watched>> watched) {
        this.published = published;
        this.zone = zone;
        this.days = new Days(zone);
        watched.orElse(WATCHED).forEach(it -> it.windows().forEach(kind -> evaluate(it.metric(), it.by(), kind)));
    }

    /** By the places of the rows that there may be. */
    Map<Place, Expectation> expectations() {
        return expectations;
    }

    private void evaluate(String metric, Set<String> by, WindowKind kind) {
        Map<SortedMap<String, String>, NavigableMap<Long, MetricResult>> series =
                published.rows(metric).entrySet().stream()
                        .filter(row -> row.getKey().window() == kind
                                && row.getKey().dimensions().keySet().equals(by))
                        .collect(Collectors.groupingBy(
                                row -> row.getKey().dimensions(),
                                Collectors.toMap(
                                        row -> row.getKey().start(),
                                        Map.Entry::getValue,
                                        (one, other) -> one,
                                        TreeMap::new)));
        series.forEach((dimensions, rows) -> {
            SortedMap<String, String> named = new TreeMap<>(dimensions);
            named.put("of", metric);
            rows.entrySet().stream()
                    .filter(row -> Published.value(row.getValue()).signum() != 0)
                    .findFirst()
                    .ifPresent(first -> evaluate(kind, named, rows.tailMap(first.getKey(), true)));
        });
    }

    private void evaluate(
            WindowKind kind, SortedMap<String, String> dimensions, NavigableMap<Long, MetricResult> rows) {
        NavigableMap<Long, MetricResult> said = new TreeMap<>();
        published.rows(EXPECTED).forEach((place, row) -> {
            if (place.window() == kind && place.dimensions().equals(dimensions)) {
                said.put(place.start(), row);
            }
        });
        long last = Math.max(
                lastStart(rows, row -> row.getValue().status() != ResultStatus.PARTIAL), lastStart(said, row -> true));
        long lastEmpty = lastStart(said, row -> !rows.containsKey(row.getKey()));
        for (long start = rows.firstKey(); start <= last; start = next(kind, start)) {
            MetricResult row = rows.get(start);
            boolean due = row != null || start <= lastEmpty;
            if (row == null || row.status() != ResultStatus.PARTIAL) {
                Place place = new Place(kind, start, dimensions);
                expectation(value(rows, start), before(kind, start, rows), due)
                        .ifPresent(it -> expectations.put(place, it));
            }
        }
    }

    private static long lastStart(
            NavigableMap<Long, MetricResult> rows, Predicate<Map.Entry<Long, MetricResult>> which) {
        return rows.entrySet().stream()
                .filter(which)
                .mapToLong(Map.Entry::getKey)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private long next(WindowKind kind, long start) {
        if (kind == WindowKind.DAY) {
            return days.start(days.day(start).plusDays(1));
        }
        long minute = start;
        while (days.hourStart(minute) == days.hourStart(start)) {
            minute += Days.MINUTE_MILLIS;
        }
        return minute;
    }

    /** The values of the same local time one to eight weeks before, from the beginning of the series on. */
    private List<BigDecimal> before(WindowKind kind, long start, NavigableMap<Long, MetricResult> rows) {
        LocalDateTime local = Instant.ofEpochMilli(start).atZone(zone).toLocalDateTime();
        List<BigDecimal> values = new ArrayList<>();
        for (int week = 1; week <= 8; week++) {
            LocalDateTime then = local.minusDays(7L * week);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(then);
            long at = kind == WindowKind.DAY
                    ? days.start(then.toLocalDate())
                    : offsets.isEmpty()
                            ? Long.MIN_VALUE
                            : days.hourStart(then.toInstant(offsets.get(0)).toEpochMilli());
            if (at >= rows.firstKey()) {
                values.add(value(rows, at));
            }
        }
        return values;
    }

    private static BigDecimal value(NavigableMap<Long, MetricResult> rows, long start) {
        MetricResult row = rows.get(start);
        return row == null ? BigDecimal.ZERO : Published.value(row);
    }

    private static Optional<Expectation> expectation(BigDecimal value, List<BigDecimal> before, boolean due) {
        if (before.size() < 4) {
            return Optional.empty();
        }
        BigDecimal median = median(before);
        List<BigDecimal> distances = new ArrayList<>();
        before.forEach(each -> distances.add(each.subtract(median).abs()));
        BigDecimal root = median.abs().sqrt(MathContext.DECIMAL128).setScale(DIGITS, RoundingMode.HALF_EVEN);
        BigDecimal deviation = median(distances).max(BigDecimal.ONE).max(root).multiply(new BigDecimal("1.4826"));
        BigDecimal score = value.subtract(median).divide(deviation, DIGITS, RoundingMode.HALF_EVEN);
        return Optional.of(new Expectation(score, median, deviation, due));
    }

    private static BigDecimal median(List<BigDecimal> values) {
        BigDecimal[] sorted = values.toArray(new BigDecimal[0]);
        Arrays.sort(sorted);
        BigDecimal lower = sorted[(sorted.length - 1) / 2];
        BigDecimal upper = sorted[sorted.length / 2];
        return lower.add(upper).multiply(new BigDecimal("0.5"));
    }
}
