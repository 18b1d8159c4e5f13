package dev.tidemark.embedded.check;

import dev.tidemark.embedded.StackException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far consumer groups have come in their topics. Not thread-safe. */
public final class Offsets {
    private static final int DEADLINE_SECONDS = 60;

    /** How long to wait for a step forward in a partition. */
    private static final Duration STEP = Duration.ofSeconds(1);

    private static final int FETCHED_BYTES = 1 << 16;

    private final Admin admin;
    private final Map<String, Long> lastDone = new HashMap<>();

    public Offsets(Admin admin) {
        this.admin = admin;
    }

    /**
     * What a group has committed of some topics.
     *
     * @param done records that the group has committed
     * @param total records that the topics hold
     */
    public record Position(long done, long total) {
        public boolean drained() {
            return done >= total;
        }
    }

    /**
     * The group's position. Its jobs commit with each completed checkpoint, which flushes every operator and sink first:
     * what is committed is published.
     */
    public Position of(String group, Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (TopicDescription topic :
                get(admin.describeTopics(topics).allTopicNames()).values()) {
            topic.partitions()
                    .forEach(p -> latest.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        long done = 0;
        long total = 0;
        Map<TopicPartition, Long> gaps = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> latestOf :
                get(admin.listOffsets(latest).all()).entrySet()) {
            OffsetAndMetadata offset = committed.get(latestOf.getKey());
            long end = latestOf.getValue().offset();
            long from = offset == null ? 0 : Math.max(0, offset.offset());
            total += end;
            done += from;
            if (from < end) {
                gaps.put(latestOf.getKey(), from);
                ends.put(latestOf.getKey(), end);
            }
        }
        Long before = lastDone.put(group, done);
        if (done < total && before != null && before == done && holdNothing(gaps, ends)) {
            return new Position(total, total);
        }
        return new Position(done, total);
    }

    /**
     * Whether there is nothing to read in gaps at the ends of partitions: the ends of transactions take an offset each, and
     * so do records of aborted ones, but a group commits the offset behind the last record that it was given.
     */
    private boolean holdNothing(Map<TopicPartition, Long> gaps, Map<TopicPartition, Long> ends) {
        String servers = get(admin.describeCluster().nodes()).stream()
                .map(broker -> broker.host() + ":" + broker.port())
                .collect(Collectors.joining(","));
        Map<String, Object> reading = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCHED_BYTES);
        try (var consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(gaps.keySet());
            gaps.forEach(consumer::seek);
            Map<TopicPartition, Long> before = Map.of();
            Map<TopicPartition, Long> positions = gaps;
            // Without a step forward a transaction is still open.
            while (!positions.equals(before)) {
                if (!consumer.poll(STEP).isEmpty()) {
                    return false;
                }
                before = positions;
                positions = new HashMap<>();
                for (TopicPartition partition : gaps.keySet()) {
                    positions.put(partition, consumer.position(partition));
                }
                if (ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    return true;
                }
            }
            return false;
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("Kafka does not tell its offsets: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while asking Kafka for offsets", e);
        }
    }
}
