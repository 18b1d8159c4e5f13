package dev.tidemark.dashboard.live;

import dev.tidemark.model.json.ResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of results onto the board, outside of any consumer group: of each partition the {@value #LOOK_BACK}
 * latest records first, which hold what changed lately, then what comes. Who is much further behind than that skips to
 * the latest. While the broker is away it tries again, for ever.
 */
public final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    /** Records of a partition that are read at the start. */
    static final long LOOK_BACK = 20_000;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final Map<String, Object> connection;
    private final String topic;
    private final Board board;
    private final Supplier<Instant> clock;
    private final ResultCodec codec = new ResultCodec();
    private final Thread thread;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Optional<KafkaConsumer<byte[], byte[]>> reading = Optional.empty();
    private volatile Condition condition =
            new Condition(Condition.State.STARTING, OptionalLong.empty(), Optional.empty());

    /**
     * How the reading goes.
     *
     * @param lag records that are there and not read yet; empty while the broker does not answer
     * @param lastResultAt when a result came last
     */
    public record Condition(State state, OptionalLong lag, Optional<Instant> lastResultAt) {
        /** Whether results come. */
        public enum State {
            STARTING,
            UP,
            DOWN
        }
    }

    /**
     * Begins to read.
     *
     * @param connection Kafka client properties with the brokers' address; may hold secrets
     */
    public Feed(Map<String, Object> connection, String topic, Board board, Supplier<Instant> clock) {
        this.connection = connection;
        this.topic = topic;
        this.board = board;
        this.clock = clock;
        thread = new Thread(this::run, "live results");
        thread.setDaemon(true);
        thread.start();
    }

    /** How it goes. */
    public Condition condition() {
        return condition;
    }

    /** Ends the reading. */
    @Override
    public void close() {
        stopped.countDown();
        reading.ifPresent(KafkaConsumer::wakeup);
        try {
            thread.join(ANSWER.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isStopped()) {
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties())) {
                reading = Optional.of(consumer);
                read(consumer);
            } catch (WakeupException e) {
                LOG.debug("stopped", e);
            } catch (KafkaException e) {
                LOG.info("the topic of results cannot be read", e);
            }
            condition = new Condition(Condition.State.DOWN, OptionalLong.empty(), condition.lastResultAt());
            pause();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause() {
        try {
            if (stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopped while waiting for the broker");
            }
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER.toMillis()));
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER.toMillis()));
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer.partitionsFor(topic));
        if (partitions.isEmpty()) {
            LOG.info("there is no topic {} yet", topic);
            return;
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) -> consumer.seek(partition, Math.max(begin.get(partition), end - LOOK_BACK)));
        long checked = System.nanoTime() - CHECK_INTERVAL.toNanos();
        while (!isStopped()) {
            take(consumer.poll(POLL));
            boolean starting = condition.state() != Condition.State.UP;
            if (starting || System.nanoTime() - checked > CHECK_INTERVAL.toNanos()) {
                check(consumer, partitions);
                checked = System.nanoTime();
            }
        }
    }

    private static List<TopicPartition> partitions(List<PartitionInfo> infos) {
        return infos.stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /**
     * Asks the broker how far behind this is, which also tells that it is there. Where far more comes than can be read,
     * as from a replay, the latest is worth more than all of it.
     */
    private void check(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end :
                consumer.endOffsets(partitions).entrySet()) {
            TopicPartition partition = end.getKey();
            if (end.getValue() - consumer.position(partition) > 2 * LOOK_BACK) {
                consumer.seek(partition, end.getValue() - LOOK_BACK);
            }
            lag += Math.max(0, end.getValue() - consumer.position(partition));
        }
        boolean through = condition.state() == Condition.State.UP || lag == 0;
        condition = new Condition(
                through ? Condition.State.UP : Condition.State.STARTING,
                OptionalLong.of(lag),
                condition.lastResultAt());
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        List<Event> events = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() != null) {
                decode(record).ifPresent(events::add);
            }
        }
        board.put(events);
        condition = new Condition(condition.state(), condition.lag(), Optional.of(clock.get()));
    }

    private Optional<Event> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Event(codec.decode(record.value()), record.value()));
        } catch (IllegalArgumentException e) {
            LOG.warn("a record of {} at {} is no result: {}", topic, record.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
