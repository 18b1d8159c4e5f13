package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** A metric of a catalogue file that follows from others. */
sealed interface DerivedMetric {
    String name();

    /** The metrics that it follows from. */
    List<String> operands();

    /** Adds its figures to the results. */
    void derive(OracleResults results);

    /** One metric divided by another, by the same dimensions or, where that is not there by them, by its total. */
    record Ratio(String name, String of, String per, Set<Set<String>> cuts, Set<WindowKind> windows)
            implements DerivedMetric {
        @Override
        public List<String> operands() {
            return List.of(of, per);
        }

        @Override
        public void derive(OracleResults results) {
            Set<Set<String>> perCuts = new HashSet<>();
            results.figures(per)
                    .forEach(
                            figure -> perCuts.add(Set.copyOf(figure.dimensions().keySet())));
            List<Figure> numerators = results.figures(of)
                    .filter(figure -> windows.contains(figure.window())
                            && cuts.contains(figure.dimensions().keySet()))
                    .toList();
            for (Figure figure : numerators) {
                SortedMap<String, String> below =
                        perCuts.contains(figure.dimensions().keySet())
                                ? figure.dimensions()
                                : Dimensions.map(Dimensions.NONE);
                Ratios.of(figure.value(), results.value(per, figure.window(), figure.start(), below))
                        .ifPresent(ratio ->
                                results.put(name, figure.window(), figure.start(), figure.dimensions(), ratio));
            }
        }
    }

    /**
     * The ranks from 1 to {@code n} of the values of a dimension by another metric, within the values of each cut.
     */
    record Top(String name, String of, String dimension, int n, Set<Set<String>> cuts, Set<WindowKind> windows)
            implements DerivedMetric {
        private static final Set<String> NOT_RANKED = Set.of(Dimensions.UNKNOWN, "_other");

        private record Group(WindowKind window, long start, SortedMap<String, String> others) {}

        @Override
        public List<String> operands() {
            return List.of(of);
        }

        @Override
        public void derive(OracleResults results) {
            Map<Group, List<Figure>> groups = new HashMap<>();
            results.figures(of)
                    .filter(figure -> windows.contains(figure.window())
                            && figure.dimensions().containsKey(dimension)
                            && !NOT_RANKED.contains(value(figure)))
                    .forEach(figure -> {
                        SortedMap<String, String> others = Dimensions.without(figure.dimensions(), dimension);
                        if (cuts.contains(others.keySet())) {
                            groups.computeIfAbsent(
                                            new Group(figure.window(), figure.start(), others),
                                            any -> new ArrayList<>())
                                    .add(figure);
                        }
                    });
            groups.forEach((group, figures) -> {
                figures.sort(
                        Comparator.comparing(Figure::value).reversed().thenComparing(this::value, Moment::compareText));
                for (int i = 0; i < Math.min(n, figures.size()); i++) {
                    results.put(
                            name, group.window, group.start, figures.get(i).dimensions(), BigDecimal.valueOf(i + 1));
                }
            });
        }

        private String value(Figure figure) {
            return figure.dimensions().get(dimension);
        }
    }
}
