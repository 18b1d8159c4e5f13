package dev.tidemark.dashboard.http;

import dev.tidemark.dashboard.query.Days;
import dev.tidemark.dashboard.query.DistinctRange;
import dev.tidemark.dashboard.query.ExperimentsQuery;
import dev.tidemark.dashboard.query.FunnelQuery;
import dev.tidemark.dashboard.query.HeatmapQuery;
import dev.tidemark.dashboard.query.Selection;
import dev.tidemark.dashboard.query.SeriesQuery;
import dev.tidemark.dashboard.query.SumQuery;
import dev.tidemark.dashboard.query.UsersQuery;
import dev.tidemark.dashboard.query.Value;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Answers as tables. */
final class CsvAnswers {
    private CsvAnswers() {}

    static byte[] series(Selection selection, WindowKind kind, SeriesQuery.Answer answer) {
        Csv csv = new Csv(head(
                List.of("window", "start", "end", "day"),
                selection.cut(),
                List.of("value", "lower", "upper", "exact", "status", "revision")));
        for (SeriesQuery.Series series : answer.series()) {
            for (SeriesQuery.Point point : series.points()) {
                csv.text(kind.text())
                        .text(point.start().toString())
                        .text(point.end().toString())
                        .text(point.day().toString());
                dimensions(csv, selection.cut(), series.dimensions());
                value(csv, point.value());
                csv.text(Boolean.toString(point.value().isExact()))
                        .text(point.value().status().text())
                        .number(point.revision())
                        .end();
            }
        }
        return csv.bytes();
    }

    static byte[] sums(Selection selection, Days days, SumQuery.Answer answer) {
        List<String> names = selection.resultDimensions();
        Csv csv = new Csv(head(List.of("from", "to"), names, List.of("value", "days", "status")));
        for (SumQuery.Sum sum : answer.sums()) {
            csv.text(days.from().toString()).text(days.to().toString());
            dimensions(csv, names, sum.dimensions());
            csv.number(sum.value().number())
                    .number(sum.days())
                    .text(sum.value().status().text())
                    .end();
        }
        return csv.bytes();
    }

    static byte[] distinct(List<String> names, Days days, List<DistinctRange.Count> counts) {
        Csv csv = new Csv(
                head(List.of("from", "to"), names, List.of("value", "lower", "upper", "days", "sketches", "status")));
        for (DistinctRange.Count count : counts) {
            csv.text(days.from().toString()).text(days.to().toString());
            dimensions(csv, names, count.dimensions());
            value(csv, count.value());
            csv.number(count.days().size())
                    .number(count.sketches())
                    .text(count.value().status().text())
                    .end();
        }
        return csv.bytes();
    }

    static byte[] heatmap(HeatmapQuery.Answer answer) {
        Csv csv = new Csv(List.of("weekday", "weekday_name", "hour", "value", "lower", "upper", "exact", "status"));
        for (HeatmapQuery.Cell cell : answer.cells()) {
            csv.number(cell.weekday().getValue()).text(cell.weekdayName()).number(cell.hour());
            value(csv, cell.value());
            csv.text(Boolean.toString(cell.value().isExact()))
                    .text(cell.value().status().text())
                    .end();
        }
        return csv.bytes();
    }

    static byte[] funnel(FunnelQuery.Answer answer) {
        Csv csv = new Csv(
                List.of("position", "step", "users", "conversion", "step_conversion", "median_minutes", "status"));
        int position = 0;
        for (FunnelQuery.Step step : answer.steps()) {
            csv.number(++position)
                    .text(step.name())
                    .number(step.users())
                    .number(step.conversion())
                    .number(step.stepConversion())
                    .number(step.medianMinutes())
                    .text(answer.status().text())
                    .end();
        }
        return csv.bytes();
    }

    static byte[] experiments(ExperimentsQuery.Answer answer) {
        Csv csv = new Csv(List.of(
                "experiment",
                "variant",
                "baseline",
                "users",
                "conversions",
                "conversion",
                "lift",
                "lift_lower",
                "lift_upper",
                "p_value"));
        answer.experiments().forEach(experiment -> experiment.variants().forEach(variant -> csv.text(experiment.name())
                .text(variant.name())
                .text(Boolean.toString(variant.role() == ExperimentsQuery.Role.BASELINE))
                .number(variant.users())
                .number(variant.conversions())
                .number(variant.conversion())
                .number(variant.lift())
                .number(variant.interval().map(interval -> BigDecimal.valueOf(interval.lower())))
                .number(variant.interval().map(interval -> BigDecimal.valueOf(interval.upper())))
                .number(variant.probability())
                .end()));
        return csv.bytes();
    }

    static byte[] users(UsersQuery.Answer answer) {
        Csv csv = new Csv(List.of(
                "user_id",
                "total_actions",
                "active_days",
                "actions_per_active_day",
                "l7",
                "l28",
                "first_seen",
                "last_seen",
                "churn_state",
                "is_power_user",
                "as_of",
                "period_days"));
        for (UsersQuery.User user : answer.users()) {
            csv.text(user.id())
                    .number(user.totalActions())
                    .number(user.activeDays())
                    .number(user.actionsPerActiveDay())
                    .number(user.l7())
                    .number(user.l28())
                    .text(user.firstSeen().toString())
                    .text(user.lastSeen().toString())
                    .text(user.churnState().orElse(""))
                    .text(Boolean.toString(user.standing() == UsersQuery.Standing.POWER))
                    .text(user.asOf().toString())
                    .number(user.periodDays())
                    .end();
        }
        return csv.bytes();
    }

    private static void value(Csv csv, Value value) {
        csv.number(value.number());
        Optional<BigDecimal> none = Optional.empty();
        if (value.bounds().isPresent()) {
            csv.number(value.bounds().get().lower()).number(value.bounds().get().upper());
        } else {
            csv.number(none).number(none);
        }
    }

    private static void dimensions(Csv csv, List<String> names, SortedMap<String, String> dimensions) {
        names.forEach(name -> csv.text(dimensions.getOrDefault(name, "")));
    }

    private static List<String> head(List<String> before, List<String> dimensions, List<String> after) {
        List<String> head = new ArrayList<>(before);
        head.addAll(dimensions);
        head.addAll(after);
        return head;
    }
}
