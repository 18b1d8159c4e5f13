package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.CatalogueSettings.Devices;
import dev.tidemark.job.catalogue.CatalogueSettings.Revenue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads the settings of a catalogue file. */
final class SettingsReader {
    /** The keys of the file that are settings. */
    static final List<String> KEYS = List.of("revenue", "bins", "intensity", "age_groups");

    private static final List<String> MEASURES =
            List.of("app_usage_minutes", "screen_on_hours", "battery_drain_mah", "data_usage_mb", "apps_installed");
    private static final Pattern WEIGHT = Pattern.compile("-?\\d{1,3}(\\.\\d{1,6})?");
    private static final int GREATEST_EDGE = 1_000_000;
    private static final int MOST_EDGES = 101;

    private SettingsReader() {}

    static CatalogueSettings read(Place root) {
        CatalogueSettings defaults = CatalogueSettings.DEFAULTS;
        return new CatalogueSettings(
                revenue(root.at("revenue"), defaults.revenue()), devices(root, defaults.devices()));
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

    private static List<Integer> edges(Place place, int least, List<Integer> fallback) {
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
