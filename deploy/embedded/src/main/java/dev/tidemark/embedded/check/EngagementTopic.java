package dev.tidemark.embedded.check;

import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.json.EngagementCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The current state of the topic of rows by user: of each user the row with the highest revision. */
public final class EngagementTopic {
    private static final Duration STEP = Duration.ofMillis(200);

    private EngagementTopic() {}

    /** Everything that a topic holds now, by user id. */
    public static Map<String, UserEngagement> readAll(String bootstrapServers, String topic) {
        EngagementCodec codec = new EngagementCodec();
        Map<String, UserEngagement> latest = new HashMap<>();
        Map<String, Object> reading = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed");
        try (var consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(STEP)) {
                    UserEngagement row = codec.decode(record.value());
                    latest.merge(row.userId(), row, (old, young) -> young.revision() > old.revision() ? young : old);
                }
            }
        }
        return latest;
    }
}
