package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.StackException;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.oracle.Oracle;
import dev.tidemark.simulator.oracle.OracleConfig;
import dev.tidemark.simulator.publish.Feed;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.Publisher;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The simulator's records on their way into Kafka: the history as fast as it goes, then live ones; each is told to the
 * oracle as well. It waits for a broker that is away.
 */
final class Load implements AutoCloseable {
    /** Longer than any broker is away. */
    private static final int PATIENCE_MILLIS = 300_000;

    private final Publisher publisher;
    private final Oracle oracle = new Oracle(OracleConfig.defaults());
    private final CompletableFuture<Void> history = new CompletableFuture<>();
    private final Thread thread;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile long told;

    /**
     * Begins with the history, which ends now.
     *
     * @param rate of live records, per second
     */
    Load(String bootstrapServers, WorldConfig world, double rate) {
        publisher = new Publisher(
                producer(bootstrapServers),
                Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)),
                Feed.live());
        thread = new Thread(() -> send(world, rate), "load");
        thread.setDaemon(true);
        thread.start();
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        // Else a retry could add a record twice, which the oracle would not know of.
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Completes when the history is sent. */
    CompletableFuture<Void> history() {
        return history;
    }

    /** Records so far. */
    long told() {
        return told;
    }

    /**
     * Passes a failure on.
     *
     * @throws RuntimeException if records could not be sent
     */
    void check() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
    }

    /** Ends the stream, waits until all of it is delivered, and gives the oracle that has seen it. */
    Oracle stop() throws InterruptedException {
        stopped = true;
        thread.join();
        check();
        return oracle;
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        publisher.close();
    }

    private void send(WorldConfig config, double rate) {
        try {
            Instant now = Instant.now();
            World world = new World(config);
            Instant start = config.start().atStartOfDay().toInstant(ZoneOffset.UTC);
            publisher.publish(
                    telling(world.arrivals(start, now).iterator()), new Pace.Unlimited(), (records, time) -> {});
            history.complete(null);
            publisher.publish(telling(world.live(now, rate).iterator()), new Pace.ByTimestamp(), (records, time) -> {});
            end.complete(null);
        } catch (RuntimeException e) {
            history.completeExceptionally(e);
            end.completeExceptionally(
                    new CompletionException(new StackException("the load ended: " + e.getMessage(), e)));
        }
    }

    /** The same records, told to the oracle on the way, until the load is stopped. */
    private Iterator<SentRecord> telling(Iterator<SentRecord> records) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !stopped && records.hasNext();
            }

            @Override
            public SentRecord next() {
                SentRecord record = records.next();
                oracle.accept(record);
                told++;
                return record;
            }
        };
    }
}
