package dev.tidemark.job.catalogue;

import dev.tidemark.job.catalogue.CatalogueSettings.Revenue;
import java.util.List;

/** Reads the settings of a catalogue file. */
final class SettingsReader {
    /** The keys of the file that are settings. */
    static final List<String> KEYS = List.of("revenue");

    private SettingsReader() {}

    static CatalogueSettings read(Place root) {
        CatalogueSettings defaults = CatalogueSettings.DEFAULTS;
        return new CatalogueSettings(revenue(root.at("revenue"), defaults.revenue()));
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
