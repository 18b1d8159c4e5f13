package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.dashboard.sketch.Sketch;
import dev.tidemark.dashboard.sketch.SketchCache;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.WindowKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Distinct counts over any days and any values, by uniting the sketches that are stored of each day and cut.
 *
 * <p>Every question asks the database for the revisions of the sketches, and only for the images of those that are not
 * held in that revision. A calendar month that lies within the days is united once and kept while no revision of its
 * days changes. At most 64 MiB of sketches are kept. Thread-safe.
 */
public final class DistinctRange {
    private static final long KEPT_BYTES = 32L << 20;
    /** A key and a revision, about. */
    private static final int DAY_BYTES = 256;
    /** A key and the revisions of its days, about. */
    private static final int MONTH_BYTES = 3_000;

    private static final int MOST_SKETCHES = 200_000;

    private static final String COLUMNS = "r.sketch_revision, r.status, r.updated_at";

    private static final String IMAGES =
            """
            SELECT w.start AS window_start, w.dimensions::text AS dimensions, s.sketch_revision, s.sketch
            FROM unnest(?::timestamptz[], ?::jsonb[]) AS w (start, dimensions)
            CROSS JOIN LATERAL (
              SELECT r.sketch_revision, r.sketch
              FROM tidemark.metric_result r
              WHERE r.run = ? AND r.metric = ? AND r.definition = ? AND r.window_kind = ?
                AND r.window_start = w.start AND r.dimensions = w.dimensions
              -- One look into the primary key for each, whatever the planner thinks of it.
              OFFSET 0) s
            WHERE s.sketch_revision > 0
            """;

    private final Database database;
    private final SketchCache<Key<LocalDate>, Long> days = new SketchCache<>(KEPT_BYTES, DAY_BYTES);
    private final SketchCache<Key<YearMonth>, Map<LocalDate, Long>> months = new SketchCache<>(KEPT_BYTES, MONTH_BYTES);

    /** What a sketch is of. */
    private record Key<T>(String run, String definition, String dimensions, T time) {}

    /** A sketch that the table has. */
    private record Stored(
            LocalDate day,
            SortedMap<String, String> dimensions,
            long revision,
            ResultStatus status,
            Instant updatedAt) {}

    /**
     * A distinct count.
     *
     * @param sketches how many stored ones were united
     * @param days that have a sketch
     */
    public record Count(SortedMap<String, String> dimensions, Value value, int sketches, SortedSet<LocalDate> days) {}

    /**
     * @param updatedAt when the youngest row was stored; empty if there are none
     * @param all everything together
     * @param groups by result, in order
     */
    public record Answer(Optional<Instant> updatedAt, Count all, List<Count> groups) {}

    public DistinctRange(Database database) {
        this.database = database;
    }

    /**
     * The count of all days together.
     *
     * @throws Refusal if the metric has no sketches, or the database does not answer
     */
    public Answer ask(Selection selection, Days range) {
        Metric metric = selection.metric();
        if (metric.overDays() != Rule.DISTINCT) {
            throw new Refusal(
                    Code.NOT_COMBINABLE,
                    "metric",
                    metric.name() + " is no distinct count that is stored by day"
                            + (metric.overDays() == Rule.SUM ? "; ask /api/v1/sum/" + metric.name() : ""),
                    List.of());
        }
        List<Stored> stored = database.ask("revisions", connection -> revisions(connection, selection, range));
        SortedMap<SortedMap<String, String>, List<Stored>> results = new TreeMap<>(Dimensions.order());
        for (Stored sketch : stored) {
            results.computeIfAbsent(selection.result(sketch.dimensions()), result -> new ArrayList<>())
                    .add(sketch);
        }
        SortedMap<SortedMap<String, String>, List<Part>> parts = new TreeMap<>(Dimensions.order());
        results.forEach((dimensions, sketches) -> parts.put(dimensions, parts(metric, sketches, range)));
        Map<Stored, Sketch> images = images(
                metric,
                parts.values().stream()
                        .flatMap(List::stream)
                        .filter(part -> part.kept().isEmpty())
                        .flatMap(part -> part.sketches().stream())
                        .toList());
        List<Count> groups = new ArrayList<>();
        List<Sketch> unions = new ArrayList<>();
        results.forEach((dimensions, sketches) -> {
            Sketch union = Sketch.union(parts.get(dimensions).stream()
                    .map(part -> united(part, images))
                    .toList());
            unions.add(union);
            groups.add(count(metric, dimensions, union, sketches, range));
        });
        Count all = count(metric, new TreeMap<>(), Sketch.union(unions), stored, range);
        return new Answer(stored.stream().map(Stored::updatedAt).max(Comparator.naturalOrder()), all, groups);
    }

