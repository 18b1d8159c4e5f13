package dev.tidemark.job.series;

import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.datasketches.hll.HllSketch;

/**
 * Merges contributions by (series, slice) in memory until {@link #flush}.
 *
 * <p>An operator that contributes holds one and flushes it on a timer, before each checkpoint barrier, before it forwards
 * a watermark and in {@code finish()}; so nothing rests here across checkpoints. Not thread-safe.
 */
public final class Combiner implements Contributions {
    private final Map<Series, SeriesBuffer> buffers = new HashMap<>();
    private long pending;

    @Override
    public void add(Series series, WindowKind slice, long position, long amount) {
        Cell cell = cell(series, slice, position);
        long sum = cell.low + amount;
        // The carry of a 128-bit addition of a sign-extended long.
        cell.high += (amount >> 63) + (Long.compareUnsigned(sum, cell.low) < 0 ? 1 : 0);
        cell.low = sum;
    }

    @Override
    public void distinct(Series series, WindowKind slice, long position, long idHash) {
        Cell cell = cell(series, slice, position);
        if (cell.sketch == null) {
            cell.sketch = SketchAccumulator.empty();
        }
        cell.sketch.update(idHash);
    }

    @Override
    public void sample(Series series, WindowKind slice, long position, long value, long multiplicity) {
        Cell cell = cell(series, slice, position);
        HistogramAccumulator one = HistogramAccumulator.of(value, multiplicity);
        cell.histogram = cell.histogram == null ? one : cell.histogram.merge(one);
    }

    private Cell cell(Series series, WindowKind slice, long position) {
        SeriesBuffer buffer = buffers.get(series);
        if (buffer == null) {
            buffer = new SeriesBuffer();
            buffers.put(series, buffer);
        }
        Long2ObjectMap<Cell> cells = buffer.slices.computeIfAbsent(slice, kind -> new Long2ObjectOpenHashMap<>(4));
        Cell cell = cells.get(position);
        if (cell == null) {
            cell = new Cell();
            cells.put(position, cell);
            pending++;
        }
        return cell;
    }

    /** Number of (series, slice) pairs that wait. */
    public long pending() {
        return pending;
    }

    /** Hands everything that waits to {@code out}; contributions that cancelled out are dropped. */
    public void flush(Consumer<Partial> out) {
        handOver(out, value -> !value.isNothing());
    }

    /** The same, with a partial of nothing for each slice whose contributions cancelled out. */
    public void flushWithCancelled(Consumer<Partial> out) {
        handOver(out, value -> true);
    }

    private void handOver(Consumer<Partial> out, Predicate<Accumulator> wanted) {
        if (pending == 0) {
            return;
        }
        buffers.forEach((series, buffer) -> buffer.slices.forEach((slice, cells) -> {
            for (Long2ObjectMap.Entry<Cell> entry : cells.long2ObjectEntrySet()) {
                Accumulator value = entry.getValue().accumulator();
                if (wanted.test(value)) {
                    out.accept(new Partial(series.key(), slice, entry.getLongKey(), value));
                }
            }
        }));
        buffers.clear();
        pending = 0;
    }

    private static final class SeriesBuffer {
        final EnumMap<WindowKind, Long2ObjectMap<Cell>> slices = new EnumMap<>(WindowKind.class);
    }

    /** One slice that is being filled; which field is in use follows from the series' aggregate. */
    private static final class Cell {
        long high;
        long low;
        HllSketch sketch;
        HistogramAccumulator histogram;

        Accumulator accumulator() {
            if (sketch != null) {
                return new SketchAccumulator(sketch);
            }
            return histogram != null ? histogram : new SumAccumulator(high, low);
        }
    }
}
