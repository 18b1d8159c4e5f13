package dev.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL server as processes of its own on 127.0.0.1, from binaries on the class path; it runs as an ordinary user
 * and as root. It ends with this JVM, however this JVM ends. Not thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private final Process watchdog;
    private io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;

    private EmbeddedPostgres(
            Path data, int port, io.zonky.test.db.postgres.embedded.EmbeddedPostgres server, Process watchdog) {
        this.data = data;
        this.port = port;
        this.server = server;
        this.watchdog = watchdog;
    }

    /**
     * Starts a server on a free port and waits until it answers.
     *
     * @param directory the cluster's files; may hold those of an earlier run
     * @throws StackException if it does not come up
     */
    public static EmbeddedPostgres start(Path directory) {
        Path data = directory.toAbsolutePath();
        int port = Ports.free();
        try {
            Files.createDirectories(data);
            return new EmbeddedPostgres(data, port, launch(data, port), watch(data));
        } catch (IOException | IllegalStateException e) {
            throw new StackException("PostgreSQL did not start in " + data + ": " + e.getMessage(), e);
        }
    }

    private static io.zonky.test.db.postgres.embedded.EmbeddedPostgres launch(Path data, int port) throws IOException {
        return io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                // The user's locale may be one that this PostgreSQL does not know; C sorts by bytes, as we do.
                .setLocaleConfig("locale", "C")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "50")
                .setPGStartupWait(START_DEADLINE)
                .start();
    }

    /** URL of the database. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    /** Who may connect, as superuser and without a password. */
    public String user() {
        return "postgres";
    }

    /** Stops the server, which ends every connection; data stay. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new StackException("PostgreSQL did not stop: " + e.getMessage(), e);
        }
    }

    /**
     * Starts the server again after {@link #stop()}, on the same port and data.
     *
     * @throws StackException if it does not come up
     */
    public void restart() {
        try {
            server = launch(data, port);
        } catch (IOException | IllegalStateException e) {
            throw new StackException("PostgreSQL did not restart: " + e.getMessage(), e);
        }
    }

    /** Stops the server for good; data stay. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            watchdog.destroyForcibly();
        }
    }

    /**
     * The server is a daemon and would survive a killed JVM. A small shell waits for the end of its standard input, which
     * comes when this JVM dies in whatever way, and then asks the server for a fast shutdown.
     */
    private static Process watch(Path data) throws IOException {
        String script = "trap '' INT TERM; read -r _; pid=$(head -n 1 \"$1/postmaster.pid\") && kill -INT \"$pid\"";
        return new ProcessBuilder("/bin/sh", "-c", script, "sh", data.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
