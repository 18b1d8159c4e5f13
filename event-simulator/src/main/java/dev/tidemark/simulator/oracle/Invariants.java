package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What must hold between published results whatever the events were ({@code docs/metrics.md}, section 10). Each check
 * reads published values only; a missing one is 0.
 */
public final class Invariants {
    private static final SortedMap<String, String> TOTAL = Dimensions.map(Dimensions.NONE);

    /** Metrics whose breakdown by any one dimension of theirs adds up to the total. */
    private static final Map<String, List<String>> ADDITIVE = Map.ofEntries(
            Map.entry("registered_users", List.of("platform", "country")),
            Map.entry("retention_users", List.of("platform", "country")),
            Map.entry("messages", List.of("channel", "category")),
            Map.entry("messages_by_send_time", List.of("channel", "category")),
            Map.entry("charge", List.of("channel", "category")),
            Map.entry("charged_messages", List.of("channel", "category")),
            Map.entry("charged_messages_by_hour_of_week", List.of("channel", "category")),
            Map.entry("failures", List.of("channel")),
            Map.entry("funnel_users", List.of("platform", "country")),
            Map.entry("funnel_open", List.of("platform", "country")),
            Map.entry("activated_before_invited", List.of("platform", "country")),
            Map.entry("projects_created", List.of("country")),
            Map.entry("projects_exported", List.of("country")),
            Map.entry("editor_opens", List.of("country")),
            Map.entry("sessions", List.of("platform")),
            Map.entry("new_arr", List.of("plan")),
            Map.entry("reactivation_arr", List.of("plan")),
            Map.entry("expansion_arr", List.of("plan")),
            Map.entry("contraction_arr", List.of("plan")),
            Map.entry("cancelled_arr", List.of("plan", "reason")),
            Map.entry("gross_arr", List.of("plan")),
            Map.entry("subscribers", List.of("plan")));

    private static final List<String> DEVICE_DIMENSIONS =
            List.of("os", "device_model", "gender", "age_group", "behavior_class");

    private final Published published;
    private final Days days;
    private final List<String> violations = new ArrayList<>();

    private Invariants(Published published, ZoneId zone) {
        this.published = published;
        this.days = new Days(zone);
    }

    /**
     * Checks settled results.
     *
     * @param actual the published results, of each key the one with the highest revision
     * @return one line per violation; empty if all hold
     */
    public static List<String> violations(Map<ResultKey, MetricResult> actual) {
        ZoneId zone = actual.values().stream()
                .findAny()
                .map(result -> ZoneId.of(result.window().zone()))
                .orElse(ZoneOffset.UTC);
        Invariants invariants = new Invariants(new Published(actual), zone);
        invariants.wideningWindows();
        invariants.activeDaysAddUp();
        invariants.lifecycleBalances();
        invariants.funnelNeverRises();
        invariants.retention();
        invariants.breakdownsAddUp();
        invariants.statesAreOrdered();
        invariants.usersAddUp();
        invariants.revenueMoves();
        invariants.deviceReportsAddUp();
        invariants.outcomesAddUp();
        invariants.boundsEnclose();
        return invariants.violations;
    }

    private void wideningWindows() {
        for (LocalDate day : daysOf("active_users_exact")) {
            BigDecimal daily = activeUsers(DAY, day, 1);
            BigDecimal weekly = activeUsers(ROLLING_7D, day, 7);
            BigDecimal fourWeekly = activeUsers(ROLLING_28D, day, 28);
            BigDecimal monthly = activeUsers(ROLLING_30D, day, 30);
            check(
                    daily.compareTo(weekly) <= 0
                            && weekly.compareTo(fourWeekly) <= 0
                            && fourWeekly.compareTo(monthly) <= 0,
                    () -> "active_users_exact of " + day + " falls as the window widens: "
                            + List.of(daily, weekly, fourWeekly, monthly));
            BigDecimal sum = IntStream.range(0, 7)
                    .mapToObj(back -> activeUsers(DAY, day.minusDays(back), 1))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            check(
                    weekly.compareTo(sum) <= 0,
                    () -> "active_users_exact rolling_7d that ends with " + day + " is " + weekly
                            + ", but its days add up to " + sum);
        }
    }

