package dev.tidemark.embedded.dashboard;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.Ports;
import dev.tidemark.embedded.TidemarkProcess;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.simulator.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** {@code ./tidemark demo} in a process of its own, with its page. */
final class DemoWorld implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(10);

    private final Path directory;
    private final Path out;
    private final Process process;
    private final KafkaProducer<String, byte[]> producer;

    final String address;
    final Api api;

    /** @param options of the demo besides the port */
    DemoWorld(String... options) throws IOException {
        directory = Files.createTempDirectory("tidemark-page");
        out = directory.resolve("out.txt");
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of("demo", "--port=" + port));
        command.addAll(List.of(options));
        process = TidemarkProcess.start(
                directory, Map.of(), out, directory.resolve("err.txt"), command.toArray(String[]::new));
        address = "http://127.0.0.1:" + port + "/";
        api = new Api(address);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", said("Kafka +[0-9.]+ s +(\\S+)")),
                new StringSerializer(),
                new ByteArraySerializer());
        said("dashboard +[0-9.]+ s +(\\S+)");
    }

    /** Waits until the whole history is counted, and what is published by then is in the table. */
    void awaitHistory() {
        said("(history counted)");
        JsonNode newest;
        try (EventStream stream = EventStream.open(api.address(), "?metric=events_in&window=day")) {
            newest = stream.until("ready").stream()
                    .filter(event -> event.name().equals("result"))
                    .map(EventStream.SentEvent::json)
                    .max(Comparator.comparingLong(DemoWorld::revision))
                    .orElseThrow();
        }
        String day = newest.at("/window/start").asText().substring(0, 10);
        String question = "/api/v1/metrics/events_in?window=day&from=" + day + "&to=" + day + "&source="
                + newest.at("/dimensions/source").asText();
        await("the history in the table")
                .atMost(START)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> revision(api.get(question).at("/series/0/points/0")) >= revision(newest));
    }

    /** 0 if there is nothing. */
    private static long revision(JsonNode result) {
        return result.path("revision").asLong();
    }

    /** What the demo has said, as soon as it has. */
    private String said(String pattern) {
        Pattern said = Pattern.compile(pattern);
        await("the demo to say " + pattern).atMost(START).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(
                        "the demo has ended:\n" + output() + Files.readString(directory.resolve("err.txt")));
            }
            return said.matcher(output()).find();
        });
        Matcher matcher = said.matcher(output());
        matcher.find();
        return matcher.group(1);
    }

    private String output() {
        try {
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The day of the demo, whose zone is UTC. */
    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    /** Sends a product event of now. */
    void send(String user, String name, String country) {
        String id = "sent-by-the-test-" + user + "-" + name.hashCode();
        String json =
                "{\"event_id\":\"%s\",\"event_time\":\"%s\",\"user_id\":\"%s\",\"event_name\":\"%s\",\"country\":\"%s\"}"
                        .formatted(id, Instant.now(), user, name.replace("\"", "\\\""), country.replace("\"", "\\\""));
        producer.send(new ProducerRecord<>(Topics.PRODUCT_EVENTS, user, json.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    /** Another server over the same results. */
    Dashboard serve(int port) {
        TidemarkConfig config = TidemarkConfig.of(Map.of(
                "kafka.bootstrap_servers",
                said("Kafka +[0-9.]+ s +(\\S+)"),
                "postgres.url",
                said("(jdbc:postgresql:[^?]+)"),
                "postgres.user",
                said("\\?user=(\\S+)")));
        return Dashboard.start(DashboardCommand.of(config).at(port), Instant::now);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        producer.close();
        process.destroy();
        process.waitFor();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
