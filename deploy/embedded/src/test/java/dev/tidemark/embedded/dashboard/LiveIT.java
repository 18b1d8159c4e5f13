package dev.tidemark.embedded.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.dashboard.EventStream.SentEvent;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.net.Socket;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stack.Resolver.class)
class LiveIT {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String ONLY = "?metric=transacting_users&window=day";

    private final Stack stack;
    private final Api api;
    private static long revision = 1;

    LiveIT(Stack stack) {
        this.stack = stack;
        this.api = stack.api;
    }

    @Test
    void whatIsPublishedComesOnceAndOnlyIfItIsNewer() {
        String channel = "a" + revision;
        publish(channel, 1, 10);
        try (EventStream stream = EventStream.open(api.address(), ONLY)) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.next().name()).isEqualTo("reset");
            SentEvent ready = stream.next("ready");
            assertThat(ready.id()).isNotEmpty();
            assertThat(ready.json().get("watermark_age_seconds").asDouble()).isGreaterThanOrEqualTo(0);
            publish(channel, 2, 20);
            publish(channel, 1, 15);
            publish(channel, 3, 30);
            List<Integer> values = new ArrayList<>();
            while (!values.contains(30)) {
                JsonNode result = stream.result().json();
                assertThat(result.get("metric").asText()).isEqualTo("transacting_users");
                if (result.at("/dimensions/channel").asText().equals(channel)) {
                    values.add(result.get("value").asInt());
                }
            }
            // The first may have come before the snapshot or behind it.
            values.remove(Integer.valueOf(10));
            assertThat(values).isSubsetOf(20, 30).isSorted();
        }
    }

    @Test
    void whoComesBackGetsWhatWasMissedAndNothingElse() {
        String channel = "b" + revision;
        publish(channel, 1, 1);
        String id;
        try (EventStream stream = EventStream.open(api.address(), ONLY)) {
            id = awaitValue(stream, channel, 1);
        }
        publish(channel, 2, 2);
        publish(channel, 3, 3);
        String later = "c" + revision;
        publish(later, 1, 7);
        try (EventStream probe = EventStream.open(api.address(), ONLY)) {
            awaitValue(probe, later, 7);
        }
        try (EventStream stream = EventStream.open(api.address(), ONLY, "Last-Event-ID: " + id)) {
            SentEvent first = stream.next();
            assertThat(first.name()).isEqualTo("result");
            // Of the two values in between only the newer one is worth telling.
            assertThat(first.json().at("/dimensions/channel").asText()).isEqualTo(channel);
            assertThat(first.json().get("value").asInt()).isEqualTo(3);
            assertThat(stream.next().json().at("/dimensions/channel").asText()).isEqualTo(later);
            assertThat(stream.next().name()).isEqualTo("ready");
        }
    }

    @Test
    void anIdThatNobodyKnowsBeginsAnew() {
        for (String id : List.of("nothing", "nothing-7", "-1", "1", "x-99999999999999999999")) {
            try (EventStream stream = EventStream.open(api.address(), ONLY, "Last-Event-ID: " + id)) {
                assertThat(stream.next().name()).isEqualTo("reset");
                stream.next("ready");
            }
        }
    }

    @Test
    void anotherServerKnowsNothingOfTheIdsOfThis() {
        publish("d", revision, 1);
        String id;
        try (EventStream stream = EventStream.open(api.address(), ONLY)) {
            id = stream.next("ready").id();
        }
        try (Dashboard other = stack.start(Map.of());
                EventStream stream =
                        EventStream.open(new Api(other.address()).address(), ONLY, "Last-Event-ID: " + id)) {
            assertThat(stream.next().name()).isEqualTo("reset");
        }
    }

    @Test
    void streamsEndWithTheServer() {
        Dashboard other = stack.start(Map.of());
        try (EventStream stream = EventStream.open(new Api(other.address()).address(), ONLY)) {
            stream.next("ready");
            other.close();
            stream.lastBeforeTheEnd();
        }
    }

    @Test
    void aReaderWhoIsTooSlowIsDroppedAndToldSo() throws Exception {
        try (Dashboard other = stack.start(Map.of())) {
            Api own = new Api(other.address());
            awaitCaughtUp(own);
            Socket silent = EventStream.request(own.address(), "?metric=recipients");
            awaitClients(own, 1);
            // Far more than the connection and the server hold for one reader; of each series not twice in a row, for
            // the reader would be spared the older.
            for (int i = 0; i < 50_000; i++) {
                stack.publish(result("recipients", "slow-" + i % 2_000, ++revision, i, WindowKind.DAY));
            }
            stack.flush();
            awaitCaughtUp(own);
            try (EventStream stream = EventStream.reading(silent)) {
                assertThat(stream.lastBeforeTheEnd())
                        .hasValueSatisfying(last -> assertThat(last.name()).isEqualTo("dropped"));
            }
            assertThat(own.ask("/metrics").body()).contains("tidemark_live_dropped_total 1.0");
            // Who comes then gets the newest of everything.
            try (EventStream stream = EventStream.open(own.address(), "?metric=recipients")) {
                assertThat(stream.next().name()).isEqualTo("reset");
                stream.next("ready");
            }
        }
    }

    @Test
    void aServerThatStartsKnowsAlsoWhatChangedLongAgo() {
        String topic = "results-of-long";
        stack.createTopic(topic);
        stack.publish(topic, result("transacting_users", "early", 1, 17, WindowKind.DAY));
        for (int i = 0; i < 21_000; i++) {
            stack.publish(topic, result("recipients", "r-" + i % 50, i + 1, i, WindowKind.DAY));
        }
        stack.flush();
        try (Dashboard other = stack.start(Map.of("kafka.topics.metric_results", topic));
                EventStream stream = EventStream.open(new Api(other.address()).address(), ONLY)) {
            assertThat(stream.next().name()).isEqualTo("reset");
            JsonNode early = stream.result().json();
            assertThat(early.at("/dimensions/channel").asText()).isEqualTo("early");
            assertThat(early.get("value").asInt()).isEqualTo(17);
            JsonNode ready = stream.next("ready").json();
            assertThat(ready.get("feed").asText()).isEqualTo("up");
            assertThat(ready.get("last_result_at").asLong())
                    .isBetween(
                            Instant.now().minusSeconds(600).toEpochMilli(),
                            Instant.now().toEpochMilli());
        }
    }

    @Test
    void whileThereIsNothingToReadStreamsSaySoAndAreReadyWhenThereIs() {
        String topic = "results-to-come";
        try (Dashboard other = stack.start(Map.of("kafka.topics.metric_results", topic));
                EventStream stream = EventStream.open(new Api(other.address()).address(), ONLY)) {
            assertThat(stream.next().name()).isEqualTo("reset");
            SentEvent heartbeat = stream.next();
            assertThat(heartbeat.name()).isEqualTo("heartbeat");
            assertThat(heartbeat.id()).isEmpty();
            assertThat(heartbeat.json().get("feed").asText()).isEqualTo("down");
            assertThat(heartbeat.json().get("known").isNull()).isTrue();
            JsonNode health = new Api(other.address()).get("/health");
            assertThat(health.get("status").asText()).isEqualTo("degraded");
            assertThat(health.get("reason").asText()).isEqualTo("the topic of results cannot be read");
            stack.createTopic(topic);
            SentEvent ready = stream.next("ready");
            assertThat(ready.json().get("known").asText()).isEqualTo(ready.id()).isNotEmpty();
        }
    }

    @Test
    void whenTheNumbersAreThoseOfAnotherRunThatIsSaid() throws Exception {
        publish("run", ++revision, 1);
        try (Connection connection = stack.connect();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE tidemark.current_run SET run = 'corrected'");
            await().atMost(DEADLINE).untilAsserted(() -> {
                JsonNode health = api.get("/health");
                assertThat(health.get("status").asText()).isEqualTo("degraded");
                assertThat(health.get("run").asText()).isEqualTo("corrected");
                assertThat(health.at("/live/run").asText()).isEqualTo("live");
                assertThat(health.get("reason").asText()).contains("job.run=corrected");
            });
            statement.execute("UPDATE tidemark.current_run SET run = 'live'");
        }
        await().atMost(DEADLINE)
                .until(() -> api.get("/health").get("status").asText().equals("up"));
    }

    @Test
    void anAddressHasSoManyStreamsAndNoMore() {
        try (Dashboard other = stack.start(Map.of())) {
            Api own = new Api(other.address());
            List<EventStream> streams = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                streams.add(EventStream.open(own.address(), ONLY));
                streams.get(i).next("ready");
            }
            assertThat(own.error(429, "/api/v1/live").get("code").asText()).isEqualTo("too_many_requests");
            assertThat(own.get("/health").at("/live/clients").asInt()).isEqualTo(16);
            streams.forEach(EventStream::close);
            // The server notices when it has something to send.
            await().atMost(DEADLINE).until(() -> {
                publish("g", ++revision, 1);
                return own.get("/health").at("/live/clients").asInt() == 0;
            });
        }
    }

    @Test
    void healthTellsHowFarEventTimeAndTheTopicAre() {
        publish("e", ++revision, 1);
        await().atMost(DEADLINE).untilAsserted(() -> {
            JsonNode health = api.get("/health");
            assertThat(health.get("status").asText()).isEqualTo("up");
            assertThat(health.at("/live/lag").asInt()).isZero();
            assertThat(health.get("watermark_age_seconds").asDouble()).isBetween(0.0, 600.0);
            assertThat(health.at("/database/latency_ms").asDouble()).isPositive();
            assertThat(health.get("run").asText()).isEqualTo("live");
            assertThat(health.at("/live/run").asText()).isEqualTo("live");
            assertThat(health.get("reason").isNull()).isTrue();
        });
    }

    @Test
    void withoutTheDatabaseTheServerSaysSoAndComesBack() {
        stack.postgres.stop();
        try {
            assertThat(api.error(503, "/api/v1/metrics/active_users")
                            .get("code")
                            .asText())
                    .isEqualTo("unavailable");
            var health = api.ask("/health");
            assertThat(health.statusCode()).isEqualTo(503);
            assertThat(Api.json(health).get("status").asText()).isEqualTo("down");
            assertThat(Api.json(health).get("run").isNull()).isTrue();
            assertThat(api.ask("/").statusCode()).isEqualTo(200);
        } finally {
            stack.postgres.restart();
        }
        await().atMost(DEADLINE)
                .until(() -> api.ask("/api/v1/metrics/active_users").statusCode() == 200);
    }

    @Test
    void withoutTheBrokerNumbersCanStillBeAskedForAndStreamsHaveAHeartbeatAndGoOnAfterwards() {
        try (EventStream stream = EventStream.open(api.address(), ONLY);
                EventStream quiet = EventStream.open(api.address(), "?metric=quick_ratio")) {
            stream.next("ready");
            quiet.next("ready");
            stack.kafka.kill();
            try {
                await().atMost(DEADLINE)
                        .until(() -> api.get("/health").get("status").asText().equals("degraded"));
                assertThat(api.get("/api/v1/metrics/active_users").get("series"))
                        .hasSize(1);
            } finally {
                stack.kafka.restart();
            }
            String channel = "f" + revision;
            publish(channel, ++revision, 5);
            awaitValue(stream, channel, 5);
            SentEvent heartbeat = quiet.next();
            assertThat(heartbeat.name()).isEqualTo("heartbeat");
            assertThat(heartbeat.json().get("known").asText())
                    .isEqualTo(heartbeat.id())
                    .isNotEmpty();
            await().atMost(DEADLINE)
                    .until(() -> api.get("/health").get("status").asText().equals("up"));
        }
    }

    /** Waits for a value and returns the id to go on from, that of the snapshot's end if it was in it. */
    private static String awaitValue(EventStream stream, String channel, int value) {
        boolean found = false;
        while (true) {
            SentEvent event = stream.next();
            found |= event.name().equals("result")
                    && event.json().at("/dimensions/channel").asText().equals(channel)
                    && event.json().get("value").asInt() == value;
            if (found && !event.id().isEmpty()) {
                return event.id();
            }
        }
    }

    private static void awaitCaughtUp(Api server) {
        await().atMost(DEADLINE).until(() -> {
            JsonNode live = server.get("/health").get("live");
            return live.get("status").asText().equals("up") && live.get("lag").asLong(1) == 0;
        });
    }

    private static void awaitClients(Api server, int clients) {
        await().atMost(DEADLINE)
                .until(() -> server.get("/health").at("/live/clients").asInt() == clients);
    }

    private void publish(String channel, long newer, int value) {
        revision = Math.max(revision, newer) + 1;
        stack.publish(result("transacting_users", channel, newer, value, WindowKind.DAY));
        stack.flush();
    }

    private static MetricResult result(String metric, String channel, long revision, int value, WindowKind kind) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        return new MetricResult(
                metric,
                new Window(
                        kind,
                        today.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
                        today.plusDays(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant()
                                .toEpochMilli(),
                        "UTC"),
                new TreeMap<>(Map.of("channel", channel)),
                Optional.of(BigDecimal.valueOf(value)),
                Optional.of(new MetricResult.Bounds(value - 1, value + 1)),
                ResultStatus.PARTIAL,
                revision,
                Instant.now().toEpochMilli(),
                "d1",
                "live",
                Instant.now().toEpochMilli());
    }
}