    /**
     * The count of each window.
     *
     * @param windows in order; those without a sketch are left out
     */
    SeriesQuery.Answer series(Selection selection, List<Days> windows) {
        Metric metric = selection.metric();
        Days span =
                new Days(windows.get(0).from(), windows.get(windows.size() - 1).to());
        List<Stored> stored = database.ask("revisions", connection -> revisions(connection, selection, span));
        Map<Stored, Sketch> images = images(metric, stored);
        SortedMap<SortedMap<String, String>, SortedMap<LocalDate, List<Stored>>> results =
                new TreeMap<>(Dimensions.order());
        for (Stored sketch : stored) {
            results.computeIfAbsent(selection.result(sketch.dimensions()), result -> new TreeMap<>())
                    .computeIfAbsent(sketch.day(), day -> new ArrayList<>(1))
                    .add(sketch);
        }
        List<SeriesQuery.Series> series = new ArrayList<>();
        results.forEach((dimensions, byDay) -> {
            SortedMap<LocalDate, Sketch> united = new TreeMap<>();
            byDay.forEach((day, sketches) -> united.put(
                    day, Sketch.union(sketches.stream().map(images::get).toList())));
            List<SeriesQuery.Point> points = new ArrayList<>();
            for (Days window : windows) {
                var inside = united.subMap(window.from(), window.to().plusDays(1));
                if (!inside.isEmpty()) {
                    List<Stored> behind = byDay
                            .subMap(window.from(), window.to().plusDays(1))
                            .values()
                            .stream()
                            .flatMap(List::stream)
                            .toList();
                    points.add(point(metric, window, Sketch.union(inside.values()), behind));
                }
            }
            series.add(new SeriesQuery.Series(dimensions, points));
        });
        return new SeriesQuery.Answer(stored.stream().map(Stored::updatedAt).max(Comparator.naturalOrder()), series);
    }

    private static SeriesQuery.Point point(Metric metric, Days window, Sketch union, List<Stored> behind) {
        return new SeriesQuery.Point(
                window.from().atStartOfDay(metric.zone()).toInstant(),
                window.to().plusDays(1).atStartOfDay(metric.zone()).toInstant(),
                window.to(),
                Value.distinct(union.estimate(), status(metric, behind, window)),
                behind.stream().mapToLong(Stored::revision).max().orElseThrow());
    }

    private static Count count(
            Metric metric, SortedMap<String, String> dimensions, Sketch union, List<Stored> sketches, Days range) {
        SortedSet<LocalDate> counted = new TreeSet<>();
        sketches.forEach(sketch -> counted.add(sketch.day()));
        ResultStatus status = status(metric, sketches, range);
        return new Count(
                dimensions,
                // Of no sketch at all nobody knows whether there was nobody.
                sketches.isEmpty() ? Value.unknownEstimate(status) : Value.distinct(union.estimate(), status),
                sketches.size(),
                counted);
    }

    /** What has no sketch of the last day may still get one. */
    private static ResultStatus status(Metric metric, Collection<Stored> sketches, Days range) {
        boolean open =
                metric.lastDay().filter(last -> !range.to().isBefore(last)).isPresent();
        boolean lastDayCounted =
                sketches.stream().anyMatch(sketch -> sketch.day().equals(range.to()));
        if (open && !lastDayCounted) {
            return ResultStatus.PARTIAL;
        }
        return sketches.stream()
                .map(Stored::status)
                .min(Comparator.naturalOrder())
                .orElse(metric.stored().isEmpty() ? ResultStatus.PARTIAL : ResultStatus.COMPLETE);
    }

    /**
     * Sketches that are united together.
     *
     * @param month that the union may be kept as; empty if it is no whole month
     * @param kept the union, if it is held
     */
    private record Part(List<Stored> sketches, Optional<Key<YearMonth>> month, Optional<Sketch> kept) {}

