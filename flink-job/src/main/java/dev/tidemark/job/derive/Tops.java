package dev.tidemark.job.derive;

import dev.tidemark.job.catalogue.Catalogue;
import dev.tidemark.job.catalogue.Generic;
import dev.tidemark.job.catalogue.Measure;
import dev.tidemark.job.derive.Operand.Id;
import dev.tidemark.job.derive.Ranking.Ranked;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.WindowKind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The ranks that catalogue files define of the values of one dimension. A group is one window of the metric that they are
 * ranked by, and one value of each other dimension.
 */
final class Tops implements Family {
    private static final long serialVersionUID = 1;
    /** In front of a value with its number. */
    private static final String VALUE = "value:";

    /** No dimension is called so. */
    private static final String METRIC = "@metric";

    private static final String WINDOW = "@window";

    private final String dimension;
    private final List<Top> tops;

    /** @param cuts dimension sets, with the one whose values are ranked */
    private record Top(String name, String of, Ranking ranking, List<Set<String>> cuts, Set<WindowKind> windows)
            implements Serializable {
        boolean isOf(String metric, WindowKind window, Set<String> cut) {
            return of.equals(metric) && windows.contains(window) && cuts.contains(cut);
        }
    }

    private Tops(String dimension, List<Top> tops) {
        this.dimension = dimension;
        this.tops = tops;
    }

    /** One for each dimension whose values are ranked, by its name. */
    static SortedMap<String, Tops> all(Catalogue catalogue) {
        SortedMap<String, Tops> all = new TreeMap<>();
        for (Generic generic : catalogue.generics()) {
            if (generic.measure() instanceof Measure.Top top) {
                all.computeIfAbsent(top.ranked(), ranked -> new Tops(ranked, new ArrayList<>()))
                        .tops
                        .add(new Top(
                                generic.name(),
                                top.of(),
                                new Ranking(Ranking.RANK + generic.name() + ":", top.n()),
                                generic.cuts().stream()
                                        .<Set<String>>map(Set::copyOf)
                                        .toList(),
                                generic.windows()));
            }
        }
        return all;
    }

    @Override
    public Set<String> metrics() {
        return tops.stream().map(Top::of).collect(Collectors.toSet());
    }

    @Override
    public boolean takes(MetricResult result) {
        Set<String> cut = result.dimensions().keySet();
        return cut.contains(dimension)
                && Ranking.ranks(result.dimensions().get(dimension))
                && tops.stream()
                        .anyMatch(
                                top -> top.isOf(result.metric(), result.window().kind(), cut));
    }

    @Override
    public String role(MetricResult result) {
        return VALUE + result.dimensions().get(dimension);
    }

    @Override
    public SortedMap<String, String> groupDimensions(MetricResult result) {
        SortedMap<String, String> group = Family.without(result.dimensions(), Set.of(dimension));
        group.put(METRIC, result.metric());
        group.put(WINDOW, result.window().kind().text() + " " + result.window().start());
        return group;
    }

    @Override
    public void affected(Id operand, Consumer<Target> targets) {
        Ranking.affected(operand, targets);
    }

    @Override
    public void derive(Context context, Target target, Output out) {
        Group group = context.group();
        String metric = context.dimensions().get(METRIC);
        SortedMap<String, String> others = Family.without(context.dimensions(), Set.of(METRIC, WINDOW));
        Set<String> cut = Family.with(others, dimension, "").keySet();
        List<Ranked> values = group.operands().values().stream()
                .filter(operand -> operand.id().role().startsWith(VALUE))
                // Zero and absent are the same.
                .filter(operand -> operand.value().signum() != 0)
                .map(operand -> new Ranked(operand.id().role().substring(VALUE.length()), operand.value()))
                .toList();
        for (Top top : tops) {
            if (top.isOf(metric, target.window(), cut)) {
                top.ranking.publish(
                        group,
                        target,
                        values,
                        value -> group.status(target.window(), target.position(), VALUE + value),
                        (value, rank, status) -> out.emit(
                                top.name, Family.with(others, dimension, value), target, Optional.of(rank), status));
            }
        }
    }
}
