package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.StackException;
import dev.tidemark.embedded.check.ResultTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the broker compact a topic now, where it would otherwise do so some day. */
final class Compaction {
    private static final Duration SEGMENT = Duration.ofSeconds(10);
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Admin admin;
    private final String bootstrapServers;
    private final String topic;

    Compaction(Admin admin, String bootstrapServers, String topic) {
        this.admin = admin;
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /** From now on segments are short and the cleaner takes whatever there is to clean. */
    void beEager() throws InterruptedException {
        Map<String, String> topicConfig = Map.of(
                TopicConfig.SEGMENT_MS_CONFIG, String.valueOf(SEGMENT.toMillis()),
                TopicConfig.SEGMENT_BYTES_CONFIG, String.valueOf(4 << 20),
                TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.01",
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, "0",
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, String.valueOf(SEGMENT.toMillis()));
        try {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic), sets(topicConfig),
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                                    sets(Map.of("log.cleaner.backoff.ms", "3000"))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new StackException("the topic cannot be made to compact: " + e.getMessage(), e);
        }
    }

    private static Collection<AlterConfigOp> sets(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
    }

    /**
     * Waits until the topic holds each key once, but for the end of each partition, and reads it.
     *
     * @throws StackException if the cleaner does not come
     */
    ResultTopic await() throws InterruptedException {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            appendLastOnceMore();
            Thread.sleep(LOOK.toMillis());
            ResultTopic contents = new ResultTopic(bootstrapServers, topic, any -> true);
            contents.readToEnd();
            long superseded = contents.records() - contents.latest().size();
            if (superseded * 100 < contents.latest().size()) {
                return contents;
            }
            contents.close();
            if (System.nanoTime() > deadline) {
                throw new StackException("the topic " + topic + " was not compacted: " + superseded
                        + " records are superseded by others");
            }
        }
    }

    /** A segment ends with the first record that comes when it is old enough. The same record again changes nothing. */
    private void appendLastOnceMore() throws InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (ConsumerRecord<byte[], byte[]> last : lastRecords()) {
                producer.send(new ProducerRecord<>(topic, last.partition(), last.key(), last.value()))
                        .get();
            }
        } catch (ExecutionException e) {
            throw new StackException("the topic " + topic + " takes no records: " + e.getMessage(), e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> lastRecords() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            List<ConsumerRecord<byte[], byte[]>> last = new ArrayList<>();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                consumer.assign(List.of(partition));
                consumer.seek(partition, Math.max(0, ends.get(partition) - 1));
                while (consumer.position(partition) < ends.get(partition)) {
                    consumer.poll(Duration.ofMillis(200)).forEach(last::add);
                }
            }
            return last;
        }
    }
}
