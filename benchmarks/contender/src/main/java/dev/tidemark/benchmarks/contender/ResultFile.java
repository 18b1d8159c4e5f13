package dev.tidemark.benchmarks.contender;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.json.ResultCodec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The numbers that a contender computed, under the names of {@code docs/metrics.md}: one line each, the key of the result
 * topic (its definition empty), value, and for estimates lower and upper bound, separated by tabs.
 *
 * <p>Numbers that are 0 and ratios without value may be left out. What a contender computes is told by the file itself: a
 * metric, window and cut (the names of its dimensions) of which there is no line was not computed; of all others every
 * number is compared. A distinct count that {@code metrics.md} estimates carries bounds even if it was counted exactly;
 * they are the value itself then ({@link #addEstimate}). Not thread-safe.
 */
public final class ResultFile implements AutoCloseable {
    private static final String DEFINITION = "";

    private final BufferedWriter lines;

    /** Begins a file. */
    public ResultFile(Path file) throws IOException {
        this.lines = Files.newBufferedWriter(file);
    }

    /**
     * A number that is exact by definition.
     *
     * @param windowStart epoch milliseconds
     * @param dimensions name, value, name, value …, in any order
     */
    public void add(String metric, WindowKind window, long windowStart, BigDecimal value, List<String> dimensions)
            throws IOException {
        write(metric, window, windowStart, dimensions, value.toPlainString());
    }

    /** A number that is estimated by definition, with its 95 % bounds. */
    public void addEstimate(
            String metric,
            WindowKind window,
            long windowStart,
            BigDecimal value,
            MetricResult.Bounds bounds,
            List<String> dimensions)
            throws IOException {
        write(
                metric,
                window,
                windowStart,
                dimensions,
                value.toPlainString() + '\t' + bounds.lower() + '\t' + bounds.upper());
    }

    private void write(String metric, WindowKind window, long windowStart, List<String> dimensions, String numbers)
            throws IOException {
        SortedMap<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < dimensions.size(); i += 2) {
            sorted.put(dimensions.get(i), dimensions.get(i + 1));
        }
        lines.write(ResultCodec.keyText(new ResultKey(metric, window, windowStart, sorted, DEFINITION)));
        lines.write('\t');
        lines.write(numbers);
        lines.write('\n');
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read or has another form
     */
    public static Map<ResultKey, MetricResult> read(Path file) throws IOException {
        Map<ResultKey, MetricResult> results = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t");
            if (parts.length != 2 && parts.length != 4) {
                throw new IOException(file + " has a line of " + parts.length + " parts");
            }
            ResultKey key = ResultCodec.parseKey(parts[0]);
            Optional<MetricResult.Bounds> bounds = parts.length == 2
                    ? Optional.empty()
                    : Optional.of(new MetricResult.Bounds(Double.parseDouble(parts[2]), Double.parseDouble(parts[3])));
            if (results.put(key, result(key, new BigDecimal(parts[1]), bounds)) != null) {
                throw new IOException(file + " has two numbers for " + parts[0]);
            }
        }
        return results;
    }

    /**
     * The sum of all numbers of a metric, whatever their windows and dimensions, without reading the others into memory.
     *
     * @throws IOException if the file cannot be read
     */
    public static BigDecimal sum(Path file, String metric) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.split("\t"))
                    .filter(parts -> ResultCodec.parseKey(parts[0]).metric().equals(metric))
                    .map(parts -> new BigDecimal(parts[1]))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /** Only what is compared matters: the end of a window, labels and origin say nothing here. */
    private static MetricResult result(ResultKey key, BigDecimal value, Optional<MetricResult.Bounds> bounds) {
        return new MetricResult(
                key.metric(),
                new Window(key.windowKind(), key.windowStart(), key.windowStart(), "UTC"),
                key.dimensions(),
                Optional.of(value),
                bounds,
                ResultStatus.PARTIAL,
                0,
                Long.MIN_VALUE,
                key.definition(),
                "benchmark",
                0);
    }
}
