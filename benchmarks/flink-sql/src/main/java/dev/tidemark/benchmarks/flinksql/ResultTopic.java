package dev.tidemark.benchmarks.flinksql;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Results;
import dev.tidemark.benchmarks.peer.Series;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topic that the queries upsert into; it lives as long as this. */
final class ResultTopic implements AutoCloseable {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final String bootstrapServers;
    private final String name;
    private final Admin admin;

    private ResultTopic(String bootstrapServers, String name) {
        this.bootstrapServers = bootstrapServers;
        this.name = name;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    static ResultTopic create(String bootstrapServers, String name) throws ExecutionException, InterruptedException {
        ResultTopic topic = new ResultTopic(bootstrapServers, name);
        topic.admin
                .createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty())))
                .all()
                .get();
        return topic;
    }

    String name() {
        return name;
    }

    /** What the topic holds now: of each key the last row, unless it was deleted. */
    Results read() throws IOException {
        Map<String, String> latest = new HashMap<>();
        Map<String, Object> configuration = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(configuration, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition only = new TopicPartition(name, 0);
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).get(only);
            while (consumer.position(only) < end) {
                for (ConsumerRecord<String, String> row : consumer.poll(Duration.ofSeconds(1))) {
                    if (row.value() == null) {
                        latest.remove(row.key());
                    } else {
                        latest.put(row.key(), row.value());
                    }
                }
            }
        }
        Results results = new Results();
        for (String row : latest.values()) {
            results.put(result(JSON.readTree(row)));
        }
        return results;
    }

    private static Result result(JsonNode row) {
        Series series = new Series(
                row.get("metric").asText(),
                row.get("dimension").asText(),
                row.get("dimension_value").asText(),
                row.get("channel").asText());
        long start = LocalDateTime.parse(row.get("window_start").asText())
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
        return Result.counted(
                series,
                row.get("window_kind").asText(),
                start,
                row.get("amount").decimalValue());
    }

    @Override
    public void close() {
        try {
            admin.deleteTopics(List.of(name)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot delete the topic " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            admin.close();
        }
    }
}
