package dev.tidemark.job.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.config.TidemarkConfig;
import java.time.Instant;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes rejected records to the dead-letter topic, as {@link dev.tidemark.job.config.Delivery} says: the original key and bytes, and headers that say
 * why and where they came from.
 */
public final class RejectedSink {
    private RejectedSink() {}

    /** The sink to the configured dead-letter topic. */
    public static Sink<RejectedRecord> of(TidemarkConfig config) {
        return KafkaOutput.to(config.kafka().topics().rejectedEvents(), Schema::new, config);
    }

    private record Schema(String topic) implements KafkaRecordSerializationSchema<RejectedRecord> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(
                RejectedRecord rejected, KafkaSinkContext context, Long timestamp) {
            byte[] key = rejected.key().length == 0 ? null : rejected.key();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, null, rejected.rejectedAt(), key, rejected.value());
            header(record, "reason", rejected.reason().name());
            header(record, "detail", rejected.detail());
            header(record, "source-topic", rejected.sourceTopic());
            header(record, "source-partition", String.valueOf(rejected.sourcePartition()));
            header(record, "source-offset", String.valueOf(rejected.sourceOffset()));
            header(
                    record,
                    "rejected-at",
                    Instant.ofEpochMilli(rejected.rejectedAt()).toString());
            return record;
        }

        private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
            record.headers().add(name, value.getBytes(UTF_8));
        }
    }
}
