package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Exact sums over days. Thread-safe. */
public final class SumQuery {
    private final RowsQuery rows;

    /**
     * @param dimensions of the result
     * @param days of the range that have a number
     */
    public record Sum(SortedMap<String, String> dimensions, Value value, int days) {}

    /**
     * @param updatedAt when the youngest number was stored; empty if there are none
     * @param sums by dimensions
     */
    public record Answer(Optional<Instant> updatedAt, List<Sum> sums) {}

    public SumQuery(Database database) {
        this.rows = new RowsQuery(database);
    }

    /** @throws Refusal if the metric's days do not add up, or the database does not answer */
    public Answer ask(Selection selection, Days days) {
        Metric metric = selection.metric();
        if (metric.overDays() != Rule.SUM) {
            throw new Refusal(
                    Code.NOT_COMBINABLE,
                    "metric",
                    "the days of " + metric.name() + " do not add up; "
                            + (metric.overDays() == Rule.DISTINCT
                                    ? "ask /api/v1/distinct/" + metric.name()
                                    : "ask for its series, whose windows are "
                                            + String.join(
                                                    ", ",
                                                    metric.windows().stream()
                                                            .map(WindowKind::text)
                                                            .toList())),
                    List.of());
        }
        List<Row> stored = rows.ask(selection, WindowKind.DAY, days);
        SortedMap<SortedMap<String, String>, List<Row>> results = new TreeMap<>(Dimensions.order());
        stored.forEach(row -> results.computeIfAbsent(selection.result(row.dimensions()), result -> new ArrayList<>())
                .add(row));
        List<Sum> sums = new ArrayList<>();
        results.forEach((dimensions, group) ->
                sums.add(new Sum(dimensions, Value.exact(Row.sum(group), status(metric, days, group)), (int)
                        group.stream().map(Row::start).distinct().count())));
        return new Answer(Row.youngest(stored), sums);
    }

    /** What has no number on the last day may still get one. */
    private static ResultStatus status(Metric metric, Days days, List<Row> rows) {
        boolean open =
                metric.lastDay().filter(last -> !days.to().isBefore(last)).isPresent();
        boolean lastDayCounted = rows.stream()
                .anyMatch(row -> Windows.lastDay(row.end(), metric.zone()).equals(days.to()));
        return open && !lastDayCounted ? ResultStatus.PARTIAL : Row.status(rows);
    }
}
