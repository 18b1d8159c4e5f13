package dev.tidemark.job.derive;

import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.model.MetricResult;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** Which results derived metrics are computed from, and how these are grouped. */
public final class DerivedMetrics implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<Family> families;

    /**
     * @param funnel its steps in order
     * @param conversionWindowMillis from entry to the last step that counts
     * @param periods lengths of the analysis periods of actions, in days
     */
    public DerivedMetrics(List<String> funnel, long conversionWindowMillis, List<Integer> periods) {
        this.families = Families.all(funnel, conversionWindowMillis, periods);
    }

    /** The group that a result is an operand of, or empty if nothing is derived from it. */
    public Optional<String> group(MetricResult result) {
        for (int i = 0; i < families.size(); i++) {
            Family family = families.get(i);
            if (family.takes(result)) {
                return Optional.of(SeriesKey.text(Integer.toString(i), family.groupDimensions(result), ""));
            }
        }
        return Optional.empty();
    }

    Family family(String group) {
        return families.get(Integer.parseInt(SeriesKey.parse(group).metric()));
    }
}
