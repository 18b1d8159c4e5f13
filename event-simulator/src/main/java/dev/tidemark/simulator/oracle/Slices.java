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
    private final Function<Collection<V>, BigDecimal> value;

    private Slices(Supplier<V> empty, Function<Collection<V>, BigDecimal> value) {
        this.empty = empty;
        this.value = value;
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
        return new Slices<>(Sum::new, sums -> sums.stream().map(Sum::total).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** Sets of numbered members; a window has the size of their union. */
    static Slices<Members> ofSets() {
        return new Slices<>(Members::new, sets -> {
            BitSet union = new BitSet();
            sets.forEach(set -> set.addTo(union));
            return BigDecimal.valueOf(union.cardinality());
        });
    }

    /** Lists of numbers; a window has their median by nearest rank: the value at rank ⌈n/2⌉. */
    static Slices<List<Long>> ofMedians() {
        return new Slices<>(ArrayList::new, lists -> {
            List<Long> sorted = lists.stream().flatMap(List::stream).sorted().toList();
            return sorted.isEmpty() ? BigDecimal.ZERO : BigDecimal.valueOf(sorted.get((sorted.size() + 1) / 2 - 1));
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

    BigDecimal value(Collection<V> slices) {
        return value.apply(slices);
    }

    private Map<Long, V> series(String metric, List<String> dimensions) {
        return byMetric.computeIfAbsent(metric, any -> new HashMap<>())
                .computeIfAbsent(dimensions, any -> new HashMap<>());
    }
}
