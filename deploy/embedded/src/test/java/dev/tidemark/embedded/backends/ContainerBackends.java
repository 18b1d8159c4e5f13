package dev.tidemark.embedded.backends;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Containers that the engine removes when this JVM ends. */
final class ContainerBackends implements Backends {
    private static final String KAFKA_IMAGE = "apache/kafka:4.2.0";
    private static final String POSTGRES_IMAGE = "postgres:17.5";

    private final KafkaContainer kafka = new KafkaContainer(KAFKA_IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_LOG_RETENTION_MS", "-1");
    private final PostgreSQLContainer postgres = new PostgreSQLContainer(POSTGRES_IMAGE);

    ContainerBackends() {
        kafka.start();
        postgres.start();
    }

    @Override
    public String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s?sslmode=disable"
                .formatted(postgres.getHost(), postgres.getFirstMappedPort(), postgres.getDatabaseName());
    }

    @Override
    public String user() {
        return postgres.getUsername();
    }

    @Override
    public String password() {
        return postgres.getPassword();
    }

    @Override
    public void close() {
        postgres.close();
        kafka.close();
    }
}
