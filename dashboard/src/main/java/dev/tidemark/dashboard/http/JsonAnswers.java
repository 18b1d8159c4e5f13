package dev.tidemark.dashboard.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.tidemark.dashboard.query.Catalogue;
import dev.tidemark.dashboard.query.Days;
import dev.tidemark.dashboard.query.DistinctRange;
import dev.tidemark.dashboard.query.ExperimentsQuery;
import dev.tidemark.dashboard.query.Funnel;
import dev.tidemark.dashboard.query.FunnelQuery;
import dev.tidemark.dashboard.query.HeatmapQuery;
import dev.tidemark.dashboard.query.Metric;
import dev.tidemark.dashboard.query.Refusal;
import dev.tidemark.dashboard.query.Selection;
import dev.tidemark.dashboard.query.SeriesQuery;
import dev.tidemark.dashboard.query.SumQuery;
import dev.tidemark.dashboard.query.UsersQuery;
import dev.tidemark.dashboard.query.Value;
import dev.tidemark.model.WindowKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** Answers as JSON, as {@code openapi.json} describes them. */
final class JsonAnswers {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private JsonAnswers() {}

    /** Writes members of an object. */
    @FunctionalInterface
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object. */
    static byte[] object(Members members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("an answer is no Unicode", e);
        }
        return bytes.toByteArray();
    }

    static byte[] error(Refusal refusal) {
        return object(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", refusal.code().name().toLowerCase(Locale.ROOT));
            json.writeStringField("message", refusal.getMessage());
            text(json, "field", refusal.field());
            texts(json, "allowed", refusal.allowed());
            json.writeEndObject();
        });
    }

    static byte[] catalogue(Catalogue catalogue, LocalDate today) {
        return object(json -> {
            json.writeStringField("run", catalogue.run());
            json.writeStringField("zone", catalogue.zone().getId());
            text(json, "last_day", catalogue.lastDay(today).map(LocalDate::toString));
            json.writeArrayFieldStart("metrics");
            for (Metric metric : catalogue.metrics()) {
                metric(json, metric);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("funnels");
            for (Funnel funnel : catalogue.funnels()) {
                json.writeStartObject();
                json.writeStringField("name", funnel.name());
                texts(json, "steps", funnel.steps());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void metric(JsonGenerator json, Metric metric) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", metric.name());
        json.writeStringField("description", metric.description());
        json.writeStringField("section", metric.section());
        json.writeStringField("aggregate", metric.aggregate());
        json.writeStringField("exactness", metric.exactness());
        json.writeStringField("definition", metric.definition());
        text(json, "since", metric.since().map(Instant::toString));
        texts(json, "windows", metric.windows().stream().map(WindowKind::text).toList());
        texts(json, "dimensions", metric.dimensions());
        texts(json, "own_dimensions", metric.ownDimensions());
        json.writeArrayFieldStart("cuts");
        for (List<String> cut : metric.cuts()) {
            array(json, cut);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("combine");
        json.writeStringField("days", metric.overDays().text());
        json.writeStringField("values", metric.overValues().text());
        json.writeEndObject();
        text(json, "first_day", metric.stored().map(Days::from).map(LocalDate::toString));
        text(json, "last_day", metric.lastDay().map(LocalDate::toString));
        json.writeEndObject();
    }

    static byte[] series(
            Selection selection,
            WindowKind kind,
            Optional<Days> days,
            SeriesQuery.Answer answer,
            Optional<Compared<SeriesQuery.Answer>> compared) {
        return object(json -> {
            head(json, selection, days);
            json.writeStringField("window", kind.text());
            series(json, answer);
            compare(json, compared, other -> series(json, other));
        });
    }

    private static void series(JsonGenerator json, SeriesQuery.Answer answer) throws IOException {
        updated(json, answer.updatedAt());
        json.writeArrayFieldStart("series");
        for (SeriesQuery.Series series : answer.series()) {
            json.writeStartObject();
            dimensions(json, series.dimensions());
            json.writeArrayFieldStart("points");
            for (SeriesQuery.Point point : series.points()) {
                json.writeStartObject();
                json.writeStringField("start", point.start().toString());
                json.writeStringField("end", point.end().toString());
                json.writeStringField("day", point.day().toString());
                value(json, point.value());
                json.writeNumberField("revision", point.revision());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The answer for another range. */
    record Compared<T>(Days days, T answer) {}

    /** Writes what an answer holds beside its range. */
    @FunctionalInterface
    private interface Body<T> {
        void write(T answer) throws IOException;
    }

    private static <T> void compare(JsonGenerator json, Optional<Compared<T>> compared, Body<T> body)
            throws IOException {
        if (compared.isPresent()) {
            json.writeObjectFieldStart("compare");
            days(json, Optional.of(compared.get().days()));
            body.write(compared.get().answer());
            json.writeEndObject();
        }
    }

    static byte[] sums(
            Selection selection, Days days, SumQuery.Answer answer, Optional<Compared<SumQuery.Answer>> compared) {
        return object(json -> {
            head(json, selection, Optional.of(days));
            sums(json, answer);
            compare(json, compared, other -> sums(json, other));
        });
    }

    private static void sums(JsonGenerator json, SumQuery.Answer answer) throws IOException {
        updated(json, answer.updatedAt());
        json.writeArrayFieldStart("results");
        for (SumQuery.Sum sum : answer.sums()) {
            json.writeStartObject();
            dimensions(json, sum.dimensions());
            value(json, sum.value());
            json.writeNumberField("days", sum.days());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static byte[] distinct(
            Selection selection,
            List<String> groups,
            Days days,
            DistinctRange.Answer answer,
            Optional<Compared<DistinctRange.Answer>> compared) {
        return object(json -> {
            head(json, selection, Optional.of(days));
            distinct(json, groups, days, answer);
            compare(
                    json,
                    compared,
                    other -> distinct(json, groups, compared.orElseThrow().days(), other));
        });
    }

    private static void distinct(JsonGenerator json, List<String> groups, Days days, DistinctRange.Answer answer)
            throws IOException {
        updated(json, answer.updatedAt());
        value(json, answer.all().value());
        json.writeNumberField("days", answer.all().days().size());
        json.writeNumberField("sketches", answer.all().sketches());
        texts(
                json,
                "missing_days",
                days.all().stream()
                        .filter(day -> !answer.all().days().contains(day))
                        .map(LocalDate::toString)
                        .toList());
        if (!groups.isEmpty()) {
            json.writeArrayFieldStart("groups");
            for (DistinctRange.Count count : answer.groups()) {
                json.writeStartObject();
                dimensions(json, count.dimensions());
                value(json, count.value());
                json.writeNumberField("sketches", count.sketches());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    static byte[] heatmap(Selection selection, Days days, HeatmapQuery.Answer answer) {
        return object(json -> {
            head(json, selection, Optional.of(days));
            updated(json, answer.updatedAt());
            json.writeArrayFieldStart("cells");
            for (HeatmapQuery.Cell cell : answer.cells()) {
                json.writeStartObject();
                json.writeNumberField("weekday", cell.weekday().getValue());
                json.writeStringField("weekday_name", cell.weekdayName());
                json.writeNumberField("hour", cell.hour());
                value(json, cell.value());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    static byte[] funnel(
            Selection selection,
            Funnel funnel,
            Days days,
            FunnelQuery.Answer answer,
            Optional<Compared<FunnelQuery.Answer>> compared) {
        return object(json -> {
            head(json, selection, Optional.of(days));
            json.writeStringField("funnel", funnel.name());
            funnel(json, answer);
            compare(json, compared, other -> funnel(json, other));
        });
    }

    private static void funnel(JsonGenerator json, FunnelQuery.Answer answer) throws IOException {
        updated(json, answer.updatedAt());
        json.writeStringField("status", answer.status().text());
        json.writeArrayFieldStart("steps");
        int position = 0;
        for (FunnelQuery.Step step : answer.steps()) {
            json.writeStartObject();
            json.writeNumberField("position", ++position);
            json.writeStringField("step", step.name());
            json.writeNumberField("users", step.users());
            number(json, "conversion", step.conversion());
            number(json, "step_conversion", step.stepConversion());
            number(json, "median_minutes", step.medianMinutes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("open");
        number(json, "pending", answer.pending().map(BigDecimal::valueOf));
        number(json, "expired", answer.expired().map(BigDecimal::valueOf));
        json.writeEndObject();
    }

    static byte[] experiments(Catalogue catalogue, ExperimentsQuery.Answer answer) {
        return object(json -> {
            json.writeStringField("run", catalogue.run());
            json.writeStringField("zone", catalogue.zone().getId());
            updated(json, answer.updatedAt());
            json.writeArrayFieldStart("experiments");
            for (ExperimentsQuery.Experiment experiment : answer.experiments()) {
                json.writeStartObject();
                json.writeStringField("experiment", experiment.name());
                json.writeArrayFieldStart("variants");
                for (ExperimentsQuery.Variant variant : experiment.variants()) {
                    variant(json, variant);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void variant(JsonGenerator json, ExperimentsQuery.Variant variant) throws IOException {
        json.writeStartObject();
        json.writeStringField("variant", variant.name());
        json.writeBooleanField("baseline", variant.role() == ExperimentsQuery.Role.BASELINE);
        json.writeNumberField("users", variant.users());
        json.writeNumberField("conversions", variant.conversions());
        number(json, "conversion", variant.conversion());
        number(json, "lift", variant.lift());
        number(json, "lift_lower", variant.interval().map(interval -> BigDecimal.valueOf(interval.lower())));
        number(json, "lift_upper", variant.interval().map(interval -> BigDecimal.valueOf(interval.upper())));
        number(json, "p_value", variant.probability());
        json.writeEndObject();
    }

    static byte[] users(UsersQuery.Answer answer, int limit, int offset) {
        return object(json -> {
            json.writeStringField("run", answer.run());
            json.writeNumberField("total", answer.total());
            json.writeNumberField("limit", limit);
            json.writeNumberField("offset", offset);
            updated(json, answer.updatedAt());
            json.writeArrayFieldStart("users");
            for (UsersQuery.User user : answer.users()) {
                user(json, user);
            }
            json.writeEndArray();
        });
    }

    private static void user(JsonGenerator json, UsersQuery.User user) throws IOException {
        json.writeStartObject();
        json.writeStringField("user_id", user.id());
        json.writeNumberField("total_actions", user.totalActions());
        json.writeNumberField("active_days", user.activeDays());
        number(json, "actions_per_active_day", user.actionsPerActiveDay());
        json.writeNumberField("l7", user.l7());
        json.writeNumberField("l28", user.l28());
        json.writeStringField("first_seen", user.firstSeen().toString());
        json.writeStringField("last_seen", user.lastSeen().toString());
        text(json, "churn_state", user.churnState());
        json.writeBooleanField("is_power_user", user.standing() == UsersQuery.Standing.POWER);
        json.writeStringField("as_of", user.asOf().toString());
        json.writeNumberField("period_days", user.periodDays());
        json.writeEndObject();
    }

    private static void head(JsonGenerator json, Selection selection, Optional<Days> days) throws IOException {
        Metric metric = selection.metric();
        json.writeStringField("metric", metric.name());
        json.writeStringField("definition", metric.definition());
        json.writeStringField("run", metric.run());
        json.writeStringField("zone", metric.zone().getId());
        days(json, days);
        texts(json, "cut", selection.cut());
        json.writeObjectFieldStart("filters");
        for (Map.Entry<String, SortedSet<String>> filter : selection.filters().entrySet()) {
            texts(json, filter.getKey(), filter.getValue());
        }
        json.writeEndObject();
    }

    private static void days(JsonGenerator json, Optional<Days> days) throws IOException {
        text(json, "from", days.map(Days::from).map(LocalDate::toString));
        text(json, "to", days.map(Days::to).map(LocalDate::toString));
    }

    private static void updated(JsonGenerator json, Optional<Instant> at) throws IOException {
        text(json, "updated_at", at.map(Instant::toString));
    }

    private static void value(JsonGenerator json, Value value) throws IOException {
        number(json, "value", value.number());
        text(json, "value_text", value.number().map(BigDecimal::toPlainString));
        json.writeBooleanField("exact", value.isExact());
        if (value.bounds().isPresent()) {
            json.writeNumberField("lower", value.bounds().get().lower());
            json.writeNumberField("upper", value.bounds().get().upper());
        }
        json.writeStringField("status", value.status().text());
    }

    private static void dimensions(JsonGenerator json, SortedMap<String, String> dimensions) throws IOException {
        json.writeObjectFieldStart("dimensions");
        for (Map.Entry<String, String> dimension : dimensions.entrySet()) {
            json.writeStringField(dimension.getKey(), dimension.getValue());
        }
        json.writeEndObject();
    }

    static void number(JsonGenerator json, String name, Optional<BigDecimal> number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(name, number.get());
        } else {
            json.writeNullField(name);
        }
    }

    static void text(JsonGenerator json, String name, Optional<String> text) throws IOException {
        if (text.isPresent()) {
            json.writeStringField(name, text.get());
        } else {
            json.writeNullField(name);
        }
    }

    private static void texts(JsonGenerator json, String name, Collection<String> texts) throws IOException {
        json.writeFieldName(name);
        array(json, texts);
    }

    private static void array(JsonGenerator json, Collection<String> texts) throws IOException {
        json.writeStartArray();
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }
}
