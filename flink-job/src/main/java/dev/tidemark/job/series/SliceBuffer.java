package dev.tidemark.job.series;

import dev.tidemark.model.WindowKind;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.function.Consumer;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;

/**
 * What a {@link Combiner} has collected for one series in slices of one kind since its last flush. It rests with the
 * series, so that a contribution finds its place without looking up the series. Not thread-safe.
 */
final class SliceBuffer {
    private final Series series;
    private final WindowKind kind;
    private Long2ObjectOpenHashMap<Cell> cells = new Long2ObjectOpenHashMap<>(2);
    /** The cell that was asked for last; mostly it is the next one, too. */
    private Cell recent;

    private Combiner owner;
    /** Absent where no ranges come, so that many series stay small. */
    private RangeSums ranges;
    /** Likewise. */
    private MeasureRanges measures;

    /** One slice that is being filled; which field is in use follows from the series' aggregate. */
    static final class Cell {
        private final long position;
        private long high;
        private long low;
        private HllSketch sketch;
        private Union union;
        /** Of what is neither a sum nor a sketch. */
        private AccumulatorBuilder builder;

        Cell(long position) {
            this.position = position;
        }

        void add(long amount) {
            add(amount >> 63, amount);
        }

        void add(Cell other) {
            if (other.sketch != null) {
                unite(other.sketch);
            } else if (other.builder != null) {
                builder = builder == null ? other.builder.another() : builder;
                builder.addAll(other.builder);
            } else {
                add(other.high, other.low);
            }
        }

        /** Adds a number of 128 bits. */
        private void add(long moreHigh, long moreLow) {
            low += moreLow;
            high += moreHigh + Int128.carry(low, moreLow);
        }

        private void unite(HllSketch other) {
            if (sketch == null && union == null) {
                // Mostly the only one; nothing more is added to a sketch that is being handed out.
                sketch = other;
                return;
            }
            if (union == null) {
                union = new Union(SketchAccumulator.LG_K);
            }
            union.update(other);
        }

        void distinct(long idHash) {
            if (sketch == null) {
                sketch = SketchAccumulator.empty();
            }
            sketch.update(idHash);
        }

        void sample(long value, long multiplicity) {
            if (builder == null) {
                builder = new HistogramAccumulator.Builder();
            }
            ((HistogramAccumulator.Builder) builder).add(value, multiplicity);
        }

        void measure(long x, long multiplicity) {
            if (builder == null) {
                builder = new DistributionAccumulator.Builder();
            }
            ((DistributionAccumulator.Builder) builder).add(x, multiplicity);
        }

        void moments(long[] xs, int sign) {
            if (builder == null) {
                builder = new MomentsAccumulator.Builder(xs.length);
            }
            ((MomentsAccumulator.Builder) builder).add(xs, sign);
        }

        private Accumulator value() {
            if (union != null) {
                if (sketch != null) {
                    union.update(sketch);
                }
                return SketchAccumulator.of(union);
            }
            if (sketch != null) {
                return new SketchAccumulator(sketch);
            }
            return builder != null ? builder.build() : new SumAccumulator(high, low);
        }
    }

    SliceBuffer(Series series, WindowKind kind) {
        this.series = series;
        this.kind = kind;
    }

    WindowKind kind() {
        return kind;
    }

    /** Whether the series stands for others. */
    boolean isShared() {
        return !series.members().isEmpty();
    }

    /** The cell at a position, if the last one asked for was it; else null. */
    Cell recent(Combiner combiner, long position) {
        return owner == combiner && recent.position == position ? recent : null;
    }

    /**
     * The cell at a position, or null.
     *
     * @throws IllegalStateException if another combiner has not flushed what it collected here
     */
    Cell find(Combiner combiner, long position) {
        if (owner != null && owner != combiner) {
            throw new IllegalStateException("two combiners collect for one object of series " + series);
        }
        Cell cell = cells.get(position);
        recent = cell == null ? recent : cell;
        return cell;
    }

    /** Begins a cell. */
    void begin(Combiner combiner, Cell cell) {
        owner = combiner;
        recent = cell;
        cells.put(cell.position, cell);
    }

    /** Whether nothing has been collected since the last flush. */
    boolean isEmpty() {
        return owner == null && (ranges == null || ranges.isEmpty()) && (measures == null || measures.isEmpty());
    }

    /** Adds to neighbouring slices; the number of slices that are new. */
    int addRange(long from, long to, long amount) {
        if (ranges == null) {
            ranges = new RangeSums();
        }
        return ranges.add(from, to, amount);
    }

    /** Adds measurements to neighbouring slices; the number of slices that are new. */
    int measureRange(long from, long to, long x, long multiplicity) {
        if (measures == null) {
            measures = new MeasureRanges();
        }
        return measures.add(from, to, x, multiplicity);
    }

    /** Replaces a measurement in neighbouring slices; the number of slices that are new. */
    int moveRange(long from, long to, long oldX, long newX) {
        if (measures == null) {
            measures = new MeasureRanges();
        }
        return measures.move(from, to, oldX, newX);
    }

    /** Adds what was collected for several series to each of them. */
    void spread(Combiner combiner) {
        for (Series member : series.members()) {
            for (Cell cell : cells.values()) {
                combiner.cell(member, kind, cell.position).add(cell);
            }
        }
        clear();
    }

    /** Hands over what was collected and forgets it. */
    void flush(Consumer<Partial> out) {
        if (ranges != null) {
            ranges.flush((position, sum) ->
                    out.accept(new Partial(series.key(), kind, position, new SumAccumulator(sum >> 63, sum))));
        }
        if (measures != null) {
            measures.flush((position, value) -> out.accept(new Partial(series.key(), kind, position, value)));
        }
        for (Cell cell : cells.values()) {
            out.accept(new Partial(series.key(), kind, cell.position, cell.value()));
        }
        clear();
    }

    private void clear() {
        if (cells.size() > 1) {
            cells = new Long2ObjectOpenHashMap<>(2);
        } else {
            cells.clear();
        }
        owner = null;
        recent = null;
    }
}
