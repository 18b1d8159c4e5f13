package dev.tidemark.embedded.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.json.ResultCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The current state of the numbers, read from the topic of results: of each key the record with the highest revision.
 * Not thread-safe.
 */
public final class ResultTopic implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Predicate<String> wantedMetric;
    private final Predicate<ResultKey> wanted;
    private final ResultCodec codec = new ResultCodec();
    private final Map<ResultKey, MetricResult> latest = new HashMap<>();
    private final Set<ResultKey> endingOld = new HashSet<>();
    private long records;

    /**
     * Stands at the start of the topic.
     *
     * @param wanted what to keep; everything else is skipped by its key
     */
    public ResultTopic(String bootstrapServers, String topic, Predicate<ResultKey> wanted) {
        this(bootstrapServers, topic, any -> true, wanted);
    }

    /**
     * Stands at the start of a topic of which little is wanted.
     *
     * @param wantedMetric the metrics of what may be wanted; of everything else not even the key is read
     * @param wanted what to keep
     */
    public ResultTopic(
            String bootstrapServers, String topic, Predicate<String> wantedMetric, Predicate<ResultKey> wanted) {
        this.wantedMetric = wantedMetric;
        this.wanted = wanted;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything that a topic holds now. */
    public static Map<ResultKey, MetricResult> readAll(String bootstrapServers, String topic) {
        try (ResultTopic results = new ResultTopic(bootstrapServers, topic, any -> true)) {
            results.readToEnd();
            return results.latest();
        }
    }

    /** Takes everything that the topic holds now. */
    public void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(Duration.ofMillis(200));
        }
    }

    /** Takes what has come in, waiting for it at most so long. */
    public void poll(Duration wait) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            String key = new String(record.key(), UTF_8);
            if (wantedMetric.test(key.substring(0, key.indexOf('|'))) && wanted.test(ResultCodec.parseKey(key))) {
                records++;
                take(codec.decode(record.value()));
            }
        }
    }

    private void take(MetricResult result) {
        MetricResult greatest =
                latest.merge(result.key(), result, (old, young) -> young.revision() > old.revision() ? young : old);
        if (greatest.revision() > result.revision()) {
            endingOld.add(result.key());
        } else {
            endingOld.remove(result.key());
        }
    }

    /** How many records were kept or superseded by a later one of their key. */
    public long records() {
        return records;
    }

    /** Keys whose last record is not the one with the highest revision: who reads only the last is misled. */
    public Set<ResultKey> endingOld() {
        return endingOld;
    }

    /** A view of the state as far as it was read. */
    public Map<ResultKey, MetricResult> latest() {
        return latest;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
