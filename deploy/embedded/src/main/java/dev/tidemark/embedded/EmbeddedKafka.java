package dev.tidemark.embedded;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/**
 * A Kafka broker as a process of its own on 127.0.0.1: one KRaft node, broker and controller in one.
 *
 * <p>Being a process it can be killed and restarted like a real one. It ends with this JVM, however this JVM ends. Not
 * thread-safe.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final String CLUSTER_ID = "dGlkZW1hcmstZW1iZWRkZQ";

    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private Process process;

    private EmbeddedKafka(Path directory, int port, Map<String, String> settings, List<String> jvmOptions) {
        this.directory = directory;
        this.port = port;
        this.settings = settings;
        this.jvmOptions = jvmOptions;
        this.controllerPort = Ports.free();
    }

    /**
     * Starts a broker on a free port and waits until it answers.
     *
     * @param directory data, configuration and log file of the broker; may hold those of an earlier run
     * @throws StackException if it does not come up
     */
    public static EmbeddedKafka start(Path directory) {
        return start(directory, Ports.free());
    }

    /**
     * Starts a broker on a free port and waits until it answers. Its JVM compiles little, which leaves more of a small
     * machine to others, and in the long run it answers more slowly.
     *
     * @param directory data, configuration and log file of the broker; may hold those of an earlier run
     * @throws StackException if it does not come up
     */
    public static EmbeddedKafka startThrifty(Path directory) {
        return start(directory, Ports.free(), Map.of(), List.of("-XX:TieredStopAtLevel=1"));
    }

    /**
     * Starts a broker on a given port and waits until it answers.
     *
     * @param directory data, configuration and log file of the broker; may hold those of an earlier run
     * @throws StackException if the port is taken or the broker does not come up
     */
    public static EmbeddedKafka start(Path directory, int port) {
        return start(directory, port, Map.of());
    }

    /**
     * Starts a broker with settings of its own and waits until it answers.
     *
     * @param directory data, configuration and log file of the broker; may hold those of an earlier run
     * @param settings server properties; {@code listeners} and {@code advertised.listeners} are added to the broker's
     *     own, all others replace them
     * @throws StackException if the port is taken or the broker does not come up
     */
    public static EmbeddedKafka start(Path directory, int port, Map<String, String> settings) {
        return start(directory, port, settings, List.of());
    }

    private static EmbeddedKafka start(
            Path directory, int port, Map<String, String> settings, List<String> jvmOptions) {
        Ports.requireFree(port, "Kafka");
        EmbeddedKafka kafka = new EmbeddedKafka(directory.toAbsolutePath(), port, Map.copyOf(settings), jvmOptions);
        try {
            Files.createDirectories(kafka.directory);
            kafka.launch();
        } catch (IOException e) {
            throw new StackException("Kafka cannot use the directory " + directory + ": " + e.getMessage(), e);
        }
        return kafka;
    }

    /** Host and port that clients connect to. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** The file that the broker logs to. */
    public Path logFile() {
        return directory.resolve("broker.log");
    }

    /** The id of the broker's process. */
    public long pid() {
        return process.pid();
    }

    /** Ends the process at once, as a crash would; data stay. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /**
     * Starts the broker again after {@link #kill()}, on the same port and data.
     *
     * @throws StackException if it does not come up
     */
    public void restart() {
        try {
            launch();
        } catch (IOException e) {
            throw new StackException("Kafka did not restart: " + e.getMessage(), e);
        }
    }

    /** Lets the broker shut down in order; data stay. */
    @Override
    public void close() {
        try {
            // The end of its standard input tells the broker to go.
            process.getOutputStream().close();
        } catch (IOException e) {
            process.destroy();
        }
        awaitEnd();
    }

    private void launch() throws IOException {
        Path properties = directory.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(properties)) {
            serverProperties().store(writer, null);
        }
        List<String> options = new ArrayList<>(List.of("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC"));
        options.addAll(jvmOptions);
        process = JavaProcess.start(
                BrokerProcess.class, options, List.of(properties.toString(), CLUSTER_ID, logs().toString()), logFile());
        try {
            awaitReady();
        } catch (StackException e) {
            kill();
            throw e;
        }
    }

    private Path logs() {
        return directory.resolve("logs");
    }

    private Properties serverProperties() {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", "1");
        p.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        p.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        p.put("log.dirs", logs().toString());
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        for (String internal : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            p.put(internal + ".replication.factor", "1");
            p.put(internal + ".num.partitions", "4");
        }
        p.put("transaction.state.log.min.isr", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("auto.create.topics.enable", "false");
        p.put("group.initial.rebalance.delay.ms", "0");
        // History carries old record timestamps: time-based retention would delete it within minutes.
        p.put("log.retention.ms", "-1");
        // Offsets of a demo that was stopped for weeks must still be there.
        p.put("offsets.retention.minutes", "525600");
        // One user on a small machine: few threads, and buffers that fit a heap of 512 MiB.
        p.put("num.network.threads", "2");
        p.put("num.io.threads", "3");
        p.put("background.threads", "2");
        p.put("log.cleaner.threads", "1");
        p.put("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20));
        settings.forEach((name, value) ->
                p.merge(name, value, (own, given) -> name.endsWith("listeners") ? own + "," + given : given));
        return p;
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_DEADLINE.toNanos();
        // The port first: an admin client that finds nobody there complains in the log at every attempt.
        while (!listening()) {
            checkStarting(deadline);
        }
        Map<String, Object> config = Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        try (Admin admin = Admin.create(config)) {
            while (!answers(admin)) {
                checkStarting(deadline);
            }
        }
    }

    private boolean listening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the process a moment. */
    private void checkStarting(long deadline) {
        try {
            if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new StackException("Kafka ended with code %d while starting; its log: %s"
                        .formatted(process.exitValue(), logFile()));
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        if (System.nanoTime() > deadline) {
            throw new StackException(
                    "Kafka did not answer within %d s; its log: %s".formatted(START_DEADLINE.toSeconds(), logFile()));
        }
    }

    /** Waits a second at most, and asks the broker itself: a listening port alone does not mean that it is ready. */
    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster(new DescribeClusterOptions().timeoutMs(1_000))
                    .nodes()
                    .get(2, TimeUnit.SECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StackException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StackException("interrupted while Kafka was starting", e);
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
