package dev.tidemark.simulator.oracle;

import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Exact values by metric, window and dimensions. What is absent is 0, or a ratio whose denominator is 0. */
public final class OracleResults implements Iterable<Figure> {
    private final ZoneId zone;
    private final Map<String, Map<Series, NavigableMap<Long, BigDecimal>>> values = new TreeMap<>();

    /** All windows of one kind for one combination of dimension values. */
    record Series(WindowKind window, SortedMap<String, String> dimensions) {}

    OracleResults(ZoneId zone) {
        this.zone = zone;
    }

    /** The time zone that the windows are cut in. */
    public ZoneId zone() {
        return zone;
    }

    /** The exact value, 0 if absent. */
    public BigDecimal value(String metric, WindowKind window, long start, SortedMap<String, String> dimensions) {
        return values.getOrDefault(metric, Map.of())
                .getOrDefault(new Series(window, dimensions), Collections.emptyNavigableMap())
                .getOrDefault(start, BigDecimal.ZERO);
    }

    /** The figures of one metric; none if it is unknown. */
    public Stream<Figure> figures(String metric) {
        return values.getOrDefault(metric, Map.of()).entrySet().stream()
                .flatMap(series -> series.getValue().entrySet().stream()
                        .map(value -> new Figure(
                                metric,
                                series.getKey().window(),
                                value.getKey(),
                                series.getKey().dimensions(),
                                value.getValue())));
    }

    @Override
    public Iterator<Figure> iterator() {
        return values.keySet().stream().flatMap(this::figures).iterator();
    }

    @Override
    public void forEach(Consumer<? super Figure> action) {
        values.keySet().stream().flatMap(this::figures).forEach(action);
    }

    /** How many figures differ from 0. */
    public long size() {
        return values.values().stream()
                .flatMap(series -> series.values().stream())
                .mapToLong(Map::size)
                .sum();
    }

    /** Sets a value; 0 is left out. {@code dimensions} is kept and must not change. */
    void put(String metric, WindowKind window, long start, SortedMap<String, String> dimensions, BigDecimal value) {
        if (value.signum() != 0) {
            values.computeIfAbsent(metric, any -> new HashMap<>())
                    .computeIfAbsent(new Series(window, dimensions), any -> new TreeMap<>())
                    .put(start, value);
        }
    }
}
