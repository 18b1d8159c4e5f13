package dev.tidemark.simulator.publish;

import dev.tidemark.simulator.SentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records to Kafka: idempotent, acknowledged by all replicas, in the order of the iterator per partition.
 *
 * <p>Not thread-safe. An interrupt ends {@link #publish} early; what was handed over is still flushed.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int PARTITIONS = 4;

    /** Leaves the number to the broker. */
    private static final short DEFAULT_REPLICATION = -1;

    private static final String ENDLESS = "-1";

    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final Feed feed;

    /**
     * A publisher on clients that the caller made; {@link #close} closes them.
     *
     * @param feed sets the pace
     */
    public Publisher(Producer<byte[], byte[]> producer, Admin admin, Feed feed) {
        this.producer = producer;
        this.admin = admin;
        this.feed = feed;
    }

    /**
     * Connects to a broker.
     *
     * @param clientProperties further client properties, for security say; may be empty
     * @throws PublishException if the broker does not answer within about 15 seconds
     */
    public static Publisher connect(String bootstrapServers, Properties clientProperties) {
        Map<String, Object> common = new HashMap<>();
        clientProperties.stringPropertyNames().forEach(name -> common.put(name, clientProperties.getProperty(name)));
        common.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try {
            Admin admin = Admin.create(adminConfig(common));
            try {
                within(admin.describeCluster().nodes(), "reach Kafka at " + bootstrapServers);
                return new Publisher(producer(common), admin, Feed.live());
            } catch (RuntimeException e) {
                admin.close(Duration.ZERO);
                throw e;
            }
        } catch (KafkaException e) {
            throw new PublishException("cannot reach Kafka at " + bootstrapServers + ": " + reason(e), e);
        }
    }

    private static Map<String, Object> adminConfig(Map<String, Object> common) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return config;
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> common) {
        Map<String, Object> config = new HashMap<>(common);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Duration.ofSeconds(30).toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Duration.ofSeconds(15).toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int)
                Duration.ofSeconds(60).toMillis());
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Makes the topics that do not exist, with 4 partitions and endless retention.
     *
     * @return one warning a line, for topics that would not keep records {@code spanMillis} old, or not their times
     * @throws PublishException if the broker refuses
     */
    public List<String> ensureTopics(List<String> topics, long spanMillis) {
        Set<String> existing = within(admin.listTopics().names(), "list topics");
        List<NewTopic> missing = topics.stream()
                .filter(topic -> !existing.contains(topic))
                .map(topic -> new NewTopic(topic, PARTITIONS, DEFAULT_REPLICATION)
                        .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, ENDLESS)))
                .toList();
        List<TopicPartition> partitions = new ArrayList<>();
        admin.createTopics(missing).values().forEach((topic, creation) -> partitions.addAll(created(topic, creation)));
        awaitLeaders(partitions);
        return warnings(topics.stream().filter(existing::contains).toList(), spanMillis);
    }

    /** Its partitions, none if somebody else was faster. */
    private static List<TopicPartition> created(String topic, KafkaFuture<Void> creation) {
        try {
            within(creation, "create topic " + topic);
            return IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
        } catch (PublishException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            return List.of();
        }
    }

    /**
     * Waits until every partition has a leader that answers. A producer that sends before can be stuck: the broker refuses
     * its first batch and takes the second, so that the first is out of sequence for good.
     */
    private void awaitLeaders(List<TopicPartition> partitions) {
        Map<TopicPartition, OffsetSpec> ends =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                within(admin.listOffsets(ends).all(), "reach the leaders of new topics");
                return;
            } catch (PublishException e) {
                // The broker that was asked may not have heard of them yet.
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private List<String> warnings(List<String> topics, long spanMillis) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .collect(Collectors.toList());
        Map<ConfigResource, Config> configs =
                within(admin.describeConfigs(resources).all(), "describe topics");
        List<String> warnings = new ArrayList<>();
        for (ConfigResource resource : resources) {
            Config config = configs.get(resource);
            Optional<Long> retention =
                    value(config, TopicConfig.RETENTION_MS_CONFIG).map(Long::parseLong);
            if (retention.isPresent() && retention.get() >= 0 && retention.get() < spanMillis) {
                warnings.add("topic " + resource.name() + " keeps records for "
                        + Duration.ofMillis(retention.get()).toHours()
                        + " h only and may lose older ones: set its retention.ms to -1");
            }
            if (value(config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .filter("LogAppendTime"::equals)
                    .isPresent()) {
                warnings.add("topic " + resource.name()
                        + " overwrites record timestamps: set its message.timestamp.type to CreateTime");
            }
        }
        return warnings;
    }

    private static Optional<String> value(Config config, String name) {
        return Optional.ofNullable(config.get(name)).map(ConfigEntry::value);
    }

    /**
     * Sends all records and waits until the broker has acknowledged them.
     *
     * @return the number of records sent
     * @throws PublishException at the first record that could not be sent
     */
    public long publish(Iterator<SentRecord> records, Pace pace, Progress progress) {
        return send(
                new Iterator<Outgoing>() {
                    @Override
                    public boolean hasNext() {
                        return records.hasNext();
                    }

                    @Override
                    public Outgoing next() {
                        return Outgoing.of(records.next());
                    }
                },
                pace,
                progress);
    }

    /** As {@link #publish}, for records that no world has made. */
    public long send(Iterator<Outgoing> records, Pace pace, Progress progress) {
        AtomicReference<PublishException> failure = new AtomicReference<>();
        long count;
        try {
            count = feed.run(records, Outgoing::timestamp, pace, progress, record -> {
                throwIfAny(failure);
                hand(record, failure);
            });
        } catch (InterruptException e) {
            throw new PublishException("interrupted while the broker was behind; some records were not sent", e);
        }
        uninterrupted(producer::flush);
        throwIfAny(failure);
        return count;
    }

    private void hand(Outgoing record, AtomicReference<PublishException> failure) {
        ProducerRecord<byte[], byte[]> kafka = new ProducerRecord<>(
                record.topic(), null, record.timestamp(), record.key().orElse(null), record.value());
        try {
            producer.send(kafka, (metadata, problem) -> {
                if (problem != null) {
                    failure.compareAndSet(null, failed(record.topic(), problem));
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            throw failed(record.topic(), e);
        }
    }

    private static PublishException failed(String topic, Exception problem) {
        return new PublishException("cannot send to topic " + topic + ": " + reason(problem), problem);
    }

    private static void throwIfAny(AtomicReference<PublishException> failure) {
        PublishException first = failure.get();
        if (first != null) {
            throw first;
        }
    }

    private static <T> T within(KafkaFuture<T> future, String what) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new PublishException("cannot " + what + ": " + reason(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new PublishException("cannot " + what + ": no answer within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("interrupted; could not " + what, e);
        }
    }

    /** The deepest message, on one line: the outer ones only say that something failed. */
    private static String reason(Throwable problem) {
        if (problem instanceof org.apache.kafka.common.errors.TimeoutException && problem.getCause() == null) {
            return "no answer within " + PATIENCE.toSeconds() + " s (" + oneLine(problem.getMessage()) + ")";
        }
        Throwable deepest = problem;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : oneLine(message);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s+", " ");
    }

    /** Ends the connection; nothing is waited for beyond what {@link #publish} has. */
    @Override
    public void close() {
        uninterrupted(() -> {
            producer.close(Duration.ZERO);
            admin.close(Duration.ZERO);
        });
    }

    /** A pending interrupt would end the work, and with it records that were counted; it stays pending. */
    private static void uninterrupted(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
