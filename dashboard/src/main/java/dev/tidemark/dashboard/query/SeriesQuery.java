package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.model.WindowKind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The values of a metric, window by window. Thread-safe. */
public final class SeriesQuery {
    private final RowsQuery rows;
    private final DistinctRange distinct;

    /**
     * A number of a series.
     *
     * @param start of the window
     * @param end excluded; where a moving window stands
     * @param day that the window ends with
     */
    public record Point(Instant start, Instant end, LocalDate day, Value value, long revision) {}

    /** The numbers of one result, by time. */
    public record Series(SortedMap<String, String> dimensions, List<Point> points) {}

    /**
     * @param updatedAt when the youngest number was stored; empty if there are none
     * @param series by dimensions
     */
    public record Answer(Optional<Instant> updatedAt, List<Series> series) {}

    public SeriesQuery(Database database, DistinctRange distinct) {
        this.rows = new RowsQuery(database);
        this.distinct = distinct;
    }

    /**
     * @param days of no meaning for kinds of which there is one window
     * @throws Refusal if values would have to be merged that cannot be, or the database does not answer
     */
    public Answer ask(Selection selection, WindowKind kind, Days days) {
        Rule rule = selection.merges() ? selection.metric().overValues() : Rule.SUM;
        return switch (rule) {
            case SUM -> stored(selection, kind, days);
            case DISTINCT -> united(selection, kind, days);
            case NONE -> throw notCombinable(selection);
        };
    }

    private static Refusal notCombinable(Selection selection) {
        String field = selection.filters().entrySet().stream()
                .filter(filter ->
                        filter.getValue().size() > 1 && !selection.apart().contains(filter.getKey()))
                .map(filter -> filter.getKey())
                .findFirst()
                .orElseThrow();
        return new Refusal(
                Code.NOT_COMBINABLE,
                field,
                "several values of " + field + " cannot be merged into one "
                        + selection.metric().name() + "; ask for one, or add group=" + field,
                List.of());
    }

    private Answer stored(Selection selection, WindowKind kind, Days days) {
        List<Row> stored = rows.ask(selection, kind, days);
        SortedMap<SortedMap<String, String>, SortedMap<Instant, List<Row>>> results = new TreeMap<>(Dimensions.order());
        for (Row row : stored) {
            results.computeIfAbsent(selection.result(row.dimensions()), result -> new TreeMap<>())
                    .computeIfAbsent(row.start(), start -> new ArrayList<>(1))
                    .add(row);
        }
        List<Series> series = new ArrayList<>();
        results.forEach((dimensions, windows) -> series.add(new Series(
                dimensions,
                windows.values().stream()
                        .map(window -> point(window, selection.metric()))
                        .toList())));
        return new Answer(Row.youngest(stored), series);
    }

    private static Point point(List<Row> window, Metric metric) {
        Row first = window.get(0);
        Value value = window.size() == 1 ? first.value() : Value.exact(Row.sum(window), Row.status(window));
        Instant end =
                window.stream().map(Row::end).max(Comparator.naturalOrder()).orElseThrow();
        long revision = window.stream().mapToLong(Row::revision).max().orElseThrow();
        return new Point(first.start(), end, Windows.lastDay(end, metric.zone()), value, revision);
    }

    private Answer united(Selection selection, WindowKind kind, Days days) {
        if (Windows.isSingle(kind) || Windows.isWithinDays(kind)) {
            throw new Refusal(
                    Code.NOT_COMBINABLE,
                    "window",
                    "several values are united from the sketches of days, which a window " + kind.text()
                            + " has none of; ask for one value, or another window",
                    selection.metric().windows().stream()
                            .filter(window -> !Windows.isSingle(window) && !Windows.isWithinDays(window))
                            .map(WindowKind::text)
                            .collect(Collectors.toList()));
        }
        return distinct.series(selection, Windows.of(kind, days));
    }
}
