package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.FunnelDefinition;
import dev.tidemark.job.derive.RatioMetric.Denominator;
import dev.tidemark.job.series.SeriesKey;
import dev.tidemark.job.time.ProjectCalendar;
import dev.tidemark.model.MetricResult;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Which results derived metrics are computed from, and how these are grouped. */
public final class DerivedMetrics implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int NOBODY = -1;

    private final List<Family> families;
    /** By metric: the places of the families that can take its results. Most results are nobody's operands. */
    private final Map<String, int[]> takers = new HashMap<>();

    /**
     * @param periods lengths of the analysis periods of actions, in days
     */
    public DerivedMetrics(List<FunnelDefinition> funnels, List<Integer> periods) {
        this(Families.all(funnels, periods));
    }

    private DerivedMetrics(Family family) {
        this(List.of(family));
    }

    private DerivedMetrics(List<Family> families) {
        this.families = families;
        for (int i = 0; i < families.size(); i++) {
            for (String metric : families.get(i).metrics()) {
                takers.merge(metric, new int[] {i}, DerivedMetrics::concat);
            }
        }
    }

    private static int[] concat(int[] some, int[] more) {
        return IntStream.concat(IntStream.of(some), IntStream.of(more)).toArray();
    }

    /** The ratios of catalogue files whose two metrics have the same dimensions; nothing if there are none. */
    public static Optional<DerivedMetrics> ratios(Catalogue catalogue) {
        List<RatioMetric> ratios = RatioMetric.all(catalogue, Denominator.SAME_CUT);
        return ratios.isEmpty() ? Optional.empty() : Optional.of(new DerivedMetrics(new Ratios(ratios)));
    }

    /** The ratios of catalogue files of parts to a total; nothing if there are none. */
    public static Optional<DerivedMetrics> shares(Catalogue catalogue, ProjectCalendar calendar) {
        List<RatioMetric> ratios = RatioMetric.all(catalogue, Denominator.TOTAL);
        return ratios.isEmpty() ? Optional.empty() : Optional.of(new DerivedMetrics(new Shares(ratios, calendar)));
    }

    /** The ranks that catalogue files define, by the dimension whose values are ranked. */
    public static SortedMap<String, DerivedMetrics> tops(Catalogue catalogue) {
        SortedMap<String, DerivedMetrics> tops = new TreeMap<>();
        Tops.all(catalogue).forEach((dimension, family) -> tops.put(dimension, new DerivedMetrics(family)));
        return tops;
    }

    /** The anomalies of the series that the catalogue watches; nothing if there are none. */
    public static Optional<DerivedMetrics> anomalies(Catalogue catalogue, ProjectCalendar calendar) {
        int retentionDays = catalogue.watched().stream()
                .mapToInt(series -> catalogue.metric(series.metric()).retentionDays())
                .max()
                .orElse(0);
        return catalogue.watched().isEmpty()
                ? Optional.empty()
                : Optional.of(new DerivedMetrics(new Anomalies(catalogue.watched(), retentionDays, calendar)));
    }

    /** Whether a result is an operand of any of them. */
    public boolean takes(MetricResult result) {
        return taker(result) != NOBODY;
    }

    /** The group that a result is an operand of, or empty if nothing is derived from it. */
    public Optional<String> group(MetricResult result) {
        int taker = taker(result);
        return taker == NOBODY
                ? Optional.empty()
                : Optional.of(SeriesKey.text(
                        Integer.toString(taker), families.get(taker).groupDimensions(result), ""));
    }

    private int taker(MetricResult result) {
        int[] candidates = takers.get(result.metric());
        if (candidates != null) {
            for (int candidate : candidates) {
                if (families.get(candidate).takes(result)) {
                    return candidate;
                }
            }
        }
        return NOBODY;
    }

    /** Whether numbers that depend on the watermark change between two of them, epoch milliseconds. */
    boolean relabels(ProjectCalendar calendar, long before, long after) {
        return families.stream()
                .anyMatch(
                        family -> family instanceof Families.Funnel funnel && funnel.expires(calendar, before, after));
    }

    /** Whether windows without any operand have numbers too. */
    boolean derivesAbsent() {
        return families.stream().anyMatch(Family::derivesAbsent);
    }

    Family family(String group) {
        return families.get(Integer.parseInt(SeriesKey.metric(group)));
    }
}
