package dev.tidemark.simulator.oracle;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was collected per metric, combination of dimension values and slice of time (a minute, an hour or a day). The
 * value of a window is a function of the slices that start within it.
 *
 * @param <V> what is collected
 */
final class Slices<V> {
    private final Map<String, Map<List<String>, Map<Long, V>>> byMetric = new HashMap<>();
    private final Supplier<V> empty;
    private final Function<Collection<V>, Map<List<String>, BigDecimal>> values;

    /**
     * Something else to collect.
     *
     * @param values the values of a window's slices, by what is to be added to the series' dimensions
     */
    Slices(Supplier<V> empty, Function<Collection<V>, Map<List<String>, BigDecimal>> values) {
        this.empty = empty;
        this.values = values;
    }

    private static <V> Slices<V> ofOneValue(Supplier<V> empty, Function<Collection<V>, BigDecimal> value) {
        return new Slices<>(empty, slices -> Map.of(Dimensions.NONE, value.apply(slices)));
    }

    /** A sum that grows. */
    static final class Sum {
        private BigDecimal total = BigDecimal.ZERO;

        void add(BigDecimal amount) {
            total = total.add(amount);
        }

        BigDecimal total() {
            return total;
        }
    }

    /** Sums; a window has the sum of its slices. */
    static Slices<Sum> ofSums() {
        return ofOneValue(Sum::new, sums -> sums.stream().map(Sum::total).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** Sets of numbered members; a window has the size of their union. */
    static Slices<Members> ofSets() {
        return ofOneValue(Members::new, sets -> {
            BitSet union = new BitSet();
            sets.forEach(set -> set.addTo(union));
            return BigDecimal.valueOf(union.cardinality());
        });
    }

    /** Lists of numbers; a window has their median by nearest rank: the value at rank ⌈n/2⌉. */
    static Slices<List<Long>> ofMedians() {
        return ofOneValue(ArrayList::new, lists -> {
            List<Long> sorted = lists.stream().flatMap(List::stream).sorted().toList();
            return sorted.isEmpty() ? BigDecimal.ZERO : BigDecimal.valueOf(sorted.get((sorted.size() + 1) / 2 - 1));
        });
    }

    /** Measurements; a window has these statistics of all of them, told apart by the dimension {@code stat}. */
    static Slices<Distribution> ofDistributions(List<String> stats) {
        return new Slices<>(Distribution::new, parts -> {
            Distribution all = Distribution.of(parts);
            Map<List<String>, BigDecimal> values = new HashMap<>();
            stats.forEach(stat -> all.stat(stat).ifPresent(value -> values.put(Dimensions.of("stat", stat), value)));
            return values;
        });
    }

    /** Observations of several measures; a window has the correlation of each pair that has one. */
    static Slices<Correlations> ofCorrelations(List<String> measures) {
        return new Slices<>(() -> new Correlations(measures), parts -> {
            Map<List<String>, BigDecimal> values = new HashMap<>();
            Correlations.coefficients(parts)
                    .forEach((pair, coefficient) -> values.put(Dimensions.of("pair", pair), coefficient));
            return values;
        });
    }

    /** What is collected for the slice that starts at {@code start}. */
    V at(String metric, List<String> dimensions, long start) {
        return series(metric, dimensions).computeIfAbsent(start, any -> empty.get());
    }

    /** Makes {@code slice} what is collected for a slice that has nothing yet. */
    void put(String metric, List<String> dimensions, long start, V slice) {
        series(metric, dimensions).put(start, slice);
    }

    /** The slices of a metric in the order of time, by combination of dimension values. */
    Map<List<String>, NavigableMap<Long, V>> series(String metric) {
        Map<List<String>, NavigableMap<Long, V>> sorted = new HashMap<>();
        byMetric.getOrDefault(metric, Map.of())
                .forEach((dimensions, slices) -> sorted.put(dimensions, new TreeMap<>(slices)));
        return sorted;
    }

    /** The values of some slices together, by what is to be added to the series' dimensions. */
    Map<List<String>, BigDecimal> values(Collection<V> slices) {
        return values.apply(slices);
    }

    private Map<Long, V> series(String metric, List<String> dimensions) {
        return byMetric.computeIfAbsent(metric, any -> new HashMap<>())
                .computeIfAbsent(dimensions, any -> new HashMap<>());
    }
}
