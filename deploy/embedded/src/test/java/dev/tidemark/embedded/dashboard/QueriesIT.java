package dev.tidemark.embedded.dashboard;

import static dev.tidemark.embedded.dashboard.SmallWorld.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.dashboard.SmallWorld.Event;
import dev.tidemark.model.DistinctEstimate;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Stack.Resolver.class)
class QueriesIT {
    private static final Predicate<Event> ALL = event -> true;

    private final Api api;
    private final SmallWorld world;
    private final Stack stack;

    QueriesIT(Stack stack) {
        this.stack = stack;
        this.api = stack.api;
        this.world = stack.world;
    }

    // --- catalogue ---

    @Test
    void theCatalogueSaysWhatThereIsAndWhatMayBeMadeOfIt() {
        JsonNode catalogue = api.get("/api/v1/metrics");
        assertThat(catalogue.get("run").asText()).isEqualTo("live");
        assertThat(catalogue.get("zone").asText()).isEqualTo("Europe/Berlin");
        assertThat(catalogue.get("last_day").asText()).isEqualTo("2026-03-07");
        JsonNode users = find(catalogue.get("metrics"), "name", "active_users");
        assertThat(users.get("exactness").asText()).isEqualTo("estimate");
        assertThat(users.at("/combine/days").asText()).isEqualTo("distinct");
        assertThat(users.get("first_day").asText()).isEqualTo("2026-01-01");
        assertThat(texts(users.get("windows"))).contains("day", "rolling_7d", "now_5m");
        assertThat(texts(users.get("dimensions"))).contains("channel", "category", "platform");
        JsonNode messages = find(catalogue.get("metrics"), "name", "messages");
        assertThat(texts(messages.get("own_dimensions"))).containsExactly("status");
        assertThat(texts(messages.get("dimensions"))).containsExactly("status", "channel", "category");
        JsonNode device = find(catalogue.get("metrics"), "name", "battery_drain_mah");
        assertThat(texts(device.get("own_dimensions"))).containsExactly("stat");
        assertThat(device.get("last_day").isNull()).isTrue();
        assertThat(texts(find(catalogue.get("metrics"), "name", "users_by_intensity_quartile")
                        .get("dimensions")))
                .containsExactly("quartile");
        assertThat(texts(find(catalogue.get("funnels"), "name", "invitation").get("steps")))
                .containsExactly("invited", "activated", "transacted");
    }

    // --- series ---

    @Test
    void aSeriesHoldsTheStoredNumbersOfTheDaysBothEndsIncluded() {
        JsonNode answer = api.get("/api/v1/metrics/active_users?from=2026-02-01&to=2026-02-07&channel=sms");
        assertThat(answer.get("window").asText()).isEqualTo("day");
        assertThat(texts(answer.get("cut"))).containsExactly("channel");
        List<JsonNode> points = points(answer, 0);
        assertThat(points)
                .extracting(point -> point.get("day").asText())
                .containsExactly(
                        "2026-02-01",
                        "2026-02-02",
                        "2026-02-03",
                        "2026-02-04",
                        "2026-02-05",
                        "2026-02-06",
                        "2026-02-07");
        for (JsonNode point : points) {
            LocalDate day = LocalDate.parse(point.get("day").asText());
            DistinctEstimate users = SmallWorld.users(world.events(day, day, channel("sms")));
            assertThat(point.get("value").decimalValue()).isEqualByComparingTo(users.value());
            assertThat(point.get("exact").asBoolean()).isFalse();
            assertThat(point.get("start").asText())
                    .isEqualTo(SmallWorld.start(day).toString());
        }
    }

    @Test
    void theOpenDayIsPartialAndTheRangeEndsWithItByItself() {
        JsonNode answer = api.get("/api/v1/metrics/active_users");
        assertThat(answer.get("from").asText()).isEqualTo("2026-02-06");
        assertThat(answer.get("to").asText()).isEqualTo("2026-03-07");
        List<JsonNode> points = points(answer, 0);
        // Nobody did anything on one day, of which there is no number.
        assertThat(points)
                .hasSize(29)
                .noneMatch(point -> point.get("day").asText().equals(QUIET.toString()));
        assertThat(points.get(28).get("status").asText()).isEqualTo("partial");
        assertThat(points.get(0).get("status").asText()).isEqualTo("final");
    }

    @Test
    void severalValuesOfACountAreAddedUp() {
        JsonNode answer =
                api.get("/api/v1/metrics/messages?from=2026-02-01&to=2026-02-03&channel=sms&channel=email&status=sent");
        assertThat(answer.get("series")).hasSize(1);
        assertThat(answer.at("/series/0/dimensions").toString()).isEqualTo("{\"status\":\"sent\"}");
        for (JsonNode point : points(answer, 0)) {
            LocalDate day = LocalDate.parse(point.get("day").asText());
            assertThat(point.get("value").asInt())
                    .isEqualTo(world.events(day, day, channel("sms", "email")).size());
            assertThat(point.get("exact").asBoolean()).isTrue();
        }
    }

