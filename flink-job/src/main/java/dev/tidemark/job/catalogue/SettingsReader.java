package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.CatalogueSettings.Revenue;
import dev.tidemark.job.catalogue.UsageSettings.Actions;
import dev.tidemark.job.catalogue.UsageSettings.Engagement;
import dev.tidemark.job.catalogue.UsageSettings.PowerUsers;
import dev.tidemark.job.catalogue.UsageSettings.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of a catalogue file. */
final class SettingsReader {
    /** The keys of the file that are settings. */
    static final List<String> KEYS = List.of("sessions", "actions", "engagement", "power_users", "revenue");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})([smh])");
    private static final Duration LONGEST = Duration.ofHours(48);
    private static final int SHORTEST_PERIOD = 7;
    private static final int LONGEST_PERIOD = 365;
    private static final int MOST = 1_000_000;

    private SettingsReader() {}

    static CatalogueSettings read(Place root) {
        CatalogueSettings defaults = CatalogueSettings.DEFAULTS;
        return new CatalogueSettings(usage(root, defaults.usage()), revenue(root.at("revenue"), defaults.revenue()));
    }

    private static UsageSettings usage(Place root, UsageSettings defaults) {
        return new UsageSettings(
                sessions(root.at("sessions"), defaults.sessions()),
                actions(root.at("actions"), defaults.actions()),
                engagement(root.at("engagement"), defaults.engagement()),
                powerUsers(root.at("power_users"), defaults.powerUsers()));
    }

    private static Sessions sessions(Place place, Sessions defaults) {
        place.onlyKeys(List.of("gap", "cap"));
        Sessions sessions =
                new Sessions(duration(place.at("gap"), defaults.gap()), duration(place.at("cap"), defaults.cap()));
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
        place.onlyKeys(List.of("periods"));
        Place periods = place.at("periods");
        List<Integer> days = new ArrayList<>();
        for (Place item : periods.items()) {
            int length = number(item, SHORTEST_PERIOD, LONGEST_PERIOD, 0);
            if (length > 0 && days.contains(length)) {
                item.wrong("'" + length + "' is there already");
            }
            days.add(length);
        }
        return days.isEmpty() ? defaults : new Actions(List.copyOf(days));
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

    private static PowerUsers powerUsers(Place place, PowerUsers defaults) {
        place.onlyKeys(List.of("min_actions"));
        return new PowerUsers(number(place.at("min_actions"), 1, MOST, defaults.minActions()));
    }

    private static Revenue revenue(Place place, Revenue defaults) {
        place.onlyKeys(List.of("grace_days"));
        return new Revenue(number(place.at("grace_days"), 0, 366, defaults.graceDays()));
    }

    private static int number(Place place, int least, int most, int fallback) {
        String text = place.text().orElse("");
        if (text.matches("\\d{1,7}")) {
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
