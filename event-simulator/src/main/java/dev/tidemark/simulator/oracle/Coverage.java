package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.oracle.Published.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How much of what an oracle knows somebody has computed. What is counted are combinations of a metric, a kind of window
 * and a cut; {@code minute} windows are left out, since most of them are published by nobody.
 *
 * @param computed how many there are results of
 * @param known how many the oracle has figures of
 * @param missing metrics of which some or all are missing, by name
 */
public record Coverage(int computed, int known, List<String> missing) {

    public static Coverage of(OracleResults exact, Map<ResultKey, MetricResult> actual) {
        Set<Shape> known = new HashSet<>();
        Rule.byMetric().keySet().forEach(metric -> exact.figures(metric)
                .forEach(figure -> add(known, metric, Place.of(figure))));
        Set<Shape> missing = new HashSet<>(known);
        missing.removeAll(shapes(new Published(actual)));
        return new Coverage(
                known.size() - missing.size(),
                known.size(),
                missing.stream().map(Shape::metric).distinct().sorted().toList());
    }

    /** What occurs in results. */
    static Set<Shape> shapes(Published published) {
        Set<Shape> shapes = new HashSet<>();
        published
                .metrics()
                .forEach(metric -> published.rows(metric).keySet().forEach(place -> add(shapes, metric, place)));
        return shapes;
    }

    private static void add(Set<Shape> shapes, String metric, Place place) {
        if (place.window() != WindowKind.MINUTE) {
            shapes.add(Shape.of(metric, place));
        }
    }
}
