package dev.tidemark.embedded.backends;

import dev.tidemark.embedded.EmbeddedKafka;
import dev.tidemark.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The parts that the demo uses, in a directory that is removed at the end. */
final class EmbeddedBackends implements Backends {
    private final Path directory;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgres postgres;

    EmbeddedBackends() {
        try {
            directory = Files.createTempDirectory("tidemark-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kafka = EmbeddedKafka.startThrifty(directory.resolve("kafka"));
        postgres = EmbeddedPostgres.start(directory.resolve("postgres"));
    }

    @Override
    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    @Override
    public String jdbcUrl() {
        return postgres.jdbcUrl();
    }

    @Override
    public String user() {
        return postgres.user();
    }

    @Override
    public String password() {
        return "";
    }

    @Override
    public void close() {
        postgres.close();
        kafka.close();
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
