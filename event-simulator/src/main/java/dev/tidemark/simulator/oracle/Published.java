package dev.tidemark.simulator.oracle;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Published results by metric and place, whatever their definition. What is absent or null counts as 0. */
final class Published {
    private final Map<String, Map<Place, MetricResult>> byMetric = new HashMap<>();
    private final List<ResultKey> ambiguous = new ArrayList<>();

    /** Where a number stands within its metric. */
    record Place(WindowKind window, long start, SortedMap<String, String> dimensions) {
        static Place of(Figure figure) {
            return new Place(figure.window(), figure.start(), figure.dimensions());
        }
    }

    Published(Map<ResultKey, MetricResult> results) {
        results.forEach((key, result) -> {
            Place place = new Place(key.windowKind(), key.windowStart(), key.dimensions());
            boolean first = byMetric.computeIfAbsent(key.metric(), any -> new HashMap<>())
                            .put(place, result)
                    == null;
            if (!first) {
                ambiguous.add(key);
            }
        });
    }

    /** Keys whose place is taken by more than one definition. */
    List<ResultKey> ambiguous() {
        return ambiguous;
    }

    Set<String> metrics() {
        return new TreeSet<>(byMetric.keySet());
    }

    Map<Place, MetricResult> rows(String metric) {
        return byMetric.getOrDefault(metric, Map.of());
    }

    BigDecimal value(String metric, Place place) {
        MetricResult result = rows(metric).get(place);
        return result == null ? BigDecimal.ZERO : value(result);
    }

    static BigDecimal value(MetricResult result) {
        return result.value().orElse(BigDecimal.ZERO);
    }

    Collection<MetricResult> all() {
        return byMetric.values().stream()
                .flatMap(rows -> rows.values().stream())
                .toList();
    }
}
