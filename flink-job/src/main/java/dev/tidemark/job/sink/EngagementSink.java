package dev.tidemark.job.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.json.EngagementCodec;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes rows by user to their topic: the user's id and JSON. */
public final class EngagementSink {
    private EngagementSink() {}

    /** The sink to a topic of the configured run. */
    public static Sink<UserEngagement> of(String topic, TidemarkConfig config) {
        return KafkaOutput.to(topic, name -> new Schema(name, WriterLimits.of(config)), config);
    }

    static final class Schema implements KafkaRecordSerializationSchema<UserEngagement> {
        private static final long serialVersionUID = 1L;

        private final String topic;
        private final WriterLimits limits;
        private transient EngagementCodec codec;

        Schema(String topic, WriterLimits limits) {
            this.topic = topic;
            this.limits = limits;
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(UserEngagement row, KafkaSinkContext context, Long timestamp) {
            limits.checkHandOver(row.producedAt());
            if (codec == null) {
                codec = new EngagementCodec();
            }
            return new ProducerRecord<>(
                    topic, null, row.producedAt(), row.userId().getBytes(UTF_8), codec.encode(row));
        }
    }
}
