package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.util.List;

/**
 * What a catalogue file says about how built-in metrics are computed.
 *
 * @param revenue of section 7 of {@code docs/metrics.md}
 */
public record CatalogueSettings(Revenue revenue) implements Serializable {
    /** Without any file. */
    static final CatalogueSettings DEFAULTS = new CatalogueSettings(Revenue.DEFAULTS);

    /** The keys of a file that are read here. */
    static final List<String> KEYS = List.of("revenue");

    /**
     * How subscriptions are read.
     *
     * @param graceDays so many days after the end of its last period a subscription lapses, or {@link #NEVER}
     */
    public record Revenue(int graceDays) implements Serializable {
        /** The days of grace of subscriptions that do not lapse. */
        public static final int NEVER = Integer.MAX_VALUE;

        private static final Revenue DEFAULTS = new Revenue(NEVER);

        private static Revenue read(Place place) {
            place.onlyKeys(List.of("grace_days"));
            return new Revenue(place.at("grace_days").wholeNumber(0, 366).orElse(NEVER));
        }
    }

    /** Reads the settings of a file; what is wrong has been noted and counts as not given. */
    static CatalogueSettings read(Place root) {
        return new CatalogueSettings(Revenue.read(root.at("revenue")));
    }

    /** What enters the hash of the metrics of a section. */
    String meaning(Section section) {
        return section == Section.REVENUE ? revenue.toString() : "";
    }
}
