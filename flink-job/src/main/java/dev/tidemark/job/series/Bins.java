package dev.tidemark.job.series;

import java.util.List;

/** The bins of a histogram: half-open ranges between edges, the last one closed, and what lies beyond them. */
public final class Bins {
    private static final long THOUSANDTHS = 1_000;

    /** In thousandths. */
    private final long[] edges;
    /** The names: below the first edge, between each two, above the last. */
    private final String[] names;

    /** @param edges two or more, ascending */
    public Bins(List<Integer> edges) {
        int last = edges.size() - 1;
        this.edges = edges.stream().mapToLong(edge -> edge * THOUSANDTHS).toArray();
        this.names = new String[edges.size() + 1];
        names[0] = "_below";
        for (int i = 1; i <= last; i++) {
            names[i] = "[" + edges.get(i - 1) + "," + edges.get(i) + (i == last ? "]" : ")");
        }
        names[last + 1] = "_above";
    }

    /** The name of the bin that holds a value of so many thousandths, such as {@code [60,120)}. */
    public String of(long value) {
        int last = edges.length - 1;
        if (value == edges[last]) {
            return names[last];
        }
        int bin = 0;
        while (bin <= last && value >= edges[bin]) {
            bin++;
        }
        return names[bin];
    }
}
