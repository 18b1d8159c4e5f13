package dev.tidemark.embedded.demo;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.json.ResultCodec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the results of a run as its users do, and notes whatever goes back. */
final class ResultReader implements AutoCloseable {
    /** Counters of what was read: no event takes anything from them. */
    private static final Set<String> GROWING = Set.of("events_in", "accepted", "duplicates", "rejected");

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ResultCodec codec = new ResultCodec();
    private final Map<ResultKey, MetricResult> last = new HashMap<>();
    private final ConcurrentLinkedQueue<String> stepsBack = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::read, "result-reader");
    private final List<long[]> publications = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean closed;

    /** Starts to read. */
    ResultReader(TidemarkConfig config, IsolationLevel isolation) {
        String topic = config.resultsTopic();
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", config.kafka().bootstrapServers(), "isolation.level", isolation.toString()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.start();
    }

    /**
     * How far the reader has come.
     *
     * @param records seen so far
     * @param millis the clock
     */
    record Mark(int records, long millis) {}

    Mark mark() {
        return new Mark(publications.size(), System.currentTimeMillis());
    }

    /** In words, how the records between two marks arrived; for topics that stamp when they are appended. */
    String between(Mark from, Mark to) {
        List<long[]> arrived = List.copyOf(publications.subList(from.records(), to.records()));
        long[] delays = arrived.stream().mapToLong(p -> p[1] - p[0]).sorted().toArray();
        long[] appended = arrived.stream().mapToLong(p -> p[1]).sorted().toArray();
        long gap = 0;
        for (int i = 1; i < appended.length; i++) {
            gap = Math.max(gap, appended[i] - appended[i - 1]);
        }
        return "%d results in %d ms; from making to append %d ms in the median, %d ms at most; longest gap %d ms"
                .formatted(
                        arrived.size(),
                        to.millis() - from.millis(),
                        delays.length == 0 ? -1 : delays[delays.length / 2],
                        delays.length == 0 ? -1 : delays[delays.length - 1],
                        gap);
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
                    MetricResult result = codec.decode(record.value());
                    accept(result);
                    publications.add(new long[] {result.producedAt(), record.timestamp()});
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
