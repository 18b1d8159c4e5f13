package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code anomalies.series}: the counts whose deviation from what is usual is published. */
final class SeriesReader {
    /** The dimension that names the metric. */
    private static final String OF = "of";

    private static final Set<WindowKind> WINDOWS = EnumSet.of(WindowKind.HOUR, WindowKind.DAY);
    /** Metrics whose windows do not wait for later events to be complete. */
    private static final Set<Retention> COMPLETE_AT_THEIR_END =
            EnumSet.of(Retention.EVENTS, Retention.ACTIVITY, Retention.MESSAGES);

    private final Map<String, Definition> metrics;

    /**
     * @param metrics all that are published, by name
     */
    SeriesReader(Map<String, Definition> metrics) {
        this.metrics = metrics;
    }

    List<WatchedSeries> read(Place list) {
        List<WatchedSeries> read = new ArrayList<>();
        for (Place place : list.items()) {
            series(place).ifPresent(series -> {
                boolean twice = read.stream()
                        .anyMatch(other -> other.metric().equals(series.metric())
                                && other.by().equals(series.by()));
                if (twice) {
                    place.wrong("is there already");
                } else {
                    read.add(series);
                }
            });
        }
        return List.copyOf(read);
    }

    private Optional<WatchedSeries> series(Place place) {
        if (!place.isObject()) {
            place.wrong("must be written {of: METRIC, by: [DIMENSION, …], windows: [hour, day]}");
            return Optional.empty();
        }
        place.onlyKeys(List.of(OF, "by", "windows"));
        if (!place.at(OF).isThere()) {
            place.wrong("needs of, the name of a metric");
        }
        return place.at(OF).text().flatMap(name -> {
            Definition metric = metrics.get(name);
            if (metric == null) {
                place.at(OF).unknown(name, "metric", metrics.keySet());
                return Optional.empty();
            }
            if (!canBeWatched(metric)) {
                place.at(OF).wrong("'" + name + "' is no count of events, users or messages by their own time");
                return Optional.empty();
            }
            List<String> by = place.at("by").texts();
            if (!MetricDefinition.has(metric.cuts(), by) || by.contains(OF)) {
                place.wrong("'" + name + "' is not there by " + (by.isEmpty() ? "none" : String.join(",", by)));
                return Optional.empty();
            }
            Set<WindowKind> windows = windows(place.at("windows"), metric);
            return windows.isEmpty() ? Optional.empty() : Optional.of(new WatchedSeries(name, Set.copyOf(by), windows));
        });
    }

    private static boolean canBeWatched(Definition metric) {
        boolean counts = metric.aggregate() == Aggregate.COUNT || metric.aggregate() == Aggregate.DISTINCT;
        return counts
                && !(metric instanceof BuiltIn builtIn
                        && (builtIn.section() == Section.JOB
                                || !COMPLETE_AT_THEIR_END.contains(
                                        builtIn.computed().retention())));
    }

    private static Set<WindowKind> windows(Place place, Definition metric) {
        Set<WindowKind> there = EnumSet.copyOf(WINDOWS);
        there.retainAll(metric.windows());
        Set<WindowKind> asked = EnumSet.noneOf(WindowKind.class);
        for (Place item : place.items()) {
            item.text().ifPresent(word -> Stream.of(WindowKind.values())
                    .filter(kind -> kind.text().equals(word) && there.contains(kind))
                    .findFirst()
                    .ifPresentOrElse(
                            asked::add,
                            () -> item.wrong("'" + word + "' is none of the windows that can be taken, "
                                    + there.stream().map(WindowKind::text).toList())));
        }
        if (place.isThere() && place.items().isEmpty()) {
            place.wrong("names no window; leave the key out for all, or the series");
        }
        if (!place.isThere() && there.isEmpty()) {
            place.wrong("the metric has neither hours nor days");
        }
        return place.isThere() ? asked : there;
    }

    /** The metrics of which those on anomalies are cut as the series are; without series there are none of these. */
    static List<Definition> watching(Collection<? extends Definition> metrics, List<WatchedSeries> series) {
        List<List<String>> cuts = series.stream()
                .map(it ->
                        Stream.concat(Stream.of(OF), it.by().stream().sorted()).toList())
                .distinct()
                .toList();
        List<Definition> watching = new ArrayList<>();
        for (Definition metric : metrics) {
            if (metric instanceof BuiltIn it && it.section() == Section.ANOMALIES) {
                if (!cuts.isEmpty()) {
                    watching.add(
                            new BuiltIn(it.computed(), it.section(), it.description(), it.stats(), cuts, it.windows()));
                }
            } else {
                watching.add(metric);
            }
        }
        return List.copyOf(watching);
    }
}
