package dev.tidemark.embedded.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.embedded.chaos.Freshness.Circumstances;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.json.ResultCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A reader of the result topic that keeps the highest revision per key, as the contract says: how old its newest result
 * is, how far numbers step back before its eyes, and how many records come that are older than what it knows.
 */
final class TopicWatch extends Observer {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final FaultLog log;
    private final StepBack stepBack = new StepBack();
    private final Freshness freshness = new Freshness();
    private final ResultCodec codec = new ResultCodec();
    private final Map<String, Long> revisions = new HashMap<>();
    private volatile boolean sampling;
    private volatile long records;
    private volatile long old;
    private long newest = Long.MIN_VALUE;

    TopicWatch(String bootstrapServers, String topic, FaultLog log) {
        super("topic-watch");
        this.log = log;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        // Compaction may take the place where the reader stands from under it.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** From now on the age of the newest result is of interest: events come at the pace of the clock. */
    void sample() {
        sampling = true;
    }

    /** From now on it is not: no more events come. */
    void sampleNoMore() {
        sampling = false;
    }

    StepBack stepBack() {
        return stepBack;
    }

    Freshness freshness() {
        return freshness;
    }

    long records() {
        return records;
    }

    /** Records with a lower revision than one of their key that came before. */
    long old() {
        return old;
    }

    @Override
    void look() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
            take(record);
        }
        if (sampling) {
            freshness.sample(Circumstances.of(log.suffering()), System.currentTimeMillis() - newest);
        }
    }

    @Override
    void release() {
        // A pending interrupt would end the closing.
        Thread.interrupted();
        consumer.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        MetricResult result = codec.decode(record.value());
        String key = new String(record.key(), UTF_8);
        records++;
        newest = Math.max(newest, result.producedAt());
        long known = revisions.getOrDefault(key, Long.MIN_VALUE);
        if (result.revision() < known) {
            old++;
            return;
        }
        revisions.put(key, result.revision());
        if (StepBack.covers(result.metric())) {
            result.value().ifPresent(value -> stepBack.observe(key, value.doubleValue(), System.currentTimeMillis()));
        }
    }
}
