package dev.tidemark.dashboard.query;

import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.dashboard.query.Value.Exactness;
import dev.tidemark.model.ResultStatus;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The hours of the week over days together. Thread-safe. */
public final class HeatmapQuery {
    /** The dimension that metrics need for it; its values are {@code MON-00} to {@code SUN-23}. */
    public static final String DIMENSION = "hour_of_week";

    private static final int HOURS = 24;

    private final SumQuery sums;
    private final DistinctRange distinct;

    /** @param hour 0 to 23 */
    public record Cell(DayOfWeek weekday, int hour, Value value) {
        /** The weekday as dimensions write it. */
        public String weekdayName() {
            return weekday.name().substring(0, 3);
        }
    }

    /**
     * @param updatedAt when the youngest number was stored; empty if there are none
     * @param cells all of the week, Monday first
     */
    public record Answer(Optional<Instant> updatedAt, List<Cell> cells) {}

    public HeatmapQuery(Database database, DistinctRange distinct) {
        this.sums = new SumQuery(database);
        this.distinct = distinct;
    }

    /** @throws Refusal if the metric has no such cells, or the database does not answer */
    public Answer ask(Selection selection, Days days) {
        Metric metric = selection.metric();
        if (!metric.ownDimensions().contains(DIMENSION) || metric.overDays() == Rule.NONE) {
            throw new Refusal(
                    Code.INVALID_PARAMETER, "metric", metric.name() + " is not counted by hour of the week", List.of());
        }
        Map<String, Value> values = new HashMap<>();
        Optional<Instant> updatedAt;
        if (metric.overDays() == Rule.SUM) {
            SumQuery.Answer answer = sums.ask(selection, days);
            answer.sums().forEach(sum -> values.put(sum.dimensions().get(DIMENSION), sum.value()));
            updatedAt = answer.updatedAt();
        } else {
            DistinctRange.Answer answer = distinct.ask(selection, days);
            answer.groups().forEach(count -> values.put(count.dimensions().get(DIMENSION), count.value()));
            updatedAt = answer.updatedAt();
        }
        return new Answer(updatedAt, cells(metric, days, values));
    }

    private static List<Cell> cells(Metric metric, Days days, Map<String, Value> values) {
        Set<DayOfWeek> there = new HashSet<>();
        Set<DayOfWeek> open = new HashSet<>();
        Optional<LocalDate> last = metric.lastDay();
        for (LocalDate day : days.all()) {
            there.add(day.getDayOfWeek());
            if (last.isEmpty() || !day.isBefore(last.get())) {
                open.add(day.getDayOfWeek());
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (DayOfWeek weekday : DayOfWeek.values()) {
            Value nothing = new Value(
                    there.contains(weekday) ? Optional.of(BigDecimal.ZERO) : Optional.empty(),
                    Optional.empty(),
                    metric.isEstimate() ? Exactness.ESTIMATE : Exactness.EXACT,
                    open.contains(weekday) ? ResultStatus.PARTIAL : ResultStatus.COMPLETE);
            for (int hour = 0; hour < HOURS; hour++) {
                String cell =
                        String.format(Locale.ROOT, "%s-%02d", weekday.name().substring(0, 3), hour);
                Value value = values.getOrDefault(cell, nothing);
                cells.add(new Cell(weekday, hour, open.contains(weekday) ? value : settled(value)));
            }
        }
        return cells;
    }

    /** Nothing more comes for a weekday that is over, whatever the last day of the range is. */
    private static Value settled(Value value) {
        return value.status() == ResultStatus.PARTIAL
                ? new Value(value.number(), value.bounds(), value.exactness(), ResultStatus.COMPLETE)
                : value;
    }
}