    /** The sketches of a result by calendar month and row, and those of months that the range cuts. */
    private List<Part> parts(Metric metric, List<Stored> sketches, Days range) {
        Map<Key<YearMonth>, List<Stored>> byMonth = new HashMap<>();
        List<Stored> others = new ArrayList<>();
        for (Stored sketch : sketches) {
            YearMonth month = YearMonth.from(sketch.day());
            if (month.atDay(1).isBefore(range.from()) || month.atEndOfMonth().isAfter(range.to())) {
                others.add(sketch);
            } else {
                byMonth.computeIfAbsent(key(metric, sketch, month), key -> new ArrayList<>())
                        .add(sketch);
            }
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part(others, Optional.empty(), Optional.empty()));
        byMonth.forEach((month, monthly) -> {
            parts.add(new Part(monthly, Optional.of(month), months.get(month, versions(monthly))));
        });
        return parts;
    }

    private static Map<LocalDate, Long> versions(List<Stored> monthly) {
        return monthly.stream().collect(Collectors.toMap(Stored::day, Stored::revision));
    }

    private Sketch united(Part part, Map<Stored, Sketch> images) {
        if (part.kept().isPresent()) {
            return part.kept().get();
        }
        Sketch union = Sketch.union(part.sketches().stream().map(images::get).toList());
        part.month().ifPresent(month -> months.put(month, versions(part.sketches()), union));
        return union;
    }

    private static List<Stored> revisions(Connection connection, Selection selection, Days range) throws SQLException {
        ZoneId zone = selection.metric().zone();
        StoredRows<Stored> sketches = new StoredRows<>(
                COLUMNS,
                "sketch_revision",
                MOST_SKETCHES,
                "sketches",
                (row, start, dimensions) -> new Stored(
                        start.atZone(zone).toLocalDate(),
                        dimensions,
                        row.getLong("sketch_revision"),
                        StoredRows.status(row.getString("status")),
                        StoredRows.instant(row, "updated_at")));
        List<Instant> starts = range.all().stream()
                .map(day -> day.atStartOfDay(zone).toInstant())
                .toList();
        return selection.isClosed()
                ? sketches.lookUp(connection, selection, WindowKind.DAY, starts)
                : sketches.scan(connection, selection, WindowKind.DAY, starts.get(0), starts.get(starts.size() - 1));
    }

    /** The image of each, from memory or from the database; one that has gone meanwhile is empty. */
    private Map<Stored, Sketch> images(Metric metric, List<Stored> wanted) {
        Map<Stored, Sketch> images = new HashMap<>();
        List<Stored> missing = new ArrayList<>();
        for (Stored sketch : wanted) {
            days.get(key(metric, sketch, sketch.day()), sketch.revision())
                    .ifPresentOrElse(image -> images.put(sketch, image), () -> missing.add(sketch));
        }
        if (!missing.isEmpty()) {
            Map<Key<LocalDate>, Sketch> fetched =
                    database.ask("sketches", connection -> fetch(connection, metric, missing));
            missing.forEach(sketch -> images.put(
                    sketch, fetched.getOrDefault(key(metric, sketch, sketch.day()), Sketch.union(List.of()))));
        }
        return images;
    }

    private Map<Key<LocalDate>, Sketch> fetch(Connection connection, Metric metric, List<Stored> wanted)
            throws SQLException {
        Map<Key<LocalDate>, Sketch> fetched = new HashMap<>();
        Dimensions dimensions = new Dimensions();
        try (PreparedStatement statement = connection.prepareStatement(IMAGES)) {
            List<Instant> starts = wanted.stream()
                    .map(sketch -> sketch.day().atStartOfDay(metric.zone()).toInstant())
                    .toList();
            statement.setArray(1, StoredRows.array(connection, starts));
            Object[] rows = wanted.stream()
                    .map(sketch -> Dimensions.json(sketch.dimensions()))
                    .toArray();
            statement.setArray(2, connection.createArrayOf("text", rows));
            StoredRows.key(statement, 3, metric, WindowKind.DAY);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Key<LocalDate> key = new Key<>(
                            metric.run(),
                            metric.definition(),
                            Dimensions.json(dimensions.read(row.getString("dimensions"))),
                            StoredRows.instant(row, "window_start")
                                    .atZone(metric.zone())
                                    .toLocalDate());
                    Sketch image = Sketch.of(row.getBytes("sketch"));
                    days.put(key, row.getLong("sketch_revision"), image);
                    fetched.put(key, image);
                }
            }
        }
        return fetched;
    }

    private static <T> Key<T> key(Metric metric, Stored sketch, T time) {
        return new Key<>(metric.run(), metric.definition(), Dimensions.json(sketch.dimensions()), time);
    }
}
