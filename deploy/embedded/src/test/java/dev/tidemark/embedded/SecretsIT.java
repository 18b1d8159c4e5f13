package dev.tidemark.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.embedded.check.ResultTopic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands against a broker with TLS and passwords and a database with passwords. Whatever they print, log or serve is
 * searched for the secrets that they were given, and for ids and texts of the records that they read.
 */
class SecretsIT {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String KAFKA_PASSWORD = "canary-kafka-5Vq8";
    private static final String STORE_PASSWORD = "canary-store-2Jx4";
    private static final String DATABASE_PASSWORD = "canary-database-9Wm1";
    private static final String WRONG_PASSWORD = "canary-wrong-7Tz3";
    private static final String USER = "canary-user-6Kd0";
    private static final String GARBAGE = "canary-garbage-3Fh5";
    private static final byte[] KEY = HexFormat.of().parseHex("c0ffee5ec2e7c0ffee5ec2e7c0ffee5e");

    private static final List<String> CANARIES = List.of(
            KAFKA_PASSWORD,
            STORE_PASSWORD,
            DATABASE_PASSWORD,
            WRONG_PASSWORD,
            USER,
            GARBAGE,
            HexFormat.of().formatHex(KEY),
            HexFormat.of().withUpperCase().formatHex(KEY),
            Base64.getEncoder().encodeToString(KEY).substring(0, 20));

    @TempDir
    private static Path shared;

    private static SecuredBroker kafka;
    private static EmbeddedPostgres postgres;

    /** Where the commands leave what they print and log. */
    @TempDir
    private Path output;

    @BeforeAll
    static void start() throws Exception {
        kafka = SecuredBroker.start(shared, KAFKA_PASSWORD, STORE_PASSWORD);
        startDatabase();
        execute(
                "CREATE ROLE writer LOGIN PASSWORD '" + DATABASE_PASSWORD + "'",
                "GRANT CREATE ON DATABASE postgres TO writer");
        Path key = Files.writeString(shared.resolve("hash.key"), HexFormat.of().formatHex(KEY));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(shared.resolve("events.jsonl"), events());
    }

