package dev.tidemark.benchmarks.kafkastreams;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Knows when an application has committed all that is in its input and repartition topics: it never ends by itself. */
final class InputEnd {
    private static final long POLL_MILLIS = 200;

    private final Admin admin;
    private final String application;
    private final List<String> inputs;

    InputEnd(Admin admin, String application, List<String> inputs) {
        this.admin = admin;
        this.application = application;
        this.inputs = inputs;
    }

    /**
     * Waits until nothing is left.
     *
     * @param failed counted down when the application fails
     * @throws IllegalStateException if it does
     */
    void await(CountDownLatch failed) throws ExecutionException, InterruptedException {
        while (!reached()) {
            if (failed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("the application failed; its log says why");
            }
        }
    }

    /** A task commits after what it sent on is stored: so commits must be asked for before ends. */
    private boolean reached() throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get();
        List<String> topics = Stream.concat(
                        inputs.stream(), internalTopics().stream().filter(topic -> topic.endsWith("-repartition")))
                .toList();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(partition ->
                            latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        }
        return admin.listOffsets(latest).all().get().entrySet().stream()
                .allMatch(end -> end.getValue().offset() == 0
                        || committed.containsKey(end.getKey())
                                && committed.get(end.getKey()).offset()
                                        == end.getValue().offset());
    }

    /** Leaves the broker as it was. */
    void deleteInternalTopics() throws ExecutionException, InterruptedException {
        admin.deleteTopics(internalTopics()).all().get();
    }

    private List<String> internalTopics() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(application))
                .toList();
    }
}
