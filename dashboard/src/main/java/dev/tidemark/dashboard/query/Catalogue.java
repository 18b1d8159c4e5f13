package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.words.Suggestion;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the current run publishes.
 *
 * @param zone of the youngest results
 * @param metrics in the order of the documentation
 */
public record Catalogue(String run, ZoneId zone, List<Metric> metrics, List<Funnel> funnels) {

    /**
     * The metric of that name.
     *
     * @throws Refusal if there is none
     */
    public Metric metric(String name) {
        return find(name)
                .orElseThrow(() -> new Refusal(
                        Code.UNKNOWN_METRIC,
                        "metric",
                        "metric '" + name + "' is unknown" + Suggestion.clause(name, byName().keySet()),
                        List.copyOf(byName().keySet())));
    }

    /** The metric of that name, if there is one. */
    public Optional<Metric> find(String name) {
        return Optional.ofNullable(byName().get(name));
    }

    private Map<String, Metric> byName() {
        Map<String, Metric> byName = new LinkedHashMap<>();
        metrics.forEach(metric -> byName.put(metric.name(), metric));
        return byName;
    }

    /**
     * The funnel of that name.
     *
     * @throws Refusal if there is none
     */
    public Funnel funnel(String name) {
        List<String> names = funnels.stream().map(Funnel::name).toList();
        return funnels.stream()
                .filter(funnel -> funnel.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        Code.UNKNOWN_FUNNEL,
                        "funnel",
                        "funnel '" + name + "' is unknown" + Suggestion.clause(name, names),
                        names));
    }

    /** The last day that any metric of event time has a number of; today if that lies in the future. */
    public Optional<LocalDate> lastDay(LocalDate today) {
        return metrics.stream()
                .filter(metric -> metric.windows().contains(WindowKind.DAY) && !metric.isOfRecordTime())
                .flatMap(metric -> metric.lastDay().stream())
                .max(Comparator.naturalOrder())
                .map(last -> last.isAfter(today) ? today : last);
    }

    /** The names of all dimensions of all metrics. */
    public Set<String> dimensions() {
        return metrics.stream().flatMap(metric -> metric.dimensions().stream()).collect(Collectors.toSet());
    }
}
