package dev.tidemark.benchmarks.bench;

import dev.tidemark.benchmarks.costs.Markers;
import dev.tidemark.embedded.StackException;
import dev.tidemark.model.json.ResultCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A reader of the result topic, in a thread of its own, that shows the markers their results. */
final class MarkerReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;
    private final String topic;
    private final Markers.Sightings sightings;
    private final ResultCodec codec = new ResultCodec();
    private final CompletableFuture<Void> end;
    private volatile boolean stopped;

    private MarkerReader(String bootstrapServers, String topic, Markers.Sightings sightings) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.sightings = sightings;
        this.end = CompletableFuture.runAsync(this::read, work -> new Thread(work, "marker-reader").start());
    }

    /** Begins at the start of the topic, which exists. */
    static MarkerReader start(String bootstrapServers, String topic, Markers.Sightings sightings) {
        return new MarkerReader(bootstrapServers, topic, sightings);
    }

    /** @throws StackException if it has failed */
    void check() {
        try {
            end.getNow(null);
        } catch (CompletionException | CancellationException e) {
            throw new StackException("the reader of the results failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stopped = true;
        end.exceptionally(failure -> null).join();
    }

    private void read() {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!stopped) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Markers.concern(new String(record.key(), StandardCharsets.UTF_8))) {
                        sightings.see(codec.decode(record.value()), System.currentTimeMillis());
                    }
                }
            }
        }
    }
}
