package dev.tidemark.embedded.dashboard;

import static org.awaitility.Awaitility.await;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.Ports;
import dev.tidemark.embedded.TidemarkProcess;
import dev.tidemark.embedded.check.Offsets;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.TableJob;
import dev.tidemark.simulator.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
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

    /**
     * Waits until the whole history is counted and published, and what is published by then is in the table.
     *
     * @param first day of the history
     */
    void awaitHistory(LocalDate first) {
        said("(history counted)");
        String days = "from=" + first + "&to=" + today().minusDays(1);
        await("users of every day")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    HttpResponse<String> answer = api.ask("/api/v1/distinct/active_users?" + days);
                    return answer.statusCode() == 200
                            && Api.json(answer).get("missing_days").isEmpty();
                });
        await("what follows from other numbers, which comes after all of them")
                .atMost(START)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    HttpResponse<String> answer = api.ask("/api/v1/metrics/delivery_rate?window=day&" + days);
                    return answer.statusCode() == 200
                            && Api.json(answer).at("/series/0/points").size() > 1;
                });
        TidemarkConfig config = config(Map.of());
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", config.kafka().bootstrapServers()))) {
            Offsets offsets = new Offsets(admin);
            Map<String, String> topics = Map.of(
                    TableJob.resultsGroup(config), config.resultsTopic(),
                    TableJob.sketchesGroup(config), config.sketchesTopic());
            topics.forEach((group, topic) -> {
                long published = offsets.of(group, List.of(topic)).total();
                await(topic + " in the table")
                        .atMost(START)
                        .until(() -> offsets.of(group, List.of(topic)).done() >= published);
            });
        }
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
    Dashboard serve(int port, Map<String, String> settings) {
        return Dashboard.start(DashboardCommand.of(config(settings)).at(port), Instant::now);
    }

    private TidemarkConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap_servers",
                said("Kafka +[0-9.]+ s +(\\S+)"),
                "postgres.url",
                said("(jdbc:postgresql:[^?]+)"),
                "postgres.user",
                said("\\?user=(\\S+)")));
        all.putAll(settings);
        return TidemarkConfig.of(all);
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
