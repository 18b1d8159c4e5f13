package dev.tidemark.job.sink;

import dev.tidemark.job.config.Delivery;
import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.job.config.Transactions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerRecord;

/** How all sinks of the metrics job write to Kafka: in compressed batches, and as {@code job.delivery} says. */
final class KafkaOutput {
    private KafkaOutput() {}

    /**
     * A sink to one topic.
     *
     * @param schema makes the schema that writes to a given topic
     */
    static <T> Sink<T> to(
            String topic, Function<String, KafkaRecordSerializationSchema<T>> schema, TidemarkConfig config) {
        Properties properties = new Properties();
        properties.put("acks", "all");
        properties.put("compression.type", "lz4");
        properties.put("linger.ms", "20");
        properties.put("batch.size", String.valueOf(256 * 1024));
        properties.putAll(config.kafka().properties());
        KafkaSinkBuilder<T> sink =
                KafkaSink.<T>builder().setBootstrapServers(config.kafka().bootstrapServers());
        if (config.job().delivery() == Delivery.AT_LEAST_ONCE) {
            return sink.setKafkaProducerConfig(properties)
                    .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                    .setRecordSerializer(schema.apply(topic))
                    .build();
        }
        properties.put(
                Transactions.TIMEOUT,
                String.valueOf(Transactions.timeout(config).toMillis()));
        return new TransactionalSink<>(sink.setKafkaProducerConfig(properties)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                // Names are used again: the broker keeps each for a week.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setTransactionalIdPrefix(transactionalIds(topic, config))
                .setRecordSerializer(new OneTopic<>(topic, schema.apply(topic)))
                .build());
    }

    /** Of one deployment, run and topic; who shares it, aborts the other's transactions. */
    private static String transactionalIds(String topic, TidemarkConfig config) {
        return config.kafka().groupPrefix() + "-" + config.job().run() + "-" + topic;
    }

    /** A schema that tells which topic it writes to: transactions left open are looked for there. */
    private record OneTopic<T>(String topic, KafkaRecordSerializationSchema<T> schema)
            implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sink) throws Exception {
            schema.open(context, sink);
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(T element, KafkaSinkContext context, Long timestamp) {
            return schema.serialize(element, context, timestamp);
        }

        @Override
        public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
            return Optional.of(new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
        }
    }
}
