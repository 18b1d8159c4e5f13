package dev.tidemark.embedded.check;

import dev.tidemark.embedded.StackException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How far consumer groups have come in their topics. */
public final class Offsets {
    private static final int DEADLINE_SECONDS = 60;

    private final Admin admin;

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
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                get(admin.listOffsets(latest).all()).entrySet()) {
            OffsetAndMetadata offset = committed.get(end.getKey());
            total += end.getValue().offset();
            done += offset == null ? 0 : Math.max(0, offset.offset());
        }
        return new Position(done, total);
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