    private void activeDaysAddUp() {
        Map<LocalDate, Map<String, BigDecimal>> sums = new HashMap<>();
        published.rows("active_days").forEach((place, result) -> sums.computeIfAbsent(
                        days.day(place.start()), any -> new HashMap<>())
                .merge(place.dimensions().getOrDefault("period", ""), Published.value(result), BigDecimal::add));
        for (LocalDate day : daysOf("active_users_exact")) {
            Map<String, BigDecimal> ofDay = sums.getOrDefault(day, Map.of());
            equal(
                    () -> "Σ active_days L7 of " + day,
                    ofDay.getOrDefault("L7", BigDecimal.ZERO),
                    activeUsers(ROLLING_7D, day, 7));
            equal(
                    () -> "Σ active_days L28 of " + day,
                    ofDay.getOrDefault("L28", BigDecimal.ZERO),
                    activeUsers(ROLLING_28D, day, 28));
        }
    }

    private void lifecycleBalances() {
        for (LocalDate day : daysOf("active_users_exact")) {
            equal(() -> "lifecycle day, active on " + day, activeByLifecycle(DAY, day), activeUsers(DAY, day, 1));
            equal(
                    () -> "lifecycle rolling_28d, active until " + day,
                    activeByLifecycle(ROLLING_28D, day.minusDays(27)),
                    activeUsers(ROLLING_28D, day, 28));
            balances(DAY, day, 1);
            balances(ROLLING_28D, day.minusDays(27), 28);
        }
        Set<LocalDate> mondays = new TreeSet<>();
        daysOf("active_users_exact").forEach(day -> mondays.add(Days.monday(day)));
        mondays.forEach(monday -> balances(ISO_WEEK, monday, 7));
    }

    /** A(t) = A(t−1) + new + resurrected − dormant, for the period of {@code length} days from {@code first}. */
    private void balances(WindowKind kind, LocalDate first, int length) {
        equal(
                () -> "lifecycle " + kind.text() + " from " + first + ", active = before + new + resurrected − dormant",
                activeByLifecycle(kind, first),
                activeByLifecycle(kind, first.minusDays(length))
                        .add(lifecycle(kind, first, "new"))
                        .add(lifecycle(kind, first, "resurrected"))
                        .subtract(lifecycle(kind, first, "dormant")));
    }

    private void funnelNeverRises() {
        published.rows("funnel_users").keySet().forEach(place -> {
            notAbove("funnel_users", place, "step", "activated", "invited");
            notAbove("funnel_users", place, "step", "transacted", "activated");
        });
        // Of other funnels this page does not know the order of steps.
        published
                .rows("funnel_step_conversion")
                .forEach((place, result) -> check(
                        Published.value(result).compareTo(BigDecimal.ONE) <= 0,
                        () -> "funnel_step_conversion " + place + " is " + Published.value(result)));
    }

    private void statesAreOrdered() {
        published.rows("messages_by_send_time").keySet().forEach(place -> {
            notAbove("messages_by_send_time", place, "status", "delivered", "sent");
            notAbove("messages_by_send_time", place, "status", "read", "delivered");
            notAbove("messages_by_send_time", place, "status", "clicked", "read");
            notAbove("messages_by_send_time", place, "status", "failed", "sent");
        });
    }

    private void notAbove(String metric, Place place, String dimension, String lesser, String greater) {
        if (greater.equals(place.dimensions().get(dimension))
                || lesser.equals(place.dimensions().get(dimension))) {
            BigDecimal less = published.value(metric, with(place, dimension, lesser));
            BigDecimal more = published.value(metric, with(place, dimension, greater));
            check(
                    less.compareTo(more) <= 0,
                    () -> describe(metric, place) + " is " + less + ", but " + greater + " is " + more);
        }
    }

    private void retention() {
        published.rows("retention_users").forEach((place, result) -> {
            SortedMap<String, String> dimensions = place.dimensions();
            BigDecimal value = Published.value(result);
            BigDecimal cohort = published.value("retention_users", with(place, "n", "0"));
            check(
                    value.compareTo(cohort) <= 0,
                    () -> describe("retention_users", place) + " is " + value + " of " + cohort);
            notAbove("retention_users", place, "kind", "n_day", "unbounded");
            if ("0".equals(dimensions.get("n"))) {
                cohortSize(place).ifPresent(size -> equal(() -> describe("retention_users", place), value, size));
                equal(
                        () -> describe("retention", place),
                        published.value("retention", place),
                        value.signum() == 0 ? BigDecimal.ZERO : BigDecimal.ONE);
            }
        });
    }

