package dev.tidemark.job.journey;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.dimension.DimensionValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All {@link Cut}s of one subtask, by value. */
final class Cuts {

    private final Catalogue catalogue;
    private final List<FunnelDefinition> funnels;
    private final Cut total;
    private final Map<String, Cut> platforms = new HashMap<>();
    private final Map<String, Cut> countries = new HashMap<>();

    Cuts(Catalogue catalogue, List<FunnelDefinition> funnels) {
        this.catalogue = catalogue;
        this.funnels = funnels;
        this.total = new Cut(catalogue, funnels);
    }

    /** Sets {@code cuts} to the three that a user of that platform and country counts in; empty texts are unknown. */
    void of(String platform, String country, Cut[] cuts) {
        cuts[0] = total;
        cuts[1] = of(platforms, "platform", platform);
        cuts[2] = of(countries, "country", country);
    }

    private Cut of(Map<String, Cut> known, String dimension, String value) {
        Cut cut = known.get(value);
        if (cut == null) {
            cut = new Cut(catalogue, funnels, dimension, DimensionValue.orUnknown(value));
            known.put(value, cut);
        }
        return cut;
    }

    /** Forgets all values. */
    void clear() {
        platforms.clear();
        countries.clear();
    }
}
