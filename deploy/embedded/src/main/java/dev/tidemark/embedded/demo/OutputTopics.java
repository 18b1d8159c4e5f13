package dev.tidemark.embedded.demo;

import dev.tidemark.embedded.StackException;
import dev.tidemark.job.config.TidemarkConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that the metrics job writes to. */
final class OutputTopics {
    private static final int PARTITIONS = 2;
    private static final int DEADLINE_SECONDS = 60;

    private OutputTopics() {}

    /** Makes those that do not exist: results and sketches compacted, rejected records kept for ever. */
    static void ensure(Admin admin, TidemarkConfig config) {
        Map<String, String> compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        Map<String, String> kept = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
        for (NewTopic topic : List.of(
                topic(config.resultsTopic(), compacted),
                topic(config.sketchesTopic(), compacted),
                topic(config.kafka().topics().rejectedEvents(), kept))) {
            try {
                admin.createTopics(List.of(topic)).all().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new StackException(
                            "Kafka does not make the topic " + topic.name() + ": " + e.getMessage(), e);
                }
            } catch (TimeoutException e) {
                throw new StackException("Kafka does not make the topic " + topic.name() + " in time", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("interrupted while topics were made", e);
            }
        }
    }

    private static NewTopic topic(String name, Map<String, String> configs) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()).configs(configs);
    }
}
