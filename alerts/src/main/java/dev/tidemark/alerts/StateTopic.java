package dev.tidemark.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The compacted topic that keeps what each condition was told to be, and what of that is still to be delivered: a record
 * a condition, so that a change and its delivery are kept or lost together. Not thread-safe.
 */
final class StateTopic implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final KafkaProducer<String, String> producer;
    private final Map<String, Standing> standings = new HashMap<>();

    private StateTopic(String topic, KafkaProducer<String, String> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /** Reads the topic to its end. */
    static StateTopic open(AlertOptions options) {
        Map<String, Object> properties = new HashMap<>(options.connection());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        StateTopic it = new StateTopic(
                options.states(), new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer()));
        try (TopicReader reader = new TopicReader(options.connection(), options.states())) {
            reader.readToEnd(it::restore);
            return it;
        } catch (RuntimeException e) {
            it.close();
            throw e;
        }
    }

    private void restore(ConsumerRecord<String, byte[]> record) {
        try {
            standings.put(record.key(), read(JSON.readTree(record.value())));
        } catch (IOException | IllegalArgumentException e) {
            throw new AlertsException("the topic " + topic + " holds a record that is no state", e);
        }
    }

    private static Standing read(JsonNode node) {
        List<Delivery> pending = new ArrayList<>();
        for (JsonNode each : node.path("pending")) {
            pending.add(new Delivery(
                    each.path("id").asText(),
                    each.path("at").asLong(),
                    each.path("body").asText()));
        }
        return new Standing(State.of(node.path("state").asText()), pending);
    }

    Standing standing(String key) {
        return standings.getOrDefault(key, Standing.FIRST);
    }

    /** By condition, as far as it is not what holds of every condition at first. */
    Map<String, Standing> standings() {
        return standings;
    }

    /**
     * Keeps a standing; when this returns, a restart knows it.
     *
     * @throws KafkaException if the brokers do not take it
     */
    void put(String key, Standing standing) throws InterruptedException {
        ObjectNode node = JSON.createObjectNode().put("state", standing.state().text());
        ArrayNode pending = node.putArray("pending");
        for (Delivery delivery : standing.pending()) {
            pending.addObject()
                    .put("id", delivery.id())
                    .put("at", delivery.at())
                    .put("body", delivery.body());
        }
        try {
            producer.send(new ProducerRecord<>(topic, key, JSON.writeValueAsString(node)))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the topic " + topic + " does not take a state", e.getCause());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can be written", e);
        }
        standings.put(key, standing);
    }

    @Override
    public void close() {
        producer.close();
    }
}
