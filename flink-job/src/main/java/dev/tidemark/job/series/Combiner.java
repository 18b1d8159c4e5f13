package dev.tidemark.job.series;

import dev.tidemark.job.series.SliceBuffer.Cell;
import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Merges contributions by (series, slice) in memory until {@link #flush}.
 *
 * <p>An operator that contributes holds one and flushes it on a timer, before each checkpoint barrier, before it forwards
 * a watermark and in {@code finish()}; so nothing rests here across checkpoints. Not thread-safe.
 */
public final class Combiner implements Contributions {
    private final List<SliceBuffer> filled = new ArrayList<>();
    private final List<SliceBuffer> shared = new ArrayList<>();
    private long pending;

    @Override
    public void add(Series series, WindowKind slice, long position, long amount) {
        if (!series.isDropped()) {
            cell(series, slice, position).add(amount);
        }
    }

    @Override
    public void addRange(Series series, WindowKind slice, long from, long to, long amount) {
        if (series.isDropped()) {
            return;
        }
        SliceBuffer buffer = series.buffer(slice);
        if (buffer.isEmpty()) {
            filled.add(buffer);
        }
        pending += buffer.addRange(from, to, amount);
    }

    @Override
    public void distinct(Series series, WindowKind slice, long position, long idHash) {
        if (!series.isDropped()) {
            cell(series, slice, position).distinct(idHash);
        }
    }

    @Override
    public void sample(Series series, WindowKind slice, long position, long value, long multiplicity) {
        if (!series.isDropped()) {
            cell(series, slice, position).sample(value, multiplicity);
        }
    }

    @Override
    public void measure(Series series, WindowKind slice, long position, long x, long multiplicity) {
        if (!series.isDropped()) {
            cell(series, slice, position).measure(x, multiplicity);
        }
    }

    @Override
    public void measureRange(Series series, WindowKind slice, long from, long to, long x, long multiplicity) {
        if (series.isDropped()) {
            return;
        }
        SliceBuffer buffer = series.buffer(slice);
        if (buffer.isEmpty()) {
            filled.add(buffer);
        }
        pending += buffer.measureRange(from, to, x, multiplicity);
    }

    @Override
    public void moveRange(Series series, WindowKind slice, long from, long to, long oldX, long newX) {
        if (series.isDropped()) {
            return;
        }
        SliceBuffer buffer = series.buffer(slice);
        if (buffer.isEmpty()) {
            filled.add(buffer);
        }
        pending += buffer.moveRange(from, to, oldX, newX);
    }

    @Override
    public void moments(Series series, WindowKind slice, long position, long[] xs, int sign) {
        if (!series.isDropped()) {
            cell(series, slice, position).moments(xs, sign);
        }
    }

    Cell cell(Series series, WindowKind slice, long position) {
        SliceBuffer buffer = series.buffer(slice);
        Cell recent = buffer.recent(this, position);
        return recent != null ? recent : find(buffer, position);
    }

    private Cell find(SliceBuffer buffer, long position) {
        Cell known = buffer.find(this, position);
        if (known != null) {
            return known;
        }
        if (buffer.isEmpty()) {
            (buffer.isShared() ? shared : filled).add(buffer);
        }
        pending++;
        Cell cell = new Cell(position);
        buffer.begin(this, cell);
        return cell;
    }

    /** Number of (series, slice) pairs that wait, those of series that count together as one. */
    public long pending() {
        return pending;
    }

    /** Hands everything that waits to {@code out}; contributions that cancelled out are dropped. */
    public void flush(Consumer<Partial> out) {
        flushWithCancelled(partial -> {
            if (!partial.value().isNothing()) {
                out.accept(partial);
            }
        });
    }

    /** The same, with a partial of nothing for each slice whose contributions cancelled out. */
    public void flushWithCancelled(Consumer<Partial> out) {
        shared.forEach(buffer -> buffer.spread(this));
        shared.clear();
        filled.forEach(buffer -> buffer.flush(out));
        filled.clear();
        pending = 0;
    }
}
