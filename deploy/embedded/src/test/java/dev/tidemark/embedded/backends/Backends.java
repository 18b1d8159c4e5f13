package dev.tidemark.embedded.backends;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;

/** A running Kafka and a running PostgreSQL, empty at first and shared by all tests of a run. */
public interface Backends extends AutoCloseable {

    String bootstrapServers();

    String jdbcUrl();

    String user();

    String password();

    @Override
    void close();

    /** Starts them in containers if an engine answers, else as processes of this machine. */
    static Backends start() {
        boolean containers = DockerClientFactory.instance().isDockerAvailable();
        Logger log = LoggerFactory.getLogger(Backends.class);
        log.info(
                "Kafka and PostgreSQL for tests: {}",
                containers ? "containers" : "embedded, no container engine answers");
        return containers ? new ContainerBackends() : new EmbeddedBackends();
    }
}
