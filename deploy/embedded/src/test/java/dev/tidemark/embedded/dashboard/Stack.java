package dev.tidemark.embedded.dashboard;

import dev.tidemark.dashboard.Dashboard;
import dev.tidemark.embedded.DashboardCommand;
import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import dev.tidemark.job.cli.CatalogueTable;
import dev.tidemark.job.cli.Preflight;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.table.Migrations;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.json.ResultCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A broker, a database with the small world in it, and servers over them; one of each for all tests of a run. */
final class Stack implements AutoCloseable {
    final SmallWorld world = new SmallWorld();
    final EmbeddedKafka kafka;
    final EmbeddedPostgres postgres;
    final Api api;

    private final Path directory;
    private final Dashboard dashboard;
    private final KafkaProducer<String, byte[]> producer;
    private final ResultCodec codec = new ResultCodec();

    private Stack(Path directory) throws SQLException {
        this.directory = directory;
        kafka = EmbeddedKafka.startThrifty(directory.resolve("kafka"));
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
        TidemarkConfig config = config(Map.of());
        Migrations.migrate(config.postgres());
        Preflight.topicsExist(config);
        CatalogueTable.write(config);
        try (Connection connection = connect()) {
            world.write(connection);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                new ByteArraySerializer());
        dashboard = start(Map.of());
        api = new Api(dashboard.address());
    }

    /** Another server with settings of its own. */
    Dashboard start(Map<String, String> settings) {
        return Dashboard.start(DashboardCommand.of(config(settings)), Instant::now);
    }

    TidemarkConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "kafka.bootstrap_servers", kafka.bootstrapServers(),
                "postgres.url", postgres.jdbcUrl(),
                "postgres.user", postgres.user(),
                "dashboard.port", "0"));
        all.putAll(settings);
        return TidemarkConfig.of(all);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
    }

    /** Publishes a result, as the job does. */
    void publish(MetricResult result) {
        publish("metric-results", result);
    }

    /** Publishes a result elsewhere. */
    void publish(String topic, MetricResult result) {
        producer.send(new ProducerRecord<>(topic, ResultCodec.keyText(result.key()), codec.encode(result)));
    }

    /** Makes a topic of one partition. */
    void createTopic(String name) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() throws IOException {
        dashboard.close();
        producer.close();
        kafka.close();
        postgres.close();
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /** Gives test methods the stack that they ask for. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stack.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(Stack.class, any -> open(), Stack.class);
        }

        private static Stack open() {
            try {
                return new Stack(Files.createTempDirectory("tidemark-dashboard"));
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
