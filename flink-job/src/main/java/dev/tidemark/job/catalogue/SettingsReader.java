package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.CatalogueSettings.Devices;
import dev.tidemark.job.catalogue.CatalogueSettings.Revenue;
import dev.tidemark.job.catalogue.UsageSettings.ActionSource;
import dev.tidemark.job.catalogue.UsageSettings.Actions;
import dev.tidemark.job.catalogue.UsageSettings.Engagement;
import dev.tidemark.job.catalogue.UsageSettings.PowerUserRule;
import dev.tidemark.job.catalogue.UsageSettings.PowerUsers;
import dev.tidemark.job.catalogue.UsageSettings.SessionRule;
import dev.tidemark.job.catalogue.UsageSettings.Sessions;
import dev.tidemark.job.catalogue.UsageSettings.SessionsById;
import dev.tidemark.job.catalogue.UsageSettings.TopUsers;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the settings of a catalogue file. */
final class SettingsReader {
    /** The keys of the file that are settings. */
    static final List<String> KEYS = List.of(
            "sessions",
            "actions",
            "engagement",
            "power_users",
            "revenue",
            "bins",
            "intensity",
            "age_groups",
            "experiments");

    private static final List<String> MEASURES =
            List.of("app_usage_minutes", "screen_on_hours", "battery_drain_mah", "data_usage_mb", "apps_installed");
    private static final Pattern WEIGHT = Pattern.compile("-?\\d{1,3}(\\.\\d{1,6})?");
    private static final int GREATEST_EDGE = 1_000_000;
    private static final int MOST_EDGES = 101;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");
    private static final Duration LONGEST = Duration.ofHours(48);
    private static final String BY_GAP = "gap";
    private static final String BY_ID = "id";
    private static final int SHORTEST_PERIOD = 7;
    private static final int LONGEST_PERIOD = 365;
    private static final int MOST = 1_000_000;
    private static final int MOST_PERCENT = 50;

    private SettingsReader() {}

    /** @param features as {@link CatalogueSettings#features} */
    static CatalogueSettings read(Place root, SortedMap<String, String> features) {
        CatalogueSettings defaults = CatalogueSettings.DEFAULTS;
        return new CatalogueSettings(
                usage(root, defaults.usage()),
                revenue(root.at("revenue"), defaults.revenue()),
                devices(root, defaults.devices()),
                FunnelReader.experiments(root.at("experiments"), defaults.experiments()),
                features);
    }

    private static UsageSettings usage(Place root, UsageSettings defaults) {
        return new UsageSettings(
                sessions(root.at("sessions")),
                actions(root.at("actions"), defaults.actions()),
                engagement(root.at("engagement"), defaults.engagement()),
                powerUsers(root.at("power_users")));
    }

    private static SessionRule sessions(Place place) {
        place.onlyKeys(List.of("by", "gap", "cap"));
        Place by = place.at("by");
        String rule = by.text().orElse(BY_GAP);
        if (!rule.equals(BY_GAP) && !rule.equals(BY_ID)) {
            by.wrong("must be " + BY_GAP + " or " + BY_ID);
        }
        if (rule.equals(BY_ID)) {
            Stream.of("gap", "cap")
                    .map(place::at)
                    .filter(Place::isThere)
                    .forEach(time -> time.wrong("has no meaning where sessions are told apart by id; leave it out"));
            return new SessionsById();
        }
        Sessions sessions = new Sessions(
                duration(place.at("gap"), UsageSettings.GAP), duration(place.at("cap"), UsageSettings.CAP));
        if (sessions.gap().compareTo(sessions.cap()) > 0) {
            place.wrong("gap must not be longer than cap");
        }
        return sessions;
    }

    private static Duration duration(Place place, Duration fallback) {
        String text = place.text().orElse("");
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            Duration duration =
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofHours(amount);
                    };
            if (!duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        if (place.isThere()) {
            place.wrong("must be a duration such as 90s, 30m or 24h, at most " + LONGEST.toHours() + "h");
        }
        return fallback;
    }

