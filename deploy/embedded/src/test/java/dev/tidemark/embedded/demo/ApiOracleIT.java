package dev.tidemark.embedded.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.backends.Backends;
import dev.tidemark.embedded.backends.WithBackends;
import dev.tidemark.job.cli.CatalogueTable;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.WindowKind;
import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Figure;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.oracle.OracleResults;
import dev.tidemark.simulator.oracle.Section;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the events over both jobs and the table to what the query API answers. */
@WithBackends
class ApiOracleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    private static final int DAYS = 12;
    private static final LocalDate FIRST = TODAY.minusDays(DAYS);
    /** A range that is no window of its own. */
    private static final LocalDate FROM = TODAY.minusDays(8);

    private static final LocalDate TO = TODAY.minusDays(4);
    private static final String RANGE = "from=" + FROM + "&to=" + TO;
    private static final String EVERYTHING = "from=" + FIRST + "&to=" + TODAY;
    /** Of so few users sketches are all but exact. */
    private static final double SKETCH_ERROR_PERCENT = 2;

    /** What depends on the watermark, the job's own counters, and what is 0 if everything is exact. */
    private static final Set<String> NOT_COMPARED = Set.of(
            "funnel_open",
            "sketch_error",
            "events_in",
            "accepted",
            "duplicates",
            "internal_events",
            "rejected",
            "late_events",
            "corrected_windows",
            "expired_contributions");

    private static final List<SentRecord> RECORDS = new World(
                    new WorldConfig(12, 100, FIRST, DAYS, FaultShares.defaults(), 1))
            .history()
            .toList();
    private static final OracleResults EXACT = oracle(any -> true);

    private final HttpClient client = HttpClient.newHttpClient();
    private URI server;

    private enum Exactness {
        EXACT,
        ESTIMATE
    }

    @Test
    void whatTheApiAnswersIsWhatTheOracleCountsFromTheEvents(Backends backends, @TempDir Path directory)
            throws Exception {
        try (Spine spine = new Spine(
                backends.bootstrapServers(),
                backends.jdbcUrl(),
                backends.user(),
                backends.password(),
                "api-oracle",
                directory,
                Map.of("metrics.sections", "activity,messages,funnel", "dashboard.port", "0"))) {
            CatalogueTable.write(spine.config());
            spine.publish(RECORDS.stream());
            spine.start();
            spine.drain();
            current(backends, "api-oracle");
            try (Dashboard dashboard = Dashboard.start(DashboardCommand.of(spine.config()), Instant::now)) {
                server = URI.create(dashboard.address());
                everySeriesOfDaysHasTheOraclesValues();
                sumsOverARangeAreThoseOfItsDays();
                distinctCountsOverARangeAreThoseOfItsEvents();
                heatmapsOverARangeAreThoseOfItsDays();
                funnelsOverARangeAreThoseOfTheirEntryDays();
            } finally {
                current(backends, "live");
            }
        }
    }

    /** Of each metric by each cut, neither more nor fewer. */
    private void everySeriesOfDaysHasTheOraclesValues() {
        int compared = 0;
        for (JsonNode metric : ask("metrics").get("metrics")) {
            String name = metric.get("name").asText();
            Map<Set<String>, Map<String, BigDecimal>> expected = new HashMap<>();
            EXACT.figures(name)
                    .filter(figure -> figure.window() == WindowKind.DAY)
                    .forEach(figure -> expected.computeIfAbsent(
                                    figure.dimensions().keySet(), cut -> new TreeMap<>())
                            .put(day(figure) + " " + figure.dimensions(), figure.value()));
            if (!texts(metric.get("windows")).contains("day") || NOT_COMPARED.contains(name)) {
                continue;
            }
            Exactness exactness =
                    Exactness.valueOf(metric.get("exactness").asText().toUpperCase(Locale.ROOT));
            for (JsonNode cut : metric.get("cuts")) {
                List<String> dimensions = texts(cut);
                // What all cuts have is always kept apart.
                String groups = dimensions.stream()
                        .filter(dimension ->
                                !texts(metric.get("own_dimensions")).contains(dimension))
                        .map(dimension -> "&group=" + dimension)
                        .collect(Collectors.joining());
                Map<String, BigDecimal> answered = new TreeMap<>();
                for (JsonNode series : ask("metrics/" + name + "?window=day&" + EVERYTHING + groups)
                        .get("series")) {
                    SortedMap<String, String> values = dimensions(series);
                    for (JsonNode point : series.get("points")) {
                        if (!point.get("value").isNull() && decimal(point).signum() != 0) {
                            answered.put(point.get("day").asText() + " " + values, decimal(point));
                        }
                    }
                }
                Map<String, BigDecimal> exact = expected.getOrDefault(Set.copyOf(dimensions), Map.of());
                assertThat(answered.keySet()).as(name + dimensions).isEqualTo(new TreeMap<>(exact).keySet());
                answered.forEach((key, value) -> isClose(name + " " + key, value, exact.get(key), exactness));
                compared += answered.size();
            }
        }
        assertThat(compared).isGreaterThan(8_000);
    }

    private void sumsOverARangeAreThoseOfItsDays() {
        for (String question : List.of(
                "messages", "messages?group=channel", "charge?group=channel&group=category", "registered_users")) {
            String name = question.split("\\?")[0];
            JsonNode answer = ask("sum/" + question + (question.contains("?") ? "&" : "?") + RANGE);
            Set<String> cut = Set.copyOf(texts(answer.get("cut")));
            Map<String, BigDecimal> exact = sums(name, cut, dimensions -> dimensions.toString());
            Map<String, BigDecimal> answered = new TreeMap<>();
            answer.get("results")
                    .forEach(result -> answered.put(dimensions(result).toString(), decimal(result)));
            assertThat(answered).as(question).isNotEmpty().containsOnlyKeys(exact.keySet());
            answered.forEach((key, value) -> assertThat(value).as(key).isEqualByComparingTo(exact.get(key)));
        }
        // Several values together.
        Map<String, BigDecimal> byStatus = sums(
                "messages",
                Set.of("status", "channel"),
                dimensions -> List.of("sms", "email").contains(dimensions.get("channel"))
                        ? dimensions.get("status")
                        : "others");
        for (JsonNode result :
                ask("sum/messages?channel=sms&channel=email&" + RANGE).get("results")) {
            assertThat(decimal(result))
                    .isEqualByComparingTo(
                            byStatus.get(result.at("/dimensions/status").asText()));
        }
    }

    /** The last 28 days of a world that has only the events that are asked for are their range. */
    private void distinctCountsOverARangeAreThoseOfItsEvents() {
        OracleResults range =
                oracle(record -> event(record).filter(ApiOracleIT::isOfRange).isPresent());
        isDistinct("active_users?" + RANGE, range, "active_users", Map.of());
        for (String channel : List.of("whatsapp", "sms")) {
            isDistinct(
                    "active_users?channel=" + channel + "&" + RANGE, range, "active_users", Map.of("channel", channel));
            isDistinct(
                    "transacting_users?category=promotional&channel=" + channel + "&" + RANGE,
                    range,
                    "transacting_users",
                    Map.of("category", "promotional", "channel", channel));
        }
        OracleResults twoChannels = oracle(record -> event(record)
                .filter(ApiOracleIT::isOfRange)
                .filter(event -> event instanceof MessageEvent message
                        && Set.of("sms", "email").contains(message.channel()))
                .isPresent());
        isDistinct("active_users?channel=sms&channel=email&" + RANGE, twoChannels, "active_users", Map.of());
    }

    private void isDistinct(String question, OracleResults exact, String metric, Map<String, String> dimensions) {
        BigDecimal expected =
                exact.value(metric, WindowKind.ROLLING_28D, millis(TO.minusDays(27)), new TreeMap<>(dimensions));
        JsonNode answer = ask("distinct/" + question);
        assertThat(expected).as(question).isPositive();
        isClose(question, decimal(answer), expected, Exactness.ESTIMATE);
        assertThat(expected.doubleValue())
                .as(question)
                .isBetween(answer.get("lower").asDouble(), answer.get("upper").asDouble());
    }

    private void heatmapsOverARangeAreThoseOfItsDays() {
        Map<String, BigDecimal> exact = sums(
                "charged_messages_by_hour_of_week",
                Set.of("hour_of_week"),
                dimensions -> dimensions.get("hour_of_week"));
        assertThat(exact).hasSizeGreaterThan(50);
        for (JsonNode cell :
                ask("heatmap/charged_messages_by_hour_of_week?" + RANGE).get("cells")) {
            String name = "%s-%02d"
                    .formatted(
                            cell.get("weekday_name").asText(), cell.get("hour").asInt());
            if (cell.get("value").isNull()) {
                // Of a weekday that is not among the days.
                assertThat(exact).doesNotContainKey(name);
            } else {
                assertThat(decimal(cell)).as(name).isEqualByComparingTo(exact.getOrDefault(name, BigDecimal.ZERO));
            }
        }
    }

    private void funnelsOverARangeAreThoseOfTheirEntryDays() {
        Map<String, BigDecimal> exact =
                sums("funnel_users", Set.of("funnel", "step"), dimensions -> dimensions.get("step"));
        assertThat(exact).containsKeys("invited", "activated");
        for (JsonNode step : ask("funnel/invitation?" + RANGE).get("steps")) {
            // Of a step that nobody reached the oracle says nothing.
            BigDecimal users = exact.getOrDefault(step.get("step").asText(), BigDecimal.ZERO);
            assertThat(step.get("users").decimalValue()).isEqualByComparingTo(users);
            assertThat(step.get("conversion").asDouble())
                    .isCloseTo(users.doubleValue() / exact.get("invited").doubleValue(), within(1e-9));
        }
    }

    /** The oracle's values of the days of the range, added up by what is said of their dimensions. */
    private static Map<String, BigDecimal> sums(
            String metric, Set<String> cut, Function<SortedMap<String, String>, String> by) {
        return EXACT.figures(metric)
                .filter(figure -> figure.window() == WindowKind.DAY
                        && figure.dimensions().keySet().equals(cut)
                        && !day(figure).isBefore(FROM)
                        && !day(figure).isAfter(TO))
                .collect(Collectors.toMap(
                        figure -> by.apply(figure.dimensions()), Figure::value, BigDecimal::add, TreeMap::new));
    }

    private static OracleResults oracle(Predicate<SentRecord> asked) {
        Oracle oracle = new Oracle(
                OracleConfig.defaults().withSections(Set.of(Section.ACTIVITY, Section.MESSAGES, Section.FUNNEL)));
        RECORDS.stream().filter(asked).forEach(oracle::accept);
        return oracle.results();
    }

    private static Optional<Event> event(SentRecord record) {
        return record.truth() instanceof SentRecord.Truth.Valid valid ? Optional.of(valid.event()) : Optional.empty();
    }

    private static boolean isOfRange(Event event) {
        return event.eventTime() >= millis(FROM) && event.eventTime() < millis(TO.plusDays(1));
    }

    private static void isClose(String what, BigDecimal answered, BigDecimal exact, Exactness exactness) {
        if (exactness == Exactness.EXACT) {
            assertThat(answered).as(what).isEqualByComparingTo(exact);
        } else {
            assertThat(answered.doubleValue())
                    .as(what)
                    .isCloseTo(exact.doubleValue(), withinPercentage(SKETCH_ERROR_PERCENT));
        }
    }

    private static LocalDate day(Figure figure) {
        return Instant.ofEpochMilli(figure.start()).atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static BigDecimal decimal(JsonNode number) {
        return new BigDecimal(number.get("value_text").asText());
    }

    private static SortedMap<String, String> dimensions(JsonNode of) {
        SortedMap<String, String> dimensions = new TreeMap<>();
        of.get("dimensions")
                .properties()
                .forEach(it -> dimensions.put(it.getKey(), it.getValue().asText()));
        return dimensions;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private JsonNode ask(String path) {
        try {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.resolve("/api/v1/" + path)).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(200);
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Makes a run the one that is asked of. */
    private static void current(Backends backends, String run) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(backends.jdbcUrl(), backends.user(), backends.password());
                PreparedStatement statement = connection.prepareStatement("UPDATE tidemark.current_run SET run = ?")) {
            statement.setString(1, run);
            statement.executeUpdate();
        }
    }
}
