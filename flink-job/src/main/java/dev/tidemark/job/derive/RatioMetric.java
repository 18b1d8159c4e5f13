package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.Aggregate;
import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.catalogue.Measure;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A ratio that a catalogue file defines, by some of its cuts.
 *
 * @param cuts dimension sets of the numerator
 * @param estimates how many of the two metrics are estimates
 */
record RatioMetric(String name, String of, String per, List<Set<String>> cuts, Set<WindowKind> windows, int estimates)
        implements Serializable {

    /** What the denominator is broken down by. */
    enum Denominator {
        /** The dimensions of the numerator. */
        SAME_CUT,
        /** Nothing: each part is divided by the total. */
        TOTAL
    }

    /** The ratios of a catalogue by those of their cuts that have such a denominator; those that have any. */
    static List<RatioMetric> all(Catalogue catalogue, Denominator denominator) {
        List<RatioMetric> all = new ArrayList<>();
        for (Generic generic : catalogue.generics()) {
            if (generic.measure() instanceof Measure.Ratio ratio) {
                List<Set<String>> cuts = generic.cuts().stream()
                        .filter(cut ->
                                catalogue.metric(ratio.per()).hasCut(cut) == (denominator == Denominator.SAME_CUT))
                        .<Set<String>>map(Set::copyOf)
                        .toList();
                if (!cuts.isEmpty()) {
                    int estimates = (int) Stream.of(ratio.of(), ratio.per())
                            .filter(name -> catalogue.metric(name).aggregate() == Aggregate.DISTINCT)
                            .count();
                    all.add(new RatioMetric(
                            generic.name(), ratio.of(), ratio.per(), cuts, generic.windows(), estimates));
                }
            }
        }
        return all;
    }

    /** The metrics that ratios are computed from. */
    static Set<String> operands(List<RatioMetric> ratios) {
        return ratios.stream().flatMap(ratio -> Stream.of(ratio.of, ratio.per)).collect(Collectors.toSet());
    }

    boolean hasNumerator(MetricResult result) {
        return result.metric().equals(of)
                && hasWindow(result)
                && cuts.contains(result.dimensions().keySet());
    }

    boolean hasWindow(MetricResult result) {
        return windows.contains(result.window().kind());
    }
}
