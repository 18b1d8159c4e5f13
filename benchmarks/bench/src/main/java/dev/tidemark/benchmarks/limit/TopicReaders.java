package dev.tidemark.benchmarks.limit;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Bare consumers, each in a thread of its own with a share of the partitions, that read to the end. */
final class TopicReaders {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int RECORDS_PER_POLL = 5_000;

    private TopicReaders() {}

    /**
     * Reads everything.
     *
     * @param takers one for each thread; is handed the records of its partitions
     * @return how many records were read
     */
    static long readAll(Assignment assignment, List<? extends Consumer<ConsumerRecord<byte[], byte[]>>> takers)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(takers.size());
        try {
            List<Future<Long>> shares = new ArrayList<>();
            for (int i = 0; i < takers.size(); i++) {
                int share = i;
                shares.add(threads.submit(() -> read(assignment, share, takers.size(), takers.get(share))));
            }
            long total = 0;
            for (Future<Long> share : shares) {
                total += share.get();
            }
            return total;
        } finally {
            threads.shutdownNow();
        }
    }

    private static long read(
            Assignment assignment, int share, int shares, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_PER_POLL);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(assignment.messageTopic(), assignment.productTopic())) {
                for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                    if (partition.partition() % shares == share) {
                        partitions.add(new TopicPartition(topic, partition.partition()));
                    }
                }
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long left = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            long read = 0;
            while (read < left) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    taker.accept(record);
                }
                read += records.count();
                Measurement.read(records.count());
            }
            return read;
        }
    }
}