    /** The size of a cohort as other metrics have it, where one does. */
    private Optional<BigDecimal> cohortSize(Place place) {
        SortedMap<String, String> cut =
                Dimensions.without(Dimensions.without(Dimensions.without(place.dimensions(), "by"), "kind"), "n");
        if (!cut.isEmpty()) {
            return Optional.empty();
        }
        if ("active".equals(place.dimensions().get("by"))) {
            return Optional.of(lifecycle(place.window(), days.day(place.start()), "new"));
        }
        return place.window() == DAY
                ? Optional.of(published.value("registered_users", new Place(DAY, place.start(), cut)))
                : Optional.empty();
    }

    private void breakdownsAddUp() {
        ADDITIVE.forEach((metric, dimensions) -> dimensions.forEach(dimension -> breakdownAddsUp(metric, dimension)));
        Map<Place, BigDecimal> failed = new HashMap<>();
        published.rows("failures").forEach((place, result) -> {
            SortedMap<String, String> cut = Dimensions.without(place.dimensions(), "failure_reason");
            failed.merge(
                    new Place(place.window(), place.start(), Dimensions.with(cut, "status", "failed")),
                    Published.value(result),
                    BigDecimal::add);
        });
        failed.forEach((place, sum) ->
                equal(() -> "Σ failures, " + describe("messages", place), sum, published.value("messages", place)));
    }

    private void breakdownAddsUp(String metric, String dimension) {
        Map<Place, BigDecimal> sums = new HashMap<>();
        Set<Place> totals = new HashSet<>();
        Set<Set<String>> brokenDown = new HashSet<>();
        published.rows(metric).forEach((place, result) -> {
            SortedMap<String, String> rest = Dimensions.without(place.dimensions(), dimension);
            if (rest.size() < place.dimensions().size()) {
                brokenDown.add(Set.copyOf(rest.keySet()));
                sums.merge(new Place(place.window(), place.start(), rest), Published.value(result), BigDecimal::add);
            } else if (place.window() != WindowKind.MINUTE) {
                totals.add(place);
            }
        });
        totals.stream()
                .filter(place -> brokenDown.contains(place.dimensions().keySet()))
                .forEach(place -> sums.putIfAbsent(place, BigDecimal.ZERO));
        sums.forEach((place, sum) -> equal(
                () -> "Σ over " + dimension + " of " + describe(metric, place), sum, published.value(metric, place)));
    }

    private void usersAddUp() {
        Map<Place, BigDecimal> least = new HashMap<>();
        Set<Place> many = new HashSet<>();
        published.rows("sessions_per_user").forEach((place, users) -> {
            String sessions = place.dimensions().getOrDefault("sessions", "");
            Place day = new Place(place.window(), place.start(), TOTAL);
            BigDecimal each = new BigDecimal(sessions.replace("+", ""));
            least.merge(day, each.multiply(Published.value(users)), BigDecimal::add);
            if (sessions.endsWith("+") && Published.value(users).signum() > 0) {
                many.add(day);
            }
        });
        least.forEach((day, sum) -> {
            BigDecimal sessions = published.value("sessions", day);
            check(
                    many.contains(day) ? sum.compareTo(sessions) <= 0 : sum.compareTo(sessions) == 0,
                    () -> "Σ sessions_per_user, " + describe("sessions", day) + ": " + sum + " is not " + sessions);
        });
        sumsOver("level", "users_by_engagement")
                .forEach((place, sum) -> equal(
                        () -> "Σ over level of " + describe("users_by_engagement", place),
                        sum,
                        published.value("user_actions", with(place, "stat", "users"))));
    }

    /** gross(t) = gross(t−1) + new + expansion + reactivation − contraction − cancelled, in each cut. */
    private void revenueMoves() {
        published.rows("gross_arr").forEach((place, gross) -> {
            LocalDate day = days.day(place.start());
            Place before = new Place(place.window(), days.start(day.minusDays(1)), place.dimensions());
            Place movements = new Place(DAY, place.start(), place.dimensions());
            equal(
                    () -> describe("gross_arr", place) + ", the day before and what moved",
                    Published.value(gross),
                    published
                            .value("gross_arr", before)
                            .add(published.value("new_arr", movements))
                            .add(published.value("expansion_arr", movements))
                            .add(published.value("reactivation_arr", movements))
                            .subtract(published.value("contraction_arr", movements))
                            .subtract(published.value("cancelled_arr", movements)));
        });
    }

