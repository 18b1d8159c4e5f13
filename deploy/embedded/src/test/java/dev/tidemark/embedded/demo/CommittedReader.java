package dev.tidemark.embedded.demo;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.json.ResultCodec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic of results as its users do, with {@code read_committed}, and notes whatever goes back. */
final class CommittedReader implements AutoCloseable {
    /** Counters of what was read: no event takes anything from them. */
    private static final Set<String> GROWING = Set.of("events_in", "accepted", "duplicates", "rejected");

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ResultCodec codec = new ResultCodec();
    private final Map<ResultKey, MetricResult> last = new HashMap<>();
    private final ConcurrentLinkedQueue<String> stepsBack = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::read, "committed-reader");
    private volatile long records;
    private volatile boolean closed;

    /**
     * Starts to read.
     *
     * @param isolation {@code read_committed} or {@code read_uncommitted}
     */
    CommittedReader(String bootstrapServers, String topic) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /** Records seen so far. */
    long records() {
        return records;
    }

    /** What went back, in words. */
    List<String> stepsBack() {
        return List.copyOf(stepsBack);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        consumer.wakeup();
        thread.join();
        consumer.close();
    }

    private void read() {
        try {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    accept(codec.decode(record.value()));
                    records++;
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private void accept(MetricResult result) {
        MetricResult before = last.put(result.key(), result);
        if (before == null) {
            return;
        }
        if (result.revision() <= before.revision()) {
            stepsBack.add(result.key() + ": revision " + before.revision() + ", then " + result.revision());
        }
        BigDecimal was = before.value().orElse(BigDecimal.ZERO);
        BigDecimal is = result.value().orElse(BigDecimal.ZERO);
        if (GROWING.contains(result.metric()) && is.compareTo(was) < 0) {
            stepsBack.add(result.key() + ": " + was + ", then " + is);
        }
    }
}
