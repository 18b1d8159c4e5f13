package dev.tidemark.simulator.oracle;

import java.util.List;

/**
 * The outcome of a comparison.
 *
 * @param metrics one line per metric, in the order of the metrics' page
 * @param firstDifferences the first differences of each metric, in words, with the key and both values
 * @param notCompared published metrics that no rule covers
 */
public record ComparisonReport(List<Line> metrics, List<String> firstDifferences, List<String> notCompared) {

    /**
     * What became of one metric.
     *
     * @param compared how many numbers were compared
     * @param differing how many of them differ from what they must be
     * @param note what else there is to say, in words; may be empty
     */
    public record Line(String metric, long compared, long differing, String note) {}

    /** How many numbers were compared. */
    public long compared() {
        return metrics.stream().mapToLong(Line::compared).sum();
    }

    /** How many numbers differ. */
    public long differing() {
        return metrics.stream().mapToLong(Line::differing).sum();
    }

    /** Whether nothing differs; a comparison of nothing is not ok. */
    public boolean ok() {
        return differing() == 0 && compared() > 0;
    }

    /** A table for a terminal, followed by the first differences. */
    public String render() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s %12s %10s  %s%n", "metric", "compared", "differing", "note"));
        for (Line line : metrics) {
            text.append(String.format(
                                    "%-34s %,12d %,10d  %s",
                                    line.metric(), line.compared(), line.differing(), line.note())
                            .stripTrailing())
                    .append(System.lineSeparator());
        }
        text.append(String.format("%-34s %,12d %,10d%n", "total", compared(), differing()));
        if (!notCompared.isEmpty()) {
            text.append(String.format("not compared: %s%n", String.join(", ", notCompared)));
        }
        firstDifferences.forEach(difference -> text.append(String.format("  %s%n", difference)));
        return text.toString();
    }
}
