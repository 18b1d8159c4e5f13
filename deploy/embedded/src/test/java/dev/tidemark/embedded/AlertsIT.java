package dev.tidemark.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.alerts.AlertOptions;
import dev.tidemark.alerts.Alerts;
import dev.tidemark.alerts.Secret;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.MetricResult.Bounds;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import dev.tidemark.model.json.ResultCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts between a real broker and a real HTTP server. */
class AlertsIT {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofHours(1);
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static EmbeddedKafka kafka;
    private static KafkaProducer<String, byte[]> producer;
    private static int tests;

    private final ResultCodec codec = new ResultCodec();
    /** The end of the latest window that can be complete, epoch milliseconds. */
    private final long now = Instant.now().truncatedTo(ChronoUnit.HOURS).toEpochMilli();

    private Receiver receiver;
    private String results;
    private long revision;
    private Running running;

    @BeforeAll
    static void startBroker(@TempDir Path directory) {
        kafka = EmbeddedKafka.start(directory);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close();
        kafka.close();
    }

    @BeforeEach
    void startReceiver() throws Exception {
        receiver = new Receiver();
        results = "results-" + tests++;
        create(results);
    }

    private static void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(3), Optional.empty())))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (running != null) {
            running.close();
        }
        receiver.close();
    }

    @Test
    void noAlertForAnOpenWindow() throws Exception {
        start(LONG);
        score("sent", 1, 9, ResultStatus.PARTIAL);
        score("read", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("read anomalous");
        score("sent", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("read anomalous", "sent anomalous");
    }

    @Test
    void oneAlertPerChangeAlsoAfterARestart() throws Exception {
        start(LONG);
        score("sent", 5, 4.5, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous");
        restart(LONG);
        score("sent", 4, -4.5, ResultStatus.COMPLETE);
        score("sent", 4, -4.6, ResultStatus.FINAL);
        score("sent", 3, 1, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous", "sent normal");
        // Corrects a window that is not the latest any more.
        score("sent", 4, 8, ResultStatus.FINAL);

        restart(LONG);
        score("sent", 2, -1, ResultStatus.COMPLETE);
        score("sent", 1, 3.1, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous", "sent normal", "sent anomalous");
        assertThat(receiver.requests).extracting(Request::id).doesNotHaveDuplicates();
    }

    @Test
    void theBodySaysWhatIsUnusualAndWhatIsUsual() throws Exception {
        start(LONG);
        score("failed", 1, 4, ResultStatus.COMPLETE);
        receiver.awaitStates("failed anomalous");
        JsonNode body = receiver.requests.get(0).body();
        assertThat(body.path("id").asText()).isEqualTo(receiver.requests.get(0).id());
        assertThat(body.path("type").asText()).isEqualTo("anomaly");
        assertThat(body.path("metric").asText()).isEqualTo("messages");
        assertThat(body.path("window").path("kind").asText()).isEqualTo("hour");
        assertThat(body.path("window").path("end").asText())
                .isEqualTo(Instant.ofEpochMilli(now).toString());
        // Usual is 100, three deviations are 30, so four make 140.
        assertThat(body.path("expected").decimalValue()).isEqualByComparingTo("100");
        assertThat(body.path("lower").decimalValue()).isEqualByComparingTo("70");
        assertThat(body.path("upper").decimalValue()).isEqualByComparingTo("130");
        assertThat(body.path("value").decimalValue()).isEqualByComparingTo("140");
        assertThat(body.path("run").asText()).isEqualTo("live");
    }

    @Test
    void aWebhookThatFailsIsTriedAgainWithTheSameSignature() throws Exception {
        receiver.answers.addAll(List.of(503, 429, 200));
        start(LONG);
        score("sent", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitRequests(3);
        assertThat(receiver.requests).extracting(Request::signature).containsOnly(hmac(receiver.requests.get(0)));
        assertThat(receiver.requests)
                .extracting(Request::id)
                .hasSize(3)
                .containsOnly(receiver.requests.get(0).id());
        score("read", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitRequests(4);
        assertThat(receiver.requests.get(3).id())
                .isNotEqualTo(receiver.requests.get(0).id());
    }

    @Test
    void whatDidNotArriveIsTriedAgainAfterARestart() throws Exception {
        receiver.answers.add(500);
        start(LONG);
        score("sent", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitRequests(1);
        restart(LONG);
        receiver.awaitRequests(2);
        assertThat(receiver.requests.get(1).text())
                .isEqualTo(receiver.requests.get(0).text());
        assertThat(receiver.requests.get(1).signature())
                .isEqualTo(receiver.requests.get(0).signature());
    }

    @Test
    void whatIsRefusedIsNotTriedAgainAndARedirectNotFollowed() throws Exception {
        receiver.answers.addAll(List.of(400, 302));
        start(LONG);
        score("sent", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous");
        score("read", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous", "read anomalous");
        score("failed", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("sent anomalous", "read anomalous", "failed anomalous");
        assertThat(receiver.elsewhere).isEmpty();
    }

    @Test
    void aSourceThatFallsSilentIsToldOnce() throws Exception {
        start(Duration.ofSeconds(3));
        arrived("message-events", 10);
        receiver.awaitStates("message-events silent");
        restart(Duration.ofSeconds(3));
        // The same number under a new revision is no event.
        arrived("message-events", 10);
        score("sent", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("message-events silent", "sent anomalous");
        arrived("message-events", 11);
        receiver.awaitStates("message-events silent", "sent anomalous", "message-events normal");
    }

    @Test
    void whatIsLongPastIsNoNews() throws Exception {
        start(LONG);
        score("sent", 72, 9, ResultStatus.FINAL);
        score("read", 1, 9, ResultStatus.COMPLETE);
        receiver.awaitStates("read anomalous");
        score("sent", 1, 0, ResultStatus.COMPLETE);
        receiver.awaitStates("read anomalous", "sent normal");
    }

    @Test
    void whatRunComputesFromEventsIsToldAsItGoes(@TempDir Path directory) throws Exception {
        // The day before the last that is over, so that the watermark, a minute back, has passed its end.
        LocalDate day = LocalDate.ofInstant(Instant.now().minus(Duration.ofHours(1)), ZoneOffset.UTC)
                .minusDays(1);
        create("message-events");
        for (int week = 5; week > 0; week--) {
            sent(50, day.minusWeeks(week).atTime(10, 0).toInstant(ZoneOffset.UTC));
        }
        sent(200, day.atTime(10, 0).toInstant(ZoneOffset.UTC));
        sent(50, Instant.now());
        Path out = Files.createFile(directory.resolve("out"));
        Path err = Files.createFile(directory.resolve("err"));
        Process run = TidemarkProcess.start(
                directory,
                Map.of(),
                out,
                err,
                "run",
                "--only=metrics",
                "--set=kafka.bootstrap_servers=" + kafka.bootstrapServers(),
                "--set=privacy.hash_key_file=none",
                "--set=job.idleness=1s",
                "--set=job.checkpoint.interval=1s",
                "--set=job.checkpoint.dir=" + directory.resolve("checkpoints"),
                "--set=alerts.webhook=" + receiver.address(),
                "--set=alerts.secret_file=" + Files.writeString(directory.resolve("secret"), SECRET + "\n"));
        try {
            await().atMost(DEADLINE.multipliedBy(2)).untilAsserted(() -> assertThat(receiver.requests)
                    .as(() -> text(err))
                    .anySatisfy(request -> {
                        assertThat(request.state()).isEqualTo("sent anomalous");
                        JsonNode body = request.body();
                        assertThat(body.path("metric").asText()).isEqualTo("messages");
                        assertThat(body.path("window").path("kind").asText()).isEqualTo("day");
                        assertThat(body.path("window").path("start").asText()).isEqualTo(day + "T00:00:00Z");
                        assertThat(body.path("value").decimalValue()).isEqualByComparingTo("200");
                        assertThat(body.path("expected").decimalValue()).isEqualByComparingTo("50");
                    }));
        } finally {
            run.destroy();
            assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(receiver.requests)
                .allSatisfy(request -> assertThat(request.signature()).isEqualTo(hmac(request)));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Publishes so many messages that were sent within a minute. */
    private static void sent(int count, Instant from) throws Exception {
        for (int i = 0; i < count; i++) {
            String id = from + "-" + i;
            String event =
                    """
                    {"event_id":"%1$s","message_id":"%1$s","user_id":"user-%2$d","channel":"sms","status":"sent",\
                    "event_time":"%3$s"}"""
                            .formatted(id, i, from.plusMillis(i));
            producer.send(new ProducerRecord<>("message-events", id, event.getBytes(StandardCharsets.UTF_8)))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void start(Duration silence) {
        running = new Running(new AlertOptions(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                results,
                results + "-states",
                "live",
                receiver.address(),
                new Secret(SECRET),
                silence));
    }

    private void restart(Duration silence) throws Exception {
        running.close();
        start(silence);
    }

    /** Publishes the score and the band of the hour that ended so many hours ago. */
    private void score(String status, int hoursAgo, double score, ResultStatus label) throws Exception {
        long end = now - (hoursAgo - 1) * HOUR;
        Window window = new Window(WindowKind.HOUR, end - HOUR, end, "UTC");
        Map<String, String> dimensions = Map.of("of", "messages", "status", status);
        publish("anomaly", window, dimensions, BigDecimal.valueOf(score), Optional.empty(), label);
        Optional<Bounds> band = Optional.of(new Bounds(70, 130));
        publish("anomaly_expected", window, dimensions, BigDecimal.valueOf(100), band, label);
    }

    private void arrived(String source, int count) throws Exception {
        Window window = new Window(WindowKind.DAY, now, now + 24 * HOUR, "UTC");
        Map<String, String> dimensions = Map.of("source", source);
        publish("events_in", window, dimensions, BigDecimal.valueOf(count), Optional.empty(), ResultStatus.PARTIAL);
    }

    private void publish(
            String metric,
            Window window,
            Map<String, String> dimensions,
            BigDecimal value,
            Optional<Bounds> bounds,
            ResultStatus status)
            throws Exception {
        MetricResult result = new MetricResult(
                metric,
                window,
                new TreeMap<>(dimensions),
                Optional.of(value),
                bounds,
                status,
                ++revision,
                window.end(),
                "0123456789abcdef",
                "live",
                Instant.now().toEpochMilli());
        producer.send(new ProducerRecord<>(results, ResultCodec.keyText(result.key()), codec.encode(result)))
                .get(30, TimeUnit.SECONDS);
    }

    private static String hmac(Request request) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] digest = mac.doFinal(request.text().getBytes(StandardCharsets.UTF_8));
        return "sha256=" + HexFormat.of().formatHex(digest);
    }

    /** Alerts in a thread of their own. */
    private static final class Running implements AutoCloseable {
        private final Alerts alerts;
        private final Thread thread;

        Running(AlertOptions options) {
            alerts = Alerts.open(options);
            thread = new Thread(
                    () -> {
                        try {
                            alerts.run();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "alerts");
            thread.start();
        }

        @Override
        public void close() throws InterruptedException {
            alerts.close();
            thread.join(DEADLINE.toMillis());
        }
    }

    /** What came over the wire. */
    private record Request(String id, String signature, String text) {
        JsonNode body() {
            try {
                return new ObjectMapper().readTree(text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        String state() {
            JsonNode body = body();
            String what = body.path("type").asText().equals("silence")
                    ? body.path("source").asText()
                    : body.path("dimensions").path("status").asText();
            return what + " " + body.path("state").asText();
        }
    }

    /** The operator's server. */
    private static final class Receiver implements AutoCloseable {
        private final List<Request> requests = new CopyOnWriteArrayList<>();
        private final List<String> elsewhere = new CopyOnWriteArrayList<>();
        /** The statuses of the next answers; 200 when there are no more. */
        private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

        private final HttpServer server;

        Receiver() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/hook", this::take);
            server.createContext("/elsewhere", exchange -> {
                elsewhere.add(exchange.getRequestMethod());
                answer(exchange, 200);
            });
            server.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
        }

        private void take(HttpExchange exchange) throws IOException {
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst("X-Tidemark-Delivery"),
                    exchange.getRequestHeaders().getFirst("X-Tidemark-Signature"),
                    text));
            Integer status = answers.poll();
            answer(exchange, status == null ? 200 : status);
        }

        private static void answer(HttpExchange exchange, int status) throws IOException {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }

        void awaitRequests(int count) {
            await().atMost(DEADLINE).untilAsserted(() -> assertThat(requests).hasSize(count));
        }

        void awaitStates(String... states) {
            await().atMost(DEADLINE)
                    .untilAsserted(() ->
                            assertThat(requests).extracting(Request::state).containsExactly(states));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
