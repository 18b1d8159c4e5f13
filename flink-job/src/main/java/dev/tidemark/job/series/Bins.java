package dev.tidemark.job.series;

import java.util.List;

/** The bins of a histogram: half-open ranges between edges, the last one closed, and what lies beyond them. */
public final class Bins {
    private static final String BELOW = "_below";
    private static final String ABOVE = "_above";
    private static final long THOUSANDTHS = 1_000;

    private final List<Integer> edges;

    /** @param edges two or more, ascending */
    public Bins(List<Integer> edges) {
        this.edges = edges;
    }

    /** The bin that holds a value of so many thousandths, such as {@code [60,120)}. */
    public String of(long value) {
        int last = edges.size() - 1;
        if (value < edges.get(0) * THOUSANDTHS) {
            return BELOW;
        }
        for (int i = 1; i < last; i++) {
            if (value < edges.get(i) * THOUSANDTHS) {
                return "[" + edges.get(i - 1) + "," + edges.get(i) + ")";
            }
        }
        return value <= edges.get(last) * THOUSANDTHS ? "[" + edges.get(last - 1) + "," + edges.get(last) + "]" : ABOVE;
    }
}
