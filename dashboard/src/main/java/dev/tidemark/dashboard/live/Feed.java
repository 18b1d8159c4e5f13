package dev.tidemark.dashboard.live;

import dev.tidemark.model.json.ResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of results onto the board, outside of any consumer group: first all that there is, which is the newest
 * value of every key as the topic is compacted, then what comes. Nothing is skipped. Whatever fails, it tries again from
 * where it was, for ever.
 */
public final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** A condition that was told so long ago holds no more. */
    private static final Duration STALE = Duration.ofSeconds(30);

    private static final int MOST_AT_ONCE = 5_000;
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final Map<String, Object> connection;
    private final String topic;
    private final Board board;
    private final ResultCodec codec = new ResultCodec();
    private final Thread thread;
    /** Where to go on, with whatever consumer. Only the thread uses it, and the next. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** What was there at the start; what comes behind it has come since. */
    private Map<TopicPartition, Long> past = Map.of();

    private boolean isThrough;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Optional<KafkaConsumer<byte[], byte[]>> reading = Optional.empty();
    private volatile Condition condition =
            new Condition(Condition.State.STARTING, OptionalLong.empty(), Optional.empty());

    private volatile long toldAt = System.nanoTime();

    /**
     * How the reading goes.
     *
     * @param lag records that are there and not read yet; empty while the broker does not answer
     * @param lastResultAt when the job published the youngest of those that have come
     */
    public record Condition(State state, OptionalLong lag, Optional<Instant> lastResultAt) {
        /** Whether results come. */
        public enum State {
            /** What has been is not all read yet. */
            STARTING,
            UP,
            /** The broker does not answer, or there is no topic. */
            DOWN;

            /** As answers write it. */
            public String text() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /**
     * Begins to read.
     *
     * @param connection Kafka client properties with the brokers' address; may hold secrets
     */
    public Feed(Map<String, Object> connection, String topic, Board board) {
        this.connection = connection;
        this.topic = topic;
        this.board = board;
        thread = new Thread(this::run, "live results");
        thread.setDaemon(true);
        thread.start();
    }

    /** How it goes. */
    public Condition condition() {
        Condition told = condition;
        return System.nanoTime() - toldAt > STALE.toNanos()
                ? new Condition(Condition.State.DOWN, OptionalLong.empty(), told.lastResultAt())
                : told;
    }

    private void tell(Condition.State state, OptionalLong lag) {
        condition = new Condition(state, lag, condition.lastResultAt());
        toldAt = System.nanoTime();
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
            } catch (RuntimeException | Error e) {
                // Without this thread nothing would be live any more, and nobody would know.
                LOG.error("reading the topic of results failed; it goes on in a moment", e);
            }
            tell(Condition.State.DOWN, OptionalLong.empty());
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
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_AT_ONCE);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        long checked = System.nanoTime() - CHECK_INTERVAL.toNanos();
        while (!isStopped()) {
            if (System.nanoTime() - checked >= CHECK_INTERVAL.toNanos()) {
                if (!assign(consumer)) {
                    LOG.info("there is no topic {} yet", topic);
                    return;
                }
                check(consumer);
                checked = System.nanoTime();
            }
            take(consumer.poll(POLL));
            if (!isThrough && isPast(consumer)) {
                isThrough = true;
                tell(Condition.State.UP, condition.lag());
                board.loaded();
                // The lag was that of the start.
                checked -= CHECK_INTERVAL.toNanos();
            }
        }
    }

    /** Takes all partitions that there are now; there may be more than before. */
    private boolean assign(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        if (!partitions.equals(consumer.assignment())) {
            Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
            consumer.assign(partitions);
            partitions.forEach(
                    partition -> consumer.seek(partition, positions.getOrDefault(partition, begin.get(partition))));
        }
        return !partitions.isEmpty();
    }

    private boolean isPast(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.assignment().stream()
                .allMatch(partition -> consumer.position(partition) >= past.getOrDefault(partition, 0L));
    }

    /** Asks the broker how far behind this is, which also tells that it is there. */
    private void check(KafkaConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        if (past.isEmpty()) {
            past = ends;
        }
        long lag = ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
        tell(isThrough ? Condition.State.UP : Condition.State.STARTING, OptionalLong.of(lag));
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
        for (ConsumerRecord<byte[], byte[]> record : records) {
            positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        Condition before = condition;
        Optional<Instant> youngest = Stream.concat(
                        before.lastResultAt().stream(),
                        events.stream()
                                .map(event ->
                                        Instant.ofEpochMilli(event.result().producedAt())))
                .max(Comparator.naturalOrder());
        condition = new Condition(before.state(), before.lag(), youngest);
    }

    private Optional<Event> decode(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new Event(codec.decode(record.value()), record.value()));
        } catch (RuntimeException e) {
            // Whatever is wrong with it, it would be wrong for ever.
            LOG.warn("a record of {} at {} is no result: {}", topic, record.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
