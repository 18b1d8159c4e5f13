package dev.tidemark.job.sink;

import dev.tidemark.job.config.KafkaConfig;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;

/** How all sinks of the metrics job write to Kafka: at least once, in compressed batches. */
final class KafkaOutput {
    private KafkaOutput() {}

    static <T> KafkaSink<T> atLeastOnce(KafkaConfig kafka, KafkaRecordSerializationSchema<T> schema) {
        Properties properties = new Properties();
        properties.put("acks", "all");
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", "20");
        properties.put("batch.size", String.valueOf(256 * 1024));
        properties.putAll(kafka.properties());
        return KafkaSink.<T>builder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(schema)
                .build();
    }
}
