package dev.tidemark.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.json.DecoderOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TidemarkConfigTest {
    @TempDir
    Path directory;

    @Test
    void withoutAnythingTheDefaultsHold() {
        assertThat(load("", Map.of()))
                .isEqualTo(TidemarkConfig.defaults())
                .isEqualTo(new TidemarkConfig(
                        new KafkaConfig(
                                "localhost:9092",
                                "tidemark",
                                KafkaConfig.EARLIEST,
                                new KafkaConfig.Topics(
                                        "message-events",
                                        "product-events",
                                        "metric-results",
                                        "metric-sketches",
                                        "rejected-events",
                                        "",
                                        ""),
                                new TreeMap<>()),
                        new PostgresConfig("jdbc:postgresql://localhost:5432/tidemark", "tidemark", ""),
                        new JobConfig(
                                "live",
                                ZoneId.of("UTC"),
                                "local",
                                2,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(50),
                                Duration.ofDays(3),
                                Duration.ofDays(40),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(5),
                                Duration.ofDays(3),
                                Duration.ofDays(30),
                                "",
                                1_000,
                                StateBackend.HEAP,
                                Delivery.AT_LEAST_ONCE,
                                new CheckpointConfig(Duration.ofSeconds(10), "tidemark-data/checkpoints")),
                        new ActivityConfig(Set.of("user_invited", "device_usage_reported")),
                        new MetricsConfig("", "", Set.of()),
                        new DecoderConfig(new TreeMap<>(), new TreeMap<>(), 65_536, 256, 128, 100),
                        new PrometheusConfig(""),
                        new PrivacyConfig(""),
                        new AlertsConfig("", "", Duration.ofMinutes(15), "alert-states"),
                        new DashboardConfig("127.0.0.1", 8080, "", "", List.of())));
    }

    @Test
    void everyKeyIsMapped() {
        TidemarkConfig config = load(
                """
                kafka:
                  bootstrap_servers: "a:1,b:2"
                  group_prefix: mine
                  start_from: 2026-03-01T00:00:00+01:00
                  topics:
                    message_events: m
                    product_events: p
                    metric_results: r
                    metric_sketches: s
                    rejected_events: d
                    user_engagement: e
                    user_profiles: u
                  properties:
                    security.protocol: SSL
                    sasl:
                      mechanism: PLAIN
                postgres:
                  url: jdbc:postgresql://db:5433/numbers?sslmode=require
                  user: writer
                  password: s3cret
                job:
                  run: march
                  zone: Europe/Berlin
                  cluster: flink:8081
                  parallelism: 8
                  publish_interval: 2s
                  flush_interval: 20ms
                  allowed_lateness: 1d
                  horizon: 50d
                  future_skew: 1m
                  out_of_orderness: 10s
                  idleness: 1m
                  clock_skew: 1s
                  product_event_lifetime: 2d
                  conversion_window: 14d
                  default_currency: EUR
                  dimension_cap: 50
                  state_backend: rocksdb
                  delivery: exactly_once
                  checkpoint:
                    interval: 30s
                    dir: s3://bucket/checkpoints
                activity:
                  events: [user_invited]
                metrics:
                  sections: [activity, messages]
                decoder:
                  aliases:
                    user_id: [customer, client]
                  statuses:
                    queued: sent
                  limits:
                    record: 32KiB
                    id: 100B
                    name: 64B
                    properties: 10
                prometheus:
                  ports: 9249-9259
                privacy:
                  hash_key_file: /etc/tidemark/key
                alerts:
                  webhook: https://example.org/hook
                  secret_file: /etc/tidemark/secret
                  silence: 5m
                  topic: told
                dashboard:
                  bind: 0.0.0.0
                  port: 9090
                  token_file: /etc/tidemark/token
                  origins: [https://example.org, http://localhost:3000]
                """,
                Map.of());
        assertThat(config)
                .isEqualTo(new TidemarkConfig(
                        new KafkaConfig(
                                "a:1,b:2",
                                "mine",
                                Instant.parse("2026-02-28T23:00:00Z"),
                                new KafkaConfig.Topics("m", "p", "r", "s", "d", "e", "u"),
                                new TreeMap<>(Map.of("security.protocol", "SSL", "sasl.mechanism", "PLAIN"))),
                        new PostgresConfig("jdbc:postgresql://db:5433/numbers?sslmode=require", "writer", "s3cret"),
                        new JobConfig(
                                "march",
                                ZoneId.of("Europe/Berlin"),
                                "flink:8081",
                                8,
                                Duration.ofSeconds(2),
                                Duration.ofMillis(20),
                                Duration.ofDays(1),
                                Duration.ofDays(50),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(1),
                                Duration.ofSeconds(1),
                                Duration.ofDays(2),
                                Duration.ofDays(14),
                                "EUR",
                                50,
                                StateBackend.ROCKSDB,
                                Delivery.EXACTLY_ONCE,
                                new CheckpointConfig(Duration.ofSeconds(30), "s3://bucket/checkpoints")),
                        new ActivityConfig(Set.of("user_invited")),
                        new MetricsConfig("", "", Set.of("activity", "messages")),
                        new DecoderConfig(
                                new TreeMap<>(Map.of("user_id", List.of("customer", "client"))),
                                new TreeMap<>(Map.of("queued", "sent")),
                                32_768,
                                100,
                                64,
                                10),
                        new PrometheusConfig("9249-9259"),
                        new PrivacyConfig("/etc/tidemark/key"),
                        new AlertsConfig(
                                "https://example.org/hook", "/etc/tidemark/secret", Duration.ofMinutes(5), "told"),
                        new DashboardConfig(
                                "0.0.0.0",
                                9090,
                                "",
                                "/etc/tidemark/token",
                                List.of("https://example.org", "http://localhost:3000"))));
        assertThat(config.resultsTopic()).isEqualTo("r.march");
        assertThat(config.sketchesTopic()).isEqualTo("s.march");
        assertThat(config.engagementTopic()).hasValue("e.march");
        assertThat(config.alertStatesTopic()).isEqualTo("told.march");
    }

    @Test
    void whereAlertsGoMustBeAPlainWebAddressAndTheirSecretLong() throws IOException {
        for (String address :
                List.of("ftp://example.org/", "example.org", "http://", "https://user:pass@example.org/")) {
            assertThatThrownBy(() -> TidemarkConfig.of(Map.of("alerts.webhook", address, "alerts.secret_file", "s")))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("alerts.webhook: must be an http or https address without user and password, or empty");
        }
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of("alerts.webhook", "https://example.org/hook/t0ken")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(
                        "alerts.secret_file: must name the file whose text alerts are signed with; make");
        Path secret = Files.writeString(directory.resolve("secret"), "short\n");
        AlertsConfig alerts = TidemarkConfig.of(Map.of(
                        "alerts.webhook", "https://example.org/hook/t0ken", "alerts.secret_file", secret.toString()))
                .alerts();
        assertThat(alerts.toString()).contains("example.org").doesNotContain("t0ken");
        assertThatThrownBy(alerts::secret)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must hold at least 16 characters");
        Files.writeString(secret, "0123456789abcdef\n");
        assertThat(alerts.secret()).isEqualTo("0123456789abcdef");
    }

    @Test
    void theDashboardNeedsATokenWhereOthersCanReachIt() throws IOException {
        for (String bind : List.of("127.0.0.1", "127.0.0.2", "localhost", "::1")) {
            assertThat(TidemarkConfig.of(Map.of("dashboard.bind", bind))
                            .dashboard()
                            .secret())
                    .isEmpty();
        }
        for (String bind : List.of("0.0.0.0", "::", "192.0.2.1", "example.org", "127.example.org")) {
            assertThatThrownBy(() -> TidemarkConfig.of(Map.of("dashboard.bind", bind)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("dashboard.token_file: must name the file with a token, as others than this"
                            + " machine can reach " + bind);
        }
        Path file = Files.writeString(directory.resolve("token"), "short\n");
        DashboardConfig dashboard = TidemarkConfig.of(
                        Map.of("dashboard.bind", "0.0.0.0", "dashboard.token_file", file.toString()))
                .dashboard();
        assertThatThrownBy(dashboard::secret)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("must hold at least 16 characters");
        Files.writeString(file, "0123456789abcdef\n");
        assertThat(dashboard.secret()).contains("0123456789abcdef");
    }

    @Test
    void theTokenIsLongAndNeverShown() {
        DashboardConfig dashboard =
                TidemarkConfig.of(Map.of("dashboard.token", "0123456789abcdef")).dashboard();
        assertThat(dashboard.secret()).contains("0123456789abcdef");
        assertThat(dashboard.toString()).doesNotContain("0123456789abcdef");
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of("dashboard.token", "t0ken")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("dashboard.token: must have at least 16 characters");
        assertThatThrownBy(() -> TidemarkConfig.of(
                        Map.of("dashboard.token", "0123456789abcdef", "dashboard.token_file", "token")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("dashboard.token_file: must not be there beside dashboard.token; keep one of them");
    }

    @ParameterizedTest
    @CsvSource({
        "example.org",
        "https://example.org/",
        "ftp://example.org",
        "https://",
        "https://user@example.org",
        "*",
        "null"
    })
    void anOriginIsWrittenAsBrowsersDo(String origin) {
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of("dashboard.origins", origin)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("dashboard.origins: must be origins such as https://example.org, separated by commas");
    }

    @Test
    void theCatalogueFileIsReadWithTheConfiguration() throws IOException {
        Path catalogue = directory.resolve("metrics.yaml");
        Map<String, String> settings = Map.of("metrics.catalogue", catalogue.toString());
        assertThatThrownBy(() -> TidemarkConfig.of(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessage("metrics.catalogue: " + catalogue + " cannot be read as text");
        Files.writeString(catalogue, "extends: none");
        assertThat(TidemarkConfig.of(settings).metrics())
                .isEqualTo(new MetricsConfig(catalogue.toString(), "extends: none", Set.of()));
    }

    @Test
    void theLiveRunsTopicsHaveNoSuffix() {
        assertThat(TidemarkConfig.defaults().resultsTopic()).isEqualTo("metric-results");
        assertThat(TidemarkConfig.defaults().sketchesTopic()).isEqualTo("metric-sketches");
    }

    @Test
    void thereIsNoTopicOfRowsByUserUnlessItIsNamed() {
        assertThat(TidemarkConfig.defaults().engagementTopic()).isEmpty();
        assertThat(TidemarkConfig.of(Map.of("kafka.topics.user_engagement", "user-engagement"))
                        .engagementTopic())
                .hasValue("user-engagement");
    }

    @Test
    void theCommandLineBeatsTheEnvironmentWhichBeatsTheFile() {
        String file =
                """
                kafka: {bootstrap_servers: "file:1"}
                job: {run: file, parallelism: 3, zone: Asia/Tokyo}
                """;
        Map<String, String> environment = Map.of(
                "TIDEMARK_KAFKA_BOOTSTRAP_SERVERS", "env:1",
                "TIDEMARK_JOB_RUN", "env",
                "TIDEMARK_ACTIVITY_EVENTS", "a, b",
                "TIDEMARK_KAFKA_PROPERTIES_SASL_MECHANISM", "PLAIN",
                "TIDEMARK_SOMETHING_ELSE", "is not ours",
                "PATH", "/bin");
        TidemarkConfig config = load(file, environment, "job.run=first", "job.run=set");
        assertThat(config.kafka().bootstrapServers()).isEqualTo("env:1");
        assertThat(config.kafka().properties()).containsExactly(Map.entry("sasl.mechanism", "PLAIN"));
        assertThat(config.activity().events()).containsExactlyInAnyOrder("a", "b");
        assertThat(config.job().run()).isEqualTo("set");
        assertThat(config.job().parallelism()).isEqualTo(3);
        assertThat(config.job().zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.bootstrap_server, kafka.bootstrap_servers",
        "kafka.bootstrapServers, kafka.bootstrap_servers",
        "bootstrap_servers, kafka.bootstrap_servers",
        "job.horizn, job.horizon",
        "job.checkpoints.interval, job.checkpoint.interval",
        "kafka.topics.messages_events, kafka.topics.message_events"
    })
    void anUnknownKeyIsRefusedWithASuggestion(String given, String meant) {
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of(given, "x")))
                .hasMessage(given + ": unknown key; did you mean " + meant + "?");
    }

    @Test
    void anUnknownKeyLikeNoOtherIsRefusedWithAPointerToThePage() {
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of("colour.of.the.sea", "x")))
                .hasMessage("colour.of.the.sea: unknown key; see docs/configuration.md");
    }

    @Test
    void anUnknownVariableOfASectionIsRefused() {
        assertThatThrownBy(() -> load("", Map.of("TIDEMARK_JOB_HORIZN", "40d")))
                .hasMessage("job.horizn: unknown key; did you mean job.horizon?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            kafka.bootstrap_servers                | localhost        | must be host:port
            kafka.group_prefix                     | a b              | must be 1 to 200 letters
            kafka.start_from                       | latest           | must be 'earliest' or a time such as
            kafka.start_from                       | 2026-03-01       | must be 'earliest' or a time such as
            kafka.start_from                       | 9999-01-01T00:00:00Z | must lie between 1970 and now
            kafka.start_from                       | 1969-12-31T23:59:59Z | must lie between 1970 and now
            kafka.topics.message_events            | a/b              | must be a topic name
            kafka.topics.product_events            | a/b              | must be a topic name
            kafka.topics.metric_results            | a/b              | must be a topic name
            kafka.topics.metric_sketches           | a/b              | must be a topic name
            kafka.topics.rejected_events           | a/b              | must be a topic name
            kafka.properties.bootstrap.servers     | a:1              | set kafka.bootstrap_servers instead
            postgres.url                           | db:5432          | must be jdbc:postgresql://host:port/database
            postgres.user                          | ''               | must not be empty
            job.run                                | Märch            | must be 1 to 48 lower-case letters
            job.zone                               | Mars/Olympus     | must be an IANA name
            job.cluster                            | http://flink     | must be 'local' or host:port
            job.parallelism                        | two              | must be a whole number such as 2
            job.parallelism                        | 0                | must be 1 to 128
            job.publish_interval                   | 0s               | must be longer than 0s
            job.flush_interval                     | 0ms              | must be longer than 0ms
            job.allowed_lateness                   | 3                | must be a duration such as
            job.allowed_lateness                   | 31d              | must be at most 30d
            job.horizon                            | 400d             | must be longer than 0s and at most 90d
            job.future_skew                        | 2d               | must be at most 24h
            job.out_of_orderness                   | -1s              | must be a duration such as
            job.idleness                           | 0s               | must be longer than 0s
            job.product_event_lifetime             | 0d               | must be longer than 0s
            job.conversion_window                  | 30s              | must be whole minutes between 1m and 365d
            job.default_currency                   | Euro             | must be an ISO 4217 code
            job.dimension_cap                      | 0                | must be 1 to 1000000
            job.state_backend                      | disk             | must be heap or rocksdb
            kafka.properties.delivery.timeout.ms   | 2m               | must be a whole number of milliseconds
            job.delivery                           | once             | must be at_least_once or exactly_once
            prometheus.ports                       | many             | must be a port or a range
            job.checkpoint.interval                | 10ms             | must be between 100ms and 1h
            decoder.aliases.no_such_field          | a                | the contract has no field 'no_such_field'
            decoder.aliases.user_id                | event_time       | 'event_time' is named twice
            decoder.statuses.held                  | waiting          | must be sent, delivered, read, clicked or failed
            decoder.statuses.Held                  | sent             | must be a key in lower case
            decoder.limits.record                  | 64               | must be a size such as
            decoder.limits.record                  | 1B               | must be between 256B and 16MiB
            decoder.limits.id                      | 1B               | must be between 16B and 4KiB
            decoder.limits.name                    | 1MiB             | must be between 16B and 4KiB
            decoder.limits.properties              | -1               | must be 0 to 10000
            """)
    void aWrongValueIsRefusedByKeyAndRemedy(String key, String value, String remedy) {
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith(key.startsWith("decoder.aliases") ? "decoder.aliases: " : key + ": ")
                .contains(remedy)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            kafka.properties.transaction.timeout.ms | 60000  | must be at least 720000 with job.delivery exactly_once
            kafka.properties.transaction.timeout.ms | 719999 | must be at least 720000 with job.delivery exactly_once
            kafka.properties.transaction.timeout.ms | 15m    | must be a whole number of milliseconds
            job.checkpoint.dir                      | ''     | must be set with job.delivery exactly_once
            """)
    void transactionsThatCanBeLostAreRefused(String key, String value, String remedy) {
        assertThatThrownBy(() -> TidemarkConfig.of(Map.of("job.delivery", "exactly_once", key, value)))
                .isInstanceOf(ConfigException.class)
                .message()
                .startsWith(key + ": " + remedy)
                .doesNotContain("\n");
        assertThat(TidemarkConfig.of(Map.of(key, value)).job().delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    }

    @Test
    void aTransactionMayTakeAsLongAsBrokersAllowOrLongerWhereCheckpointsAreRare() {
        TidemarkConfig usual = TidemarkConfig.of(Map.of("job.delivery", "exactly_once"));
        assertThat(Transactions.timeout(usual)).isEqualTo(Duration.ofMinutes(15));
        TidemarkConfig rare =
                TidemarkConfig.of(Map.of("job.delivery", "exactly_once", "job.checkpoint.interval", "20m"));
        assertThat(Transactions.timeout(rare)).isEqualTo(Duration.ofMinutes(27));
        TidemarkConfig given = TidemarkConfig.of(
                Map.of("job.delivery", "exactly_once", "kafka.properties.transaction.timeout.ms", "720000"));
        assertThat(Transactions.timeout(given)).isEqualTo(Duration.ofMinutes(12));
    }

    @Test
    void theDeliveryTimeoutIsTheProducersOrKafkasDefault() {
        assertThat(TidemarkConfig.defaults().kafka().deliveryTimeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(TidemarkConfig.of(Map.of("kafka.properties.delivery.timeout.ms", "30000"))
                        .kafka()
                        .deliveryTimeout())
                .isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void allMistakesAreReportedTogether() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> load(
                        """
                        kafka: {bootstrap_servers: here}
                        job: {parallelism: 0, zone: Nowhere, horizon: soon, dimension_cap: 0}
                        postgres: {user: ""}
                        metric: {file: x}
                        """,
                        Map.of()));
        assertThat(refused.mistakes())
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "kafka.bootstrap_servers",
                        "postgres.user",
                        "job.parallelism",
                        "job.zone",
                        "job.horizon",
                        "job.dimension_cap",
                        "metric.file");
    }

    @Test
    void brokenYamlIsRefusedWithItsLine() {
        assertThatThrownBy(() -> load("job:\n  run: [", Map.of())).hasMessageContaining("is not valid YAML at line");
        assertThatThrownBy(() -> load("just words", Map.of())).hasMessageContaining("must hold keys and values");
        assertThatThrownBy(() -> load("job: {run: a, run: b}", Map.of())).hasMessageContaining("is not valid YAML");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(
                        () -> TidemarkConfig.load(Optional.of(directory.resolve("absent.yaml")), Map.of(), List.of()))
                .hasMessageContaining("absent.yaml: cannot be read");
    }

    @Test
    void anAssignmentWithoutEqualsIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> load("", Map.of(), "postgres.password:s3cret"))
                .hasMessage("--set: number 1 must be written key=value");
    }

    @Test
    void secretsAreNotShown() {
        TidemarkConfig config = TidemarkConfig.of(Map.of(
                "postgres.password", "s3cret",
                "kafka.properties.ssl.key.password", "s3cret",
                "privacy.hash_key_file", "none"));
        assertThat(config.toString()).doesNotContain("s3cret").contains("ssl.key.password");
        assertThat(config.privacy().hashKey()).hasToString("HashKey[***]");
    }

    @Test
    void itTravelsToTheTaskManagers() throws IOException, ClassNotFoundException {
        TidemarkConfig config = TidemarkConfig.of(Map.of("decoder.aliases.user_id", "a,b", "job.zone", "Asia/Tokyo"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(config);
        assertThat(new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject())
                .isEqualTo(config);
    }

    @Test
    void theDecoderIsToldAliasesStatusesAndTheDefaultCurrency() {
        assertThat(TidemarkConfig.defaults().decoder().options("")).isEqualTo(DecoderOptions.defaults());
        DecoderOptions options = TidemarkConfig.of(Map.of(
                        "decoder.aliases.user_id", "client, user_id",
                        "decoder.statuses.held", "sent",
                        "decoder.limits.properties", "7"))
                .decoder()
                .options("EUR");
        assertThat(options.aliases()).containsEntry("user_id", List.of("client", "user_id"));
        assertThat(options.aliases()).containsKey("event_time");
        assertThat(options.statuses()).containsEntry("held", MessageStatus.SENT).containsKey("opened");
        assertThat(options.maxProperties()).isEqualTo(7);
        assertThat(options.defaultCurrency()).isEqualTo("EUR");
    }

    private TidemarkConfig load(String yaml, Map<String, String> environment, String... sets) {
        try {
            Path file = Files.writeString(directory.resolve("tidemark.yaml"), yaml);
            return TidemarkConfig.load(Optional.of(file), environment, List.of(sets));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
