package dev.tidemark.embedded.check;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.simulator.oracle.Comparison;
import dev.tidemark.simulator.oracle.ComparisonReport;
import dev.tidemark.simulator.oracle.Invariants;
import dev.tidemark.simulator.oracle.OracleResults;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether what was published is what the oracle computed, in the topic and in the table, and holds together.
 *
 * @param violations invariants that do not hold, one line each
 */
public record OracleCheck(ComparisonReport comparison, List<String> violations, TableCheck table) {
    private static final int SHOWN = 20;

    public static OracleCheck of(
            OracleResults exact, Map<ResultKey, MetricResult> topic, long minutesFrom, TableCheck table) {
        return new OracleCheck(Comparison.compare(exact, topic, minutesFrom), Invariants.violations(topic), table);
    }

    public boolean ok() {
        return comparison.ok() && violations.isEmpty() && table.ok();
    }

    /** A table of what was compared, what differs, and the verdict. */
    public String render() {
        StringBuilder text = new StringBuilder(comparison.render());
        add(text, "table: %,d rows compared with the topic, %,d differ", table.rows(), table.differing());
        table.first().forEach(line -> add(text, "  %s", line));
        add(text, "invariants: %,d violated", violations.size());
        violations.stream().limit(SHOWN).forEach(line -> add(text, "  %s", line));
        add(text, ok() ? "Every number is what the oracle says." : "NOT every number is what the oracle says.");
        return text.toString();
    }

    private static void add(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append(System.lineSeparator());
    }
}