    @Test
    void severalValuesOfADistinctCountAreUnitedAndNotAddedUp() {
        JsonNode answer = api.get(
                "/api/v1/metrics/active_users?window=rolling_7d&from=2026-03-01&to=2026-03-07&channel=sms&channel=email");
        List<JsonNode> points = points(answer, 0);
        assertThat(points).hasSize(7);
        for (JsonNode point : points) {
            LocalDate day = LocalDate.parse(point.get("day").asText());
            List<Event> week = world.events(day.minusDays(6), day, channel("sms", "email"));
            assertThat(point.get("value").decimalValue())
                    .isEqualByComparingTo(SmallWorld.users(week).value());
            assertThat(point.get("start").asText())
                    .isEqualTo(SmallWorld.start(day.minusDays(6)).toString());
        }
        assertThat(points.get(6).get("status").asText()).isEqualTo("partial");
    }

    @Test
    void calendarWindowsAreUnitedOfAllTheirDaysAndAnOpenOneIsPartial() {
        JsonNode answer = api.get(
                "/api/v1/metrics/active_users?window=month&from=2026-02-10&to=2026-03-07&channel=sms&channel=email");
        List<JsonNode> points = points(answer, 0);
        assertThat(points).extracting(point -> point.get("day").asText()).containsExactly("2026-02-28", "2026-03-31");
        List<Event> february =
                world.events(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 28), channel("sms", "email"));
        assertThat(points.get(0).get("value").decimalValue())
                .isEqualByComparingTo(SmallWorld.users(february).value());
        assertThat(points).extracting(point -> point.get("status").asText()).containsExactly("final", "partial");
    }

    @Test
    void groupedValuesStayApart() {
        JsonNode answer = api.get("/api/v1/metrics/delivery_rate?from=2026-03-01&to=2026-03-07&group=channel");
        assertThat(answer.get("series"))
                .extracting(series -> series.at("/dimensions/channel").asText())
                .containsExactly("email", "sms", "whatsapp");
        JsonNode first = points(answer, 1).get(0);
        List<Event> day = world.events(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 3, 1), channel("sms"));
        assertThat(first.get("value").asDouble())
                .isCloseTo(day.stream().filter(Event::delivered).count() / (double) day.size(), within(1e-9));
    }

    @Test
    void ownDimensionsAreSeriesOfTheirOwnAndNeverMerged() {
        JsonNode answer =
                api.get("/api/v1/metrics/messages?from=2026-03-01&to=2026-03-01&status=sent&status=delivered");
        assertThat(answer.get("series"))
                .extracting(series -> series.at("/dimensions/status").asText())
                .containsExactly("delivered", "sent");
    }

    @Test
    void theSmallestCutThatHoldsAllDimensionsAnswers() {
        JsonNode answer = api.get(
                "/api/v1/metrics/active_users?from=2026-03-02&to=2026-03-02&channel=sms&category=otp&category=promotional");
        assertThat(texts(answer.get("cut"))).containsExactly("category", "channel");
        LocalDate day = LocalDate.of(2026, 3, 2);
        assertThat(points(answer, 0).get(0).get("value").decimalValue())
                .isEqualByComparingTo(
                        SmallWorld.users(world.events(day, day, channel("sms"))).value());
    }

    @Test
    void windowsWithoutDaysAreOneNumber() {
        JsonNode answer = api.get("/api/v1/metrics/active_users?window=now_5m");
        assertThat(answer.get("from").isNull()).isTrue();
        assertThat(points(answer, 0)).hasSize(1);
        assertThat(points(answer, 0).get(0).get("value").asInt()).isEqualTo(12);
    }

    @Test
    void anotherRangeIsComparedByItsOwnSeries() {
        JsonNode answer = api.get("/api/v1/metrics/active_users?from=2026-03-02&to=2026-03-04&compare=previous");
        assertThat(answer.at("/compare/from").asText()).isEqualTo("2026-02-27");
        assertThat(answer.at("/compare/to").asText()).isEqualTo("2026-03-01");
        assertThat(answer.at("/compare/series/0/points")).hasSize(3);
        JsonNode year = api.get("/api/v1/metrics/active_users?from=2026-03-02&to=2026-03-04&compare=year");
        assertThat(year.at("/compare/from").asText()).isEqualTo("2025-03-02");
        assertThat(year.at("/compare/series")).isEmpty();
    }

    @Test
    void whatIsNotThereIsAnEmptyAnswer() {
        assertThat(api.get("/api/v1/metrics/active_users?channel=fax").get("series"))
                .isEmpty();
        assertThat(api.get("/api/v1/metrics/active_users?from=2024-01-01&to=2024-02-01")
                        .get("series"))
                .isEmpty();
        assertThat(api.get("/api/v1/metrics/battery_drain_mah").get("series")).isEmpty();
        assertThat(api.get("/api/v1/sum/charge?channel=fax").get("results")).isEmpty();
    }

    // --- sums ---

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2026-03-07",
        "2026-02-20, 2026-02-20",
        "2026-02-27, 2026-03-02",
        "2026-01-31, 2026-03-01",
    })
    void sumsAreExactToTheLastDigit(LocalDate from, LocalDate to) {
        JsonNode answer = api.get("/api/v1/sum/charge?from=%s&to=%s&channel=sms&channel=whatsapp".formatted(from, to));
        for (String currency : List.of("EUR", "USD")) {
            List<Event> events =
                    world.events(from, to, channel("sms", "whatsapp").and(event -> event.value("currency")
                            .equals(currency)));
            if (events.isEmpty()) {
                assertThat(answer.get("results")).isEmpty();
            } else {
                JsonNode sum = find(answer.get("results"), "currency", currency);
                assertThat(new BigDecimal(sum.get("value_text").asText()))
                        .isEqualByComparingTo(SmallWorld.charge(events));
                assertThat(sum.get("days").asLong())
                        .isEqualTo(events.stream().map(Event::day).distinct().count());
            }
        }
    }

    @Test
    void aSumUpToTheOpenDayIsPartial() {
        assertThat(api.get("/api/v1/sum/messages?to=2026-03-07&status=sent")
                        .at("/results/0/status")
                        .asText())
                .isEqualTo("partial");
        assertThat(api.get("/api/v1/sum/messages?to=2026-03-06&status=sent")
                        .at("/results/0/status")
                        .asText())
                .isEqualTo("complete");
        assertThat(api.get("/api/v1/sum/messages?to=2026-02-06&status=sent")
                        .at("/results/0/status")
                        .asText())
                .isEqualTo("final");
    }

    // --- distinct ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-01-01 | 2026-03-07 |                                         | email sms whatsapp | otp promotional",
                "2026-02-03 | 2026-02-03 |                                         | email sms whatsapp | otp promotional",
                "2026-01-15 | 2026-03-04 | &channel=sms                            | sms                | otp promotional",
                "2026-01-31 | 2026-03-01 | &channel=sms&channel=email              | email sms          | otp promotional",
                "2026-02-01 | 2026-02-28 | &category=otp                           | email sms whatsapp | otp",
                "2026-01-02 | 2026-03-06 | &channel=sms&channel=email&category=otp | email sms          | otp",
                "2026-01-02 | 2026-03-06 | &channel=whatsapp&category=otp&category=promotional | whatsapp | otp promotional",
            })
    void distinctCountsOfAnyRangeAndFilterAreThoseOfOneSketchOfAllTheirEvents(
            LocalDate from, LocalDate to, String filter, String channels, String categories) {
        List<Event> events = world.events(
                from,
                to,
                event -> Set.of(channels.split(" ")).contains(event.channel())
                        && Set.of(categories.split(" ")).contains(event.category()));
        String path = "/api/v1/distinct/active_users?from=%s&to=%s%s".formatted(from, to, filter == null ? "" : filter);
        for (int again = 0; again < 2; again++) {
            JsonNode answer = api.get(path);
            DistinctEstimate expected = SmallWorld.users(events);
            assertThat(answer.get("value").decimalValue()).isEqualByComparingTo(expected.value());
            assertThat(answer.get("lower").asDouble())
                    .isEqualTo(expected.bounds().lower());
            assertThat(answer.get("upper").asDouble())
                    .isEqualTo(expected.bounds().upper());
            assertThat(answer.get("days").asLong())
                    .isEqualTo(events.stream().map(Event::day).distinct().count());
            // Six standard errors, as the sketches promise.
            double exact = SmallWorld.usersExactly(events);
            assertThat(answer.get("value").asDouble()).isCloseTo(exact, within(1 + exact * 6 * 0.01624));
        }
    }

    @Test
    void daysWithoutASketchAreNamed() {
        JsonNode answer = api.get("/api/v1/distinct/active_users?from=2026-02-19&to=2026-02-21");
        assertThat(texts(answer.get("missing_days"))).containsExactly("2026-02-20");
        assertThat(answer.get("days").asInt()).isEqualTo(2);
        assertThat(answer.get("sketches").asInt()).isEqualTo(2);
    }

    @Test
    void whereNoDayHasASketchThereIsNoValue() {
        JsonNode answer = api.get("/api/v1/distinct/active_users?from=2026-02-20&to=2026-02-20");
        assertThat(answer.get("value").isNull()).isTrue();
        assertThat(answer.has("lower")).isFalse();
        assertThat(texts(answer.get("missing_days"))).containsExactly("2026-02-20");
        assertThat(api.csv("/api/v1/distinct/active_users?from=2026-02-20&to=2026-02-20&format=csv")
                        .lines()
                        .skip(1))
                .containsExactly("2026-02-20,2026-02-20,,,,0,0,complete");
    }

    @Test
    void groupsOfADistinctCountDoNotAddUpToIt() {
        JsonNode answer = api.get("/api/v1/distinct/active_users?from=2026-02-01&to=2026-02-28&group=channel");
        List<Event> events = world.events(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 28), ALL);
        assertThat(answer.get("value").decimalValue())
                .isEqualByComparingTo(SmallWorld.users(events).value());
        int sum = 0;
        for (String channel : SmallWorld.CHANNELS) {
            JsonNode group = find(answer.get("groups"), "channel", channel);
            assertThat(group.get("value").decimalValue())
                    .isEqualByComparingTo(SmallWorld.users(
                                    world.events(LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 28), channel(channel)))
                            .value());
            sum += group.get("value").asInt();
        }
        assertThat(sum).isGreaterThan(answer.get("value").asInt());
    }

    @Test
    void aSketchThatIsCorrectedIsReadAgainAlsoInAMonthThatWasUnitedBefore() throws Exception {
        String path = "/api/v1/distinct/active_users?from=2026-01-01&to=2026-01-31&channel=whatsapp&category=otp";
        int before = api.get(path).get("value").asInt();
        HllSketch more = new HllSketch(DistinctEstimate.LG_K);
        for (long user = 1_000_000; user < 1_000_500; user++) {
            more.update(user);
        }
        try (Connection connection = stack.connect()) {
            byte[] original = replaceSketch(connection, more.toCompactByteArray(), 2);
            assertThat(api.get(path).get("value").asInt()).isBetween(before + 400, before + 600);
            replaceSketch(connection, original, 3);
        }
        assertThat(api.get(path).get("value").asInt()).isEqualTo(before);
    }

    private static byte[] replaceSketch(Connection connection, byte[] image, long revision) throws Exception {
        String row =
                """
                FROM tidemark.metric_result
                WHERE metric = 'active_users' AND window_kind = 'day' AND window_start = '2026-01-10T00:00:00+01:00'
                  AND dimensions = '{"channel": "whatsapp", "category": "otp"}'
                """;
        byte[] before;
        try (PreparedStatement select = connection.prepareStatement("SELECT sketch " + row);
                var found = select.executeQuery()) {
            assertThat(found.next()).isTrue();
            before = found.getBytes(1);
        }
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE tidemark.metric_result SET sketch = ?, sketch_revision = ? "
                        + row.replaceFirst("FROM tidemark.metric_result", ""))) {
            update.setBytes(1, image);
            update.setLong(2, revision);
            assertThat(update.executeUpdate()).isEqualTo(1);
        }
        return before;
    }

    // --- heatmap ---

    @ParameterizedTest
    @ValueSource(strings = {"", "&channel=sms&channel=email", "&channel=sms&category=otp"})
    void heatmapsAreTheCellsOfTheEvents(String filter) {
        LocalDate from = LocalDate.of(2026, 1, 20);
        LocalDate to = LocalDate.of(2026, 3, 6);
        Predicate<Event> wanted = filter.isEmpty()
                ? ALL
                : filter.contains("email")
                        ? channel("sms", "email")
                        : channel("sms").and(event -> event.category().equals("otp"));
        List<Event> events = world.events(from, to, wanted);
        JsonNode users =
                api.get("/api/v1/heatmap/active_users_by_hour_of_week?from=%s&to=%s%s".formatted(from, to, filter));
        JsonNode charged =
                api.get("/api/v1/heatmap/charged_messages_by_hour_of_week?from=%s&to=%s%s".formatted(from, to, filter));
        assertThat(users.get("cells")).hasSize(168);
        for (int cell = 0; cell < 168; cell++) {
            JsonNode there = users.get("cells").get(cell);
            assertThat(there.get("weekday").asInt()).isEqualTo(cell / 24 + 1);
            assertThat(there.get("hour").asInt()).isEqualTo(cell % 24);
            String name = there.get("weekday_name").asText() + "-%02d".formatted(cell % 24);
            List<Event> inside =
                    events.stream().filter(event -> event.cell().equals(name)).toList();
            assertThat(there.get("value").decimalValue())
                    .isEqualByComparingTo(SmallWorld.users(inside).value());
            assertThat(charged.get("cells").get(cell).get("value").asLong())
                    .isEqualTo(
                            inside.stream().filter(event -> event.cents() > 0).count());
        }
    }

    @Test
    void aWeekdayThatTheRangeDoesNotHaveHasNoValue() {
        JsonNode answer = api.get("/api/v1/heatmap/active_users_by_hour_of_week?from=2026-03-06&to=2026-03-07");
        assertThat(answer.at("/cells/0/value").isNull()).isTrue();
        assertThat(answer.at("/cells/100/status").asText()).isEqualTo("complete");
        assertThat(answer.at("/cells/125/status").asText()).isEqualTo("partial");
    }

    // --- funnel and experiments ---

    @Test
    void aFunnelAddsUpItsEntryDaysAndItsRatesAreThoseOfTheSums() {
        JsonNode answer = api.get("/api/v1/funnel/invitation?from=2026-02-01&to=2026-02-03");
        assertThat(answer.get("steps"))
                .extracting(step -> step.get("step").asText() + " " + step.get("users") + " " + step.get("conversion")
                        + " " + step.get("step_conversion"))
                .containsExactly("invited 180 1 null", "activated 72 0.4 0.4", "transacted 18 0.1 0.25");
        assertThat(answer.at("/open/pending").asInt()).isEqualTo(126);
        assertThat(answer.at("/open/expired").asInt()).isEqualTo(36);
        JsonNode platforms = api.get("/api/v1/funnel/invitation?from=2026-02-01&to=2026-02-03&platform=ios");
        assertThat(platforms.at("/steps/0/users").asInt()).isEqualTo(60);
        JsonNode both = api.get(
                "/api/v1/funnel/invitation?from=2026-02-01&to=2026-02-03&platform=ios&platform=android&compare=previous");
        assertThat(both.at("/steps/0/users").asInt()).isEqualTo(180);
        assertThat(both.at("/compare/from").asText()).isEqualTo("2026-01-29");
        assertThat(both.at("/compare/steps/0/users").asInt()).isEqualTo(3 * 10 * (29 + 30 + 31));
    }

    @Test
    void whereNobodyCountsWhoIsStillUnderwayThatIsNoZero() throws Exception {
        String path = "/api/v1/funnel/invitation?from=2026-02-01&to=2026-02-03";
        try (Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE tidemark.metric_catalogue SET metric = 'unseen' WHERE metric = 'funnel_open'");
            try {
                await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                    JsonNode answer = api.get(path);
                    assertThat(answer.at("/open/pending").isNull()).isTrue();
                    assertThat(answer.at("/open/expired").isNull()).isTrue();
                });
            } finally {
                statement.execute(
                        "UPDATE tidemark.metric_catalogue SET metric = 'funnel_open' WHERE metric = 'unseen'");
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get(path).at("/open/pending").asInt() == 126);
    }

    @Test
    void theMedianIsToldOfADayAndNotOfAnyRange() {
        assertThat(api.get("/api/v1/funnel/invitation?from=2026-02-03&to=2026-02-03")
                        .at("/steps/1/median_minutes")
                        .asInt())
                .isEqualTo(93);
        assertThat(api.get("/api/v1/funnel/invitation?from=2026-02-03&to=2026-02-04")
                        .at("/steps/1/median_minutes")
                        .isNull())
                .isTrue();
    }

    @Test
    void experimentsTellTheirVariantsAndTheBaseline() {
        JsonNode variants = api.get("/api/v1/experiments").at("/experiments/0/variants");
        assertThat(variants).hasSize(2);
        assertThat(variants.get(0).get("baseline").asBoolean()).isTrue();
        assertThat(variants.get(0).get("lift").isNull()).isTrue();
        assertThat(variants.get(1).get("lift").asDouble()).isEqualTo(0.03);
        assertThat(variants.get(1).get("p_value").asDouble()).isEqualTo(0.0496);
    }

    // --- users ---

    @Test
    void listsOfUsersAreSortedAndPaged() {
        JsonNode power = api.get("/api/v1/users/power?limit=3&offset=1");
        assertThat(power.get("total").asInt()).isEqualTo(10);
        assertThat(power.get("users"))
                .extracting(user -> user.get("user_id").asText())
                .containsExactly("user-28", "user-27", "user-26");
        JsonNode risk = api.get("/api/v1/users/at-risk");
        assertThat(risk.get("users"))
                .extracting(user -> user.get("user_id").asText())
                .containsExactly("user-27", "user-17", "=cmd|'/c calc'!A1");
    }

    @Test
    void whereTheJobWritesNoUsersThatIsSaid() throws Exception {
        try (Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE tidemark.user_engagement SET run = 'other'");
            JsonNode error = api.error(404, "/api/v1/users/power");
            assertThat(error.get("code").asText()).isEqualTo("not_available");
            assertThat(error.get("message").asText()).contains("kafka.topics.user_engagement");
            statement.execute("UPDATE tidemark.user_engagement SET run = 'live'");
        }
    }

    // --- CSV ---

    @Test
    void tablesAreForSpreadsheetsAndHoldNoFormulas() {
        assertThat(api.csv("/api/v1/users/at-risk?format=csv").lines().toList())
                .startsWith(
                        "user_id,total_actions,active_days,actions_per_active_day,l7,l28,first_seen,last_seen,churn_state,"
                                + "is_power_user,as_of,period_days")
                .anyMatch(line -> line.startsWith("'=cmd|'/c calc'!A1,7,10,2.5,"));
        assertThat(api.csv("/api/v1/experiments?format=csv").lines().skip(1).toList())
                .first()
                .asString()
                .startsWith("'=evil,control,true,1000,120,0.12");
        String series = api.csv("/api/v1/metrics/messages?from=2026-03-01&to=2026-03-02&channel=sms&format=csv");
        assertThat(series.lines().toList())
                .hasSize(5)
                .first()
                .isEqualTo("window,start,end,day,channel,status,value,lower,upper,exact,status,revision");
        assertThat(api.csv("/api/v1/sum/charge?format=csv&group=channel")
                        .lines()
                        .toList())
                .hasSize(7)
                .first()
                .isEqualTo("from,to,channel,currency,value,days,status");
        assertThat(api.csv("/api/v1/sum/charge?format=csv&group=channel&from=2024-01-01&to=2024-01-02"))
                .isEqualTo("from,to,channel,currency,value,days,status\r\n");
        assertThat(api.csv("/api/v1/distinct/active_users?format=csv&group=channel")
                        .lines()
                        .toList())
                .hasSize(4)
                .first()
                .isEqualTo("from,to,channel,value,lower,upper,days,sketches,status");
        assertThat(api.csv("/api/v1/distinct/active_users?format=csv").lines().toList())
                .hasSize(2);
        assertThat(api.csv("/api/v1/heatmap/active_users_by_hour_of_week?format=csv")
                        .lines()
                        .toList())
                .hasSize(169);
        assertThat(api.csv("/api/v1/funnel/invitation?format=csv").lines().toList())
                .hasSize(4);
        assertThat(api.ask("/api/v1/sum/charge?format=csv").headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"charge.csv\"");
    }

    // --- mistakes ---

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | metrics/actve_users                                 | unknown_metric     | metric   | did you mean active_users?",
                "404 | sum/nothing                                         | unknown_metric     | metric   | metric 'nothing' is unknown",
                "404 | funnel/invitatoin                                   | unknown_funnel     | funnel   | did you mean invitation?",
                "404 | nothing                                             | not_found          |          | there is nothing here",
                "400 | metrics/active_users?chanel=sms                     | unknown_parameter  | chanel   | did you mean channel?",
                "400 | metrics?channel=sms                                 | unknown_parameter  | channel  | parameter 'channel' is unknown",
                "400 | heatmap/active_users_by_hour_of_week?hour_of_week=MON-00 | unsupported_filter | hour_of_week | is not stored by hour_of_week",
                "400 | metrics/active_users?window=dya                     | invalid_parameter  | window   | did you mean day?",
                "400 | metrics/active_users?window=quarter                 | invalid_parameter  | window   | must be one of hour, day",
                "400 | metrics/active_users?from=yesterday                 | invalid_parameter  | from     | must be a day such as 2026-03-01",
                "400 | metrics/active_users?from=2026-02-30                | invalid_parameter  | from     | must be a day such as 2026-03-01",
                "400 | metrics/active_users?from=2026-03-02&to=2026-03-01  | invalid_parameter  | to       | must not be before from",
                "400 | metrics/active_users?from=2026-03-02&from=2026-03-01 | invalid_parameter | from     | is given 2 times",
                "400 | metrics/active_users?from=0001-01-01                | invalid_parameter  | from     | must be a day",
                "400 | metrics/active_users?from=1990-01-01                | too_large          | from     | more than 3660 days",
                "400 | metrics/active_users?window=now_5m&from=2026-03-01  | invalid_parameter  | from     | has no meaning for the window now_5m",
                "400 | metrics/active_users?compare=week                   | invalid_parameter  | compare  | must be one of previous, year",
                "400 | sum/charge?compare=bogus&format=csv                 | invalid_parameter  | compare  | must be one of previous, year",
                "400 | sum/charge?compare=year&format=csv                  | invalid_parameter  | compare  | has no place in a table",
                "400 | metrics/active_users?format=xml                     | invalid_parameter  | format   | must be one of json, csv",
                "400 | metrics/active_users?channel=                       | invalid_parameter  | channel  | is empty",
                "400 | metrics/active_users?channel=%00                    | invalid_parameter  | channel  | holds a character that no value has",
                "400 | metrics/active_users?channel=sms&platform=ios       | unsupported_filter | platform | is not stored by channel,platform",
                "400 | metrics/registered_users?channel=sms                | unsupported_filter | channel  | is not stored by channel; it is by none · platform · country",
                "400 | metrics/active_users?group=chanel                   | unsupported_filter | chanel   | is not stored by chanel",
                "400 | metrics/delivery_rate?channel=sms&channel=email     | not_combinable     | channel  | add group=channel",
                "400 | metrics/active_users?window=now_5m&channel=sms&channel=email | not_combinable | window | another window",
                "400 | metrics/active_users?window=hour&channel=sms&channel=email   | not_combinable | window | another window",
                "400 | sum/active_users                                    | not_combinable     | metric   | ask /api/v1/distinct/active_users",
                "400 | sum/delivery_rate                                   | not_combinable     | metric   | ask for its series",
                "400 | sum/lifecycle                                       | not_combinable     | metric   | ask for its series",
                "400 | distinct/charge                                     | not_combinable     | metric   | ask /api/v1/sum/charge",
                "400 | distinct/delivery_rate                              | not_combinable     | metric   | is no distinct count",
                "400 | heatmap/charge                                      | invalid_parameter  | metric   | is not counted by hour of the week",
                "400 | funnel/invitation?step=invited                      | unsupported_filter | step     | is not stored by step",
                "400 | users/power?limit=0                                 | invalid_parameter  | limit    | must be a whole number from 1 to 10000",
                "400 | users/power?offset=x                                | invalid_parameter  | offset   | must be a whole number",
                "400 | live?window=fortnight                               | invalid_parameter  | window   | must be one of",
                "404 | live?metric=nothing                                 | unknown_metric     | metric   | is unknown",
            })
    void mistakesAreToldInOneLineThatNamesTheParameter(
            int status, String path, String code, String field, String message) {
        JsonNode error = api.error(status, "/api/v1/" + path);
        assertThat(error.get("code").asText()).isEqualTo(code);
        assertThat(error.get("field").textValue()).isEqualTo(field);
        assertThat(error.get("message").asText()).contains(message).doesNotContain("\n");
    }

    @Test
    void moreCombinationsOfValuesThanAnybodyReadsAreRefused() {
        StringBuilder path = new StringBuilder("/api/v1/metrics/active_users?from=2026-03-01&to=2026-03-01");
        for (int i = 0; i < 100; i++) {
            path.append("&channel=").append(i).append("&category=").append(i);
        }
        assertThat(api.error(400, path.toString()).get("code").asText()).isEqualTo("too_large");
        assertThat(api.error(400, path.toString().replace("/metrics/", "/distinct/"))
                        .get("message")
                        .asText())
                .contains("at most 1000");
    }

    @Test
    void moreNumbersThanAnybodyReadsAreRefused() throws Exception {
        String path = "/api/v1/metrics/messages?window=minute&status=sent&from=2025-01-01&to=2025-02-28&format=csv";
        try (Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            try {
                statement.execute(minutes(1, 50_000));
                assertThat(api.csv(path).lines()).hasSize(1 + 50_000);
                statement.execute(minutes(50_001, 50_001));
                JsonNode error = api.error(400, path);
                assertThat(error.get("code").asText()).isEqualTo("too_large");
                assertThat(error.get("message").asText()).contains("more than 50000 numbers", "fewer days");
            } finally {
                statement.execute("DELETE FROM tidemark.metric_result WHERE window_kind = 'minute'");
            }
        }
    }

    /** One message in each of these minutes of 2025. */
    private static String minutes(int first, int last) {
        return """
                INSERT INTO tidemark.metric_result
                  (run, metric, definition, window_kind, window_start, window_end, dimensions, value, is_exact, status,
                   revision)
                SELECT c.run, c.metric, c.definition, 'minute', minute, minute + interval '1 minute',
                       '{"status": "sent"}', 1, true, 'final', 1
                FROM tidemark.metric_catalogue c,
                     generate_series(%d, %d) n, LATERAL (SELECT '2025-01-02 UTC'::timestamptz + n * interval '1 minute') m (minute)
                WHERE c.metric = 'messages'
                """
                .formatted(first, last);
    }

    @Test
    void whoAsksWhileTheServerIsBusyWithEightQuestionsIsToldToComeBack() throws Exception {
        try (Dashboard busy = stack.start(Map.of());
                Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            Api other = new Api(busy.address());
            String path = "/api/v1/metrics/messages?from=2026-02-01&to=2026-02-07";
            other.get(path);
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE tidemark.metric_result IN ACCESS EXCLUSIVE MODE");
            HttpClient client = HttpClient.newHttpClient();
            List<CompletableFuture<HttpResponse<String>>> nine = Stream.generate(
                            () -> client.sendAsync(other.request(path).build(), BodyHandlers.ofString()))
                    .limit(9)
                    .toList();

            HttpResponse<?> first = (HttpResponse<?>) CompletableFuture.anyOf(nine.toArray(CompletableFuture[]::new))
                    .get();
            assertThat(first.statusCode()).isEqualTo(503);
            assertThat(first.headers().firstValue("Retry-After")).isPresent();
            assertThat((String) first.body()).contains("too much is asked at once");
            connection.rollback();
            assertThat(nine)
                    .extracting(question -> question.get().statusCode())
                    .containsExactlyInAnyOrder(503, 200, 200, 200, 200, 200, 200, 200, 200);
        }
    }

    @Test
    void aDatabaseThatLacksTablesOrRightsIsToldFromOneThatIsAway() throws Exception {
        String empty = stack.postgres.jdbcUrl().replaceFirst("/postgres$", "/template1");
        try (Dashboard other = stack.start(Map.of("postgres.url", empty))) {
            Api own = new Api(other.address());
            assertThat(own.error(503, "/api/v1/metrics").get("message").asText())
                    .contains("./tidemark migrate");
            JsonNode health = own.get("/health");
            assertThat(health.get("status").asText()).isEqualTo("degraded");
            assertThat(health.get("reason").asText()).contains("./tidemark migrate");
        }
        try (Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE stranger LOGIN");
            try (Dashboard other = stack.start(Map.of("postgres.user", "stranger"))) {
                assertThat(new Api(other.address())
                                .error(503, "/api/v1/metrics")
                                .get("message")
                                .asText())
                        .contains("grant it SELECT");
            } finally {
                statement.execute("DROP ROLE stranger");
            }
        }
    }

    @Test
    void anUnsupportedFilterIsRefusedWithTheCutsThatAreStored() {
        JsonNode error = api.error(400, "/api/v1/distinct/transacting_users?platform=ios");
        assertThat(texts(error.get("allowed"))).containsExactly("none", "channel", "category", "channel,category");
    }

    @Test
    void textThatLooksLikeSqlIsAValueLikeAnyOther() {
        for (String value : List.of("sms'%20OR%20'1'='1", "%7D'%3B%20DROP%20TABLE%20x%3B--", "%22", "%5C", "%C3%A9")) {
            assertThat(api.get("/api/v1/metrics/active_users?channel=" + value).get("series"))
                    .isEmpty();
            assertThat(api.get("/api/v1/distinct/active_users?group=category&channel=" + value)
                            .get("value")
                            .isNull())
                    .isTrue();
        }
    }

    // --- the contract ---

    @Test
    void theContractIsServedAndNamesEveryParameterThatIsTaken() {
        assertThat(api.get("/api/v1/openapi.json")).isEqualTo(Api.CONTRACT.document());
        List<String> dimensions = List.of("channel", "category", "platform", "os", "country", "user_type");
        for (String template : Api.CONTRACT.paths()) {
            if (!template.startsWith("/api/v1/") || template.endsWith("openapi.json")) {
                continue;
            }
            String metric = template.contains("heatmap") ? "active_users_by_hour_of_week" : "active_users";
            String path = template.replace("{metric}", metric).replace("{funnel}", "invitation");
            List<String> allowed = new ArrayList<>(
                    texts(api.error(400, path + "?no_such_parameter=1").get("allowed")));
            allowed.removeAll(dimensions);
            assertThat(allowed).as(template).containsExactlyElementsOf(Api.CONTRACT.queryParameters(template));
        }
    }

    private static Predicate<Event> channel(String... channels) {
        return event -> Set.of(channels).contains(event.channel());
    }

    private static List<JsonNode> points(JsonNode answer, int series) {
        List<JsonNode> points = new ArrayList<>();
        answer.get("series").get(series).get("points").forEach(points::add);
        return points;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The element that has a value as a member, or among its dimensions. */
    private static JsonNode find(JsonNode array, String name, String value) {
        for (JsonNode element : array) {
            if (element.path(name).asText().equals(value)
                    || element.path("dimensions").path(name).asText().equals(value)) {
                return element;
            }
        }
        throw new AssertionError("no " + name + " " + value + " in " + array);
    }
}
