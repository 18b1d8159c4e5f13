package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.ISO_WEEK;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.QUARTER;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Product events, users of features, and the key figures that are entries over event names. */
final class ProductMetrics implements Family {
    private static final WindowKind[] KEY_FIGURE_WINDOWS = {DAY, ROLLING_7D, ROLLING_28D, ISO_WEEK, MONTH, QUARTER};

    /** Metric by event name. */
    private static final Map<String, String> USERS_OF =
            Map.of("project_created", "project_creators", "project_exported", "exporters");

    private static final Map<String, String> EVENTS_OF = Map.of(
            "project_created", "projects_created",
            "project_exported", "projects_exported",
            "editor_opened", "editor_opens");

    private final Slices<Slices.Sum> counts = Slices.ofSums();
    private final Slices<Members> distinct = Slices.ofSets();
    /** Numbers of events by minute and event name, of the minutes that may be published. */
    private final TreeMap<Long, Map<String, Integer>> minutes = new TreeMap<>();

    private final Days days;
    private final Set<String> notActivity;
    private final Map<String, String> features;

    ProductMetrics(Days days, OracleConfig config) {
        this.days = days;
        this.notActivity = config.notActivity();
        this.features = config.declarations().features();
    }

    @Override
    public void take(ProductEvent event, UserFacts user) {
        String name = event.eventName();
        count(event, name);
        long day = days.dayStart(event.eventTime());
        if (!notActivity.contains(name)) {
            String feature = features.getOrDefault(name, name);
            List<String> cut = Dimensions.of("feature", feature);
            distinct.at("feature_users", cut, day).add(user.number);
            distinct.at("feature_users", Dimensions.join(cut, Dimensions.of("platform", event.platform())), day)
                    .add(user.number);
        }
        for (List<String> cut : List.of(Dimensions.NONE, Dimensions.of("country", event.country()))) {
            if (USERS_OF.containsKey(name)) {
                distinct.at(USERS_OF.get(name), cut, day).add(user.number);
            }
            if (EVENTS_OF.containsKey(name)) {
                counts.at(EVENTS_OF.get(name), cut, day).add(BigDecimal.ONE);
            }
        }
    }

    private void count(ProductEvent event, String name) {
        long hour = days.hourStart(event.eventTime());
        List<String> byName = Dimensions.of("event_name", name);
        counts.at("events", byName, hour).add(BigDecimal.ONE);
        for (List<String> other : List.of(
                Dimensions.of("platform", event.platform()),
                Dimensions.of("country", event.country()),
                Dimensions.of("user_type", event.userType()))) {
            counts.at("events", Dimensions.join(byName, other), hour).add(BigDecimal.ONE);
        }
        long minute = Days.minute(event.eventTime()) * Days.MINUTE_MILLIS;
        minutes.computeIfAbsent(minute, any -> new TreeMap<>()).merge(name, 1, Integer::sum);
        minutes.headMap(minutes.lastKey() - Windows.MINUTES_SPAN).clear();
    }

    @Override
    public void evaluate(Windows windows) {
        windows.evaluate(counts, "events", HOUR, DAY, ROLLING_7D, ROLLING_30D);
        Slices<Slices.Sum> byMinute = Slices.ofSums();
        minutes.forEach((minute, byName) -> byName.forEach((name, count) ->
                byMinute.at("events", Dimensions.of("event_name", name), minute).add(BigDecimal.valueOf(count))));
        windows.evaluate(byMinute, "events", MINUTE);
        windows.evaluate(distinct, "feature_users", DAY, ROLLING_7D, ROLLING_28D, ROLLING_30D);
        USERS_OF.values().forEach(metric -> windows.evaluate(distinct, metric, KEY_FIGURE_WINDOWS));
        EVENTS_OF.values().forEach(metric -> windows.evaluate(counts, metric, KEY_FIGURE_WINDOWS));
    }
}
