package dev.tidemark.simulator.oracle;

import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.json.ResultCodec;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Exact values by metric, window and dimensions. What is absent is 0, or a ratio whose denominator is 0. */
public final class OracleResults implements Iterable<Figure> {
    private final ZoneId zone;
    private final Declarations declarations;
    private final Map<String, Map<Series, NavigableMap<Long, BigDecimal>>> values = new TreeMap<>();

    /** All windows of one kind for one combination of dimension values. */
    record Series(WindowKind window, SortedMap<String, String> dimensions) {}

    OracleResults(ZoneId zone) {
        this(zone, Declarations.NONE);
    }

    /** @param declarations those of which there are figures */
    OracleResults(ZoneId zone, Declarations declarations) {
        this.zone = zone;
        this.declarations = declarations;
    }

    /** What a catalogue file declares of which there are figures. */
    Declarations declarations() {
        return declarations;
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

    /** Writes all figures: a line each, the key of the result topic (without definition), a tab, and the value. */
    public void write(Path file) throws IOException {
        try (BufferedWriter lines = Files.newBufferedWriter(file)) {
            for (Figure figure : this) {
                lines.write(ResultCodec.keyText(
                        new ResultKey(figure.metric(), figure.window(), figure.start(), figure.dimensions(), "")));
                lines.write('\t' + figure.value().toPlainString() + '\n');
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file cannot be read or is of another form
     */
    public static OracleResults read(Path file, ZoneId zone) throws IOException {
        OracleResults read = new OracleResults(zone);
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                if (tab < 0) {
                    throw new IOException(file + " has a line that is no figure");
                }
                ResultKey key = ResultCodec.parseKey(line.substring(0, tab));
                BigDecimal value = new BigDecimal(line.substring(tab + 1));
                read.put(key.metric(), key.windowKind(), key.windowStart(), key.dimensions(), value);
            }
        }
        return read;
    }

    /** Whether somebody does not want a metric by some dimensions. */
    interface Unwanted {
        boolean test(String metric, WindowKind window, Set<String> dimensions);
    }

    /** Removes the figures that nobody wants. */
    void removeIf(Unwanted unwanted) {
        values.forEach((metric, bySeries) ->
                bySeries.keySet().removeIf(series -> unwanted.test(metric, series.window, series.dimensions.keySet())));
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