    private static void startDatabase() throws IOException {
        postgres = EmbeddedPostgres.start(shared.resolve("postgres"));
        Files.writeString(
                shared.resolve("postgres/pg_hba.conf"),
                "host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n");
        try {
            execute("SELECT pg_reload_conf()");
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static String events() {
        String time = Instant.now().minusSeconds(3_600).toString();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            lines.append(
                    ("{\"event_id\":\"e%d\",\"event_time\":\"%s\",\"user_id\":\"%s-%d\",\"event_name\":\"opened\"}\n")
                            .formatted(i, time, USER, i));
        }
        for (String garbage : List.of("{", "not json ", "{\"user_id\":", "{\"event_time\":", "\u0000")) {
            lines.append(garbage).append('"').append(GARBAGE).append("\"\n");
        }
        return lines.toString();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        kafka.close();
    }

    @BeforeEach
    void nothingIsThereYet() throws IOException {
        assertThat(outputs()).isEmpty();
    }

    @Test
    void eventsAreReadAndNumbersPublishedOverAProtectedConnectionAndNoSecretIsTold() throws Exception {
        succeed("migrate");
        load();
        succeed("run", "--bounded");

        assertThat(ResultTopic.readAll(kafka.openBootstrapServers(), "metric-results")
                        .values())
                .filteredOn(result -> result.metric().equals("active_users")
                        && result.window().kind().text().equals("day")
                        && result.dimensions().isEmpty())
                .singleElement()
                .satisfies(result -> assertThat(result.value().map(BigDecimal::intValueExact))
                        .contains(50));
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                Statement statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT max(dau), (SELECT sum(records) FROM tidemark.rejected_records)"
                                + " FROM tidemark.daily_active_users")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(50);
            assertThat(rows.getInt(2)).isEqualTo(5);
        }
        aRunningJobTellsNothingEither();
        assertThat(outputs()).isNotEmpty();
        assertNothingTold();
    }

    /** Also while the database is away, which fails the job that writes to it. */
    private void aRunningJobTellsNothingEither() throws Exception {
        Path out = Files.createFile(output.resolve("live.out"));
        Path err = Files.createFile(output.resolve("live.err"));
        Process run = TidemarkProcess.start(
                output, environment(KAFKA_PASSWORD, DATABASE_PASSWORD), out, err, arguments("run"));
        try {
            await().atMost(DEADLINE)
                    .until(() -> Files.readString(err).contains("started tidemark-table") || !run.isAlive());
            List<Listening> ports = Listening.of(run.pid());
            assertThat(ports).as("REST and files of two jobs").hasSize(4).allMatch(Listening::onLoopback);
            List<Rest> clusters = ports.stream()
                    .map(port -> new Rest(port.port()))
                    .filter(Rest::answers)
                    .toList();
            assertThat(clusters).hasSize(2);
            postgres.close();
            try {
                // Numbers change, and the table is to be told.
                load();
                await().atMost(DEADLINE).until(() -> clusters.stream().anyMatch(Rest::toldOfAFailure));
            } finally {
                startDatabase();
            }
            for (Rest cluster : clusters) {
                Files.writeString(output.resolve("rest-" + cluster.port), cluster.everything());
            }
        } finally {
            run.destroy();
            assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aWrongPasswordIsToldInOneLineWithoutThePassword() throws Exception {
        assertFailsInOneLine(
                environment(WRONG_PASSWORD, DATABASE_PASSWORD), "Authentication failed", "run", "--only=metrics");
        assertFailsInOneLine(
                environment(WRONG_PASSWORD, DATABASE_PASSWORD),
                "Authentication failed",
                "load",
                "--topic=product-events",
                "--file=" + shared.resolve("events.jsonl"),
                "--bootstrap-servers=" + kafka.bootstrapServers());
        assertFailsInOneLine(
                environment(KAFKA_PASSWORD, WRONG_PASSWORD), "password authentication failed", "run", "--only=table");
        assertFailsInOneLine(environment(KAFKA_PASSWORD, WRONG_PASSWORD), "password authentication failed", "migrate");
        assertNothingTold();
    }

    private void assertFailsInOneLine(Map<String, String> environment, String why, String... command) throws Exception {
        TidemarkProcess.Outcome failed = TidemarkProcess.run(output, DEADLINE, environment, arguments(command));
        assertThat(failed.exitCode()).as(failed.err()).isEqualTo(3);
        assertThat(failed.err().lines())
                .singleElement(STRING)
                .startsWith("tidemark: ")
                .contains(why);
        assertThat(failed.out()).isEmpty();
    }

    @Test
    void aSecretInAWrongPlaceIsNotRepeated() throws Exception {
        String key = HexFormat.of().formatHex(KEY);
        TidemarkProcess.Outcome wrong = TidemarkProcess.run(
                output,
                DEADLINE,
                Map.of("TIDEMARK_POSTGRES_PASSWROD", DATABASE_PASSWORD),
                "run",
                "--set=privacy.hash_key_file=" + key,
                "--set=kafka.bootstrap_servers=tidemark:" + KAFKA_PASSWORD + "@broker:9092",
                "--set=kafka.properties.sasl.jaas.config=ScramLoginModule " + KAFKA_PASSWORD,
                "--set=kafka.properties.interceptor.classes=" + KAFKA_PASSWORD,
                "--set=postgres.url=jdbc:postgresql://writer:" + DATABASE_PASSWORD + "@localhost/postgres",
                "--set=job.parallelism=" + KAFKA_PASSWORD,
                "--set=job.zone=" + KAFKA_PASSWORD,
                "--set=job.run=" + key,
                "--set=job.cluster=" + KAFKA_PASSWORD,
                "--set=decoder.statuses.held=" + KAFKA_PASSWORD,
                "--set=prometheus.ports=" + KAFKA_PASSWORD);
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err().lines()).hasSizeGreaterThan(8).allMatch(line -> line.startsWith("tidemark: "));

        TidemarkProcess.Outcome separator = TidemarkProcess.run(
                output, DEADLINE, Map.of(), "run", "--set", "postgres.password:" + DATABASE_PASSWORD);
        assertThat(separator.exitCode()).isEqualTo(2);

        Path broken = Files.writeString(
                shared.resolve("broken.yaml"),
                "postgres: {password: " + DATABASE_PASSWORD + "\nkafka: [" + KAFKA_PASSWORD);
        TidemarkProcess.Outcome yaml = TidemarkProcess.run(output, DEADLINE, Map.of(), "run", "--config=" + broken);
        assertThat(yaml.exitCode()).isEqualTo(2);
        assertThat(yaml.err().lines()).singleElement(STRING).contains("is not valid YAML at line");
        assertNothingTold();
    }

    private void load() throws Exception {
        succeed(
                "load",
                "--topic=product-events",
                "--file=" + shared.resolve("events.jsonl"),
                "--bootstrap-servers=" + kafka.bootstrapServers());
    }

    private void succeed(String... command) throws Exception {
        TidemarkProcess.Outcome done = TidemarkProcess.run(
                output, DEADLINE, environment(KAFKA_PASSWORD, DATABASE_PASSWORD), arguments(command));
        assertThat(done.exitCode()).as(done.err()).isZero();
    }

    private static Map<String, String> environment(String kafkaPassword, String databasePassword) {
        Map<String, String> environment = new HashMap<>(kafka.environment(kafkaPassword));
        environment.put("TIDEMARK_POSTGRES_PASSWORD", databasePassword);
        return environment;
    }

    /** A command with everything that it has to be told and is no secret. */
    private static String[] arguments(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        if (!command[0].equals("load")) {
            arguments.addAll(List.of(
                    "--set=kafka.bootstrap_servers=" + kafka.bootstrapServers(),
                    "--set=postgres.url=" + postgres.jdbcUrl(),
                    "--set=postgres.user=writer",
                    "--set=privacy.hash_key_file=" + shared.resolve("hash.key"),
                    "--set=job.checkpoint.interval=1s",
                    "--set=job.checkpoint.dir=" + shared.resolve("checkpoints")));
        }
        return arguments.toArray(String[]::new);
    }

    private void assertNothingTold() throws IOException {
        List<Path> files = new ArrayList<>(outputs());
        files.add(shared.resolve("kafka/broker.log"));
        for (Path file : files) {
            String text = Files.readString(file, ISO_8859_1).toLowerCase(Locale.ROOT);
            for (String canary : CANARIES) {
                assertThat(text).as("%s in %s", canary, file).doesNotContain(canary.toLowerCase(Locale.ROOT));
            }
        }
    }

    private List<Path> outputs() throws IOException {
        try (Stream<Path> tree = Files.walk(output)) {
            return tree.filter(Files::isRegularFile).toList();
        }
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A port that a process listens on, as Linux tells it. */
    private record Listening(boolean onLoopback, int port) {
        static List<Listening> of(long pid) throws IOException {
            Path process = Path.of("/proc", Long.toString(pid));
            List<String> sockets = new ArrayList<>();
            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    sockets.add(target(descriptor));
                }
            }
            List<Listening> ports = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
                    String[] columns = line.trim().split("\\s+");
                    if (columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
                        String[] address = columns[1].split(":");
                        // 127.0.0.1 as a word of the processor, alone or at the end of an IPv6 address.
                        ports.add(new Listening(address[0].endsWith("0100007F"), Integer.parseInt(address[1], 16)));
                    }
                }
            }
            return ports;
        }

        private static String target(Path descriptor) throws IOException {
            try {
                return Files.readSymbolicLink(descriptor).toString();
            } catch (NoSuchFileException e) {
                // Closed since it was listed.
                return "";
            }
        }
    }

    /** Flink's REST interface on a port, if that is what listens there. */
    private static final class Rest {
        private static final ObjectMapper JSON = new ObjectMapper();

        final int port;
        private final HttpClient http = HttpClient.newHttpClient();

        Rest(int port) {
            this.port = port;
        }

        boolean answers() {
            try {
                return get("/jobs").contains("\"jobs\"");
            } catch (UncheckedIOException e) {
                return false;
            }
        }

        boolean toldOfAFailure() {
            return get("/jobs/" + job() + "/exceptions").contains("PSQLException");
        }

        /** All that it tells of the cluster and its job. */
        String everything() {
            String job = "/jobs/" + job();
            String taskManager = "/taskmanagers/"
                    + json("/taskmanagers").at("/taskmanagers/0/id").asText();
            List<String> paths = new ArrayList<>(List.of(
                    "/config",
                    "/overview",
                    "/jobs/overview",
                    "/jobmanager/config",
                    "/jobmanager/environment",
                    "/jobmanager/logs",
                    "/jobmanager/log",
                    "/jobmanager/stdout",
                    "/jobmanager/metrics",
                    "/jobmanager/thread-dump",
                    job,
                    job + "/config",
                    job + "/plan",
                    job + "/exceptions",
                    job + "/checkpoints",
                    job + "/checkpoints/config",
                    job + "/accumulators",
                    job + "/jobmanager/config",
                    job + "/jobmanager/environment",
                    job + "/metrics",
                    taskManager,
                    taskManager + "/logs",
                    taskManager + "/log",
                    taskManager + "/stdout",
                    taskManager + "/metrics",
                    taskManager + "/thread-dump"));
            for (JsonNode vertex : json(job).path("vertices")) {
                String path = job + "/vertices/" + vertex.path("id").asText();
                paths.addAll(List.of(path, path + "/metrics", path + "/accumulators", path + "/taskmanagers"));
            }
            StringBuilder all = new StringBuilder();
            paths.forEach(
                    path -> all.append(path).append('\n').append(get(path)).append('\n'));
            assertThat(all).contains("execution.checkpointing.interval");
            return all.toString();
        }

        private String job() {
            return json("/jobs").at("/jobs/0/id").asText();
        }

        private JsonNode json(String path) {
            try {
                return JSON.readTree(get(path));
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        private String get(String path) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            try {
                return http.send(request, BodyHandlers.ofString()).body();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
