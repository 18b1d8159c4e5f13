package dev.tidemark.alerts;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a compacted topic from its beginning, outside of any consumer group. Not thread-safe. */
final class TopicReader implements AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;

    TopicReader(Map<String, Object> connection, String topic) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes all that the topic holds now. */
    void readToEnd(Consumer<ConsumerRecord<String, byte[]>> sink) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(WAIT, sink);
        }
    }

    /** Takes what has come in, waiting for it at most so long. */
    void poll(Duration wait, Consumer<ConsumerRecord<String, byte[]>> sink) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
            if (record.value() != null) {
                sink.accept(record);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