    private void deviceReportsAddUp() {
        for (String measure : DeviceMetrics.ALL_MEASURES) {
            String histogram = measure + "_histogram";
            sumsOver("bin", histogram)
                    .forEach((place, sum) -> equal(
                            () -> "Σ over bin of " + describe(histogram, place),
                            sum,
                            published.value(measure, with(place, "stat", "count"))));
            DEVICE_DIMENSIONS.forEach(dimension -> breakdownAddsUp(histogram, dimension));
        }
        sumsOver("quartile", "users_by_intensity_quartile")
                .forEach((place, sum) -> equal(
                        () -> "Σ over quartile of " + describe("users_by_intensity_quartile", place),
                        sum,
                        published.value("usage_intensity", with(place, "stat", "count"))));
        published
                .rows("device_correlation")
                .forEach((place, coefficient) -> check(
                        Published.value(coefficient).abs().compareTo(BigDecimal.ONE) <= 0,
                        () -> describe("device_correlation", place) + " is " + Published.value(coefficient)));
    }

    /** A metric's sums over one of its dimensions, by the place without it. */
    private Map<Place, BigDecimal> sumsOver(String dimension, String metric) {
        Map<Place, BigDecimal> sums = new HashMap<>();
        published
                .rows(metric)
                .forEach((place, result) -> sums.merge(
                        new Place(place.window(), place.start(), Dimensions.without(place.dimensions(), dimension)),
                        Published.value(result),
                        BigDecimal::add));
        return sums;
    }

    private void outcomesAddUp() {
        Map<Place, BigDecimal> sums = new HashMap<>();
        for (String outcome : List.of("accepted", "duplicates", "internal_events", "rejected")) {
            published.rows(outcome).forEach((place, result) -> {
                SortedMap<String, String> source = Dimensions.without(place.dimensions(), "reason");
                sums.merge(new Place(place.window(), place.start(), source), Published.value(result), BigDecimal::add);
            });
        }
        published.rows("events_in").keySet().forEach(place -> sums.putIfAbsent(place, BigDecimal.ZERO));
        sums.forEach((place, sum) -> equal(
                () -> "accepted + rejected + duplicates + internal, " + describe("events_in", place),
                sum,
                published.value("events_in", place)));
    }

    private void boundsEnclose() {
        for (MetricResult result : published.all()) {
            double value = Published.value(result).doubleValue();
            check(
                    result.bounds().stream().allMatch(bounds -> bounds.lower() <= value && value <= bounds.upper()),
                    () -> result.key() + ": " + result.bounds() + " do not enclose " + value);
        }
    }

    /** The days that end a day window or a rolling window of a metric. */
    private Set<LocalDate> daysOf(String metric) {
        Set<LocalDate> found = new TreeSet<>();
        published.rows(metric).keySet().forEach(place -> {
            LocalDate first = days.day(place.start());
            if (place.window() == DAY) {
                found.add(first);
            } else if (place.window() != ALL_TIME) {
                found.add(first.plusDays(Windows.lengthOf(place.window()) - 1));
            }
        });
        return found;
    }

    private BigDecimal activeUsers(WindowKind kind, LocalDate lastDay, int length) {
        long start = days.start(lastDay.minusDays(length - 1));
        return published.value("active_users_exact", new Place(kind, start, TOTAL));
    }

    private BigDecimal activeByLifecycle(WindowKind kind, LocalDate first) {
        return lifecycle(kind, first, "new")
                .add(lifecycle(kind, first, "returning"))
                .add(lifecycle(kind, first, "resurrected"));
    }

    private BigDecimal lifecycle(WindowKind kind, LocalDate first, String state) {
        SortedMap<String, String> dimensions = Dimensions.map(Dimensions.of("state", state));
        return published.value("lifecycle", new Place(kind, days.start(first), dimensions));
    }

    private static Place with(Place place, String dimension, String value) {
        return new Place(place.window(), place.start(), Dimensions.with(place.dimensions(), dimension, value));
    }

    private void equal(Supplier<String> what, BigDecimal one, BigDecimal other) {
        check(one.compareTo(other) == 0, () -> what.get() + ": " + one + " is not " + other);
    }

    private void check(boolean holds, Supplier<String> violation) {
        if (!holds) {
            violations.add(violation.get());
        }
    }

    private static String describe(String metric, Place place) {
        return metric + " " + place.window().text() + " " + Instant.ofEpochMilli(place.start()) + " "
                + place.dimensions();
    }
}