    private static Actions actions(Place place, Actions defaults) {
        place.onlyKeys(List.of("periods", "messages"));
        Place periods = place.at("periods");
        List<Integer> days = new ArrayList<>();
        for (Place item : periods.items()) {
            int length = number(item, SHORTEST_PERIOD, LONGEST_PERIOD, 0);
            if (length > 0 && days.contains(length)) {
                item.wrong("'" + length + "' is there already");
            }
            days.add(length);
        }
        Place messages = place.at("messages");
        String too = messages.text().orElse("false");
        if (!too.equals("true") && !too.equals("false")) {
            messages.wrong("must be true or false");
        }
        return new Actions(
                days.isEmpty() ? defaults.periods() : List.copyOf(days),
                too.equals("true") ? ActionSource.MESSAGES_TOO : ActionSource.PRODUCT_EVENTS);
    }

    private static Engagement engagement(Place place, Engagement defaults) {
        place.onlyKeys(List.of("high", "low"));
        Engagement engagement = new Engagement(
                number(place.at("high"), 1, MOST, defaults.high()), number(place.at("low"), 1, MOST, defaults.low()));
        if (engagement.low() > engagement.high()) {
            place.wrong("low must not be greater than high");
        }
        return engagement;
    }

    private static PowerUserRule powerUsers(Place place) {
        place.onlyKeys(List.of("min_actions", "top_percent"));
        Place least = place.at("min_actions");
        Place top = place.at("top_percent");
        if (least.isThere() && top.isThere()) {
            place.wrong("takes min_actions or top_percent, not both");
        }
        return top.isThere()
                ? new TopUsers(number(top, 1, MOST_PERCENT, 1))
                : new PowerUsers(number(least, 1, MOST, UsageSettings.MIN_ACTIONS));
    }

    private static Revenue revenue(Place place, Revenue defaults) {
        place.onlyKeys(List.of("grace_days"));
        return new Revenue(number(place.at("grace_days"), 0, 366, defaults.graceDays()));
    }

    private static Devices devices(Place root, Devices defaults) {
        Place bins = root.at("bins");
        bins.onlyKeys(defaults.bins().keySet());
        Map<String, List<Integer>> edges = new TreeMap<>(defaults.bins());
        defaults.bins().forEach((measure, fallback) -> edges.put(measure, edges(bins.at(measure), 2, fallback)));
        Place intensity = root.at("intensity");
        intensity.onlyKeys(MEASURES);
        Map<String, BigDecimal> weights = new TreeMap<>();
        for (String measure : MEASURES) {
            weight(intensity.at(measure)).ifPresent(weight -> weights.put(measure, weight));
        }
        return new Devices(
                edges,
                intensity.isThere() ? weights : defaults.intensity(),
                edges(root.at("age_groups"), 1, defaults.ageGroups()));
    }

    private static Optional<BigDecimal> weight(Place place) {
        Optional<String> text = place.text();
        if (text.isPresent() && !WEIGHT.matcher(text.orElseThrow()).matches()) {
            place.wrong("must be a number below 1000 in magnitude, with at most 6 digits behind the point");
            return Optional.empty();
        }
        return text.map(BigDecimal::new);
    }

    /** So many ascending whole numbers, or more; {@code fallback} if there are fewer. */
    static List<Integer> edges(Place place, int least, List<Integer> fallback) {
        List<Integer> edges = new ArrayList<>();
        for (Place item : place.items()) {
            int edge = number(item, -GREATEST_EDGE, GREATEST_EDGE, 0);
            if (!edges.isEmpty() && edge <= edges.get(edges.size() - 1)) {
                item.wrong("must be greater than the edge before it");
            }
            edges.add(edge);
        }
        if (place.isThere() && (edges.size() < least || edges.size() > MOST_EDGES)) {
            place.wrong("needs " + least + " to " + MOST_EDGES + " edges");
        }
        return edges.size() < least ? fallback : List.copyOf(edges);
    }

    private static int number(Place place, int least, int most, int fallback) {
        String text = place.text().orElse("");
        if (text.matches("-?\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        if (place.isThere()) {
            place.wrong("must be a whole number from " + least + " to " + most);
        }
        return fallback;
    }
}
