package dev.tidemark.job.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.json.ResultCodec;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes results to the run's result topic: key text and JSON. */
public final class ResultSink {
    private ResultSink() {}

    /** The sink to the topic of the configured run. */
    public static Sink<MetricResult> of(TidemarkConfig config) {
        return KafkaOutput.to(config.resultsTopic(), topic -> new Schema(topic, WriterLimits.of(config)), config);
    }

    static final class Schema implements KafkaRecordSerializationSchema<MetricResult> {
        private static final long serialVersionUID = 1L;

        private final String topic;
        private final WriterLimits limits;
        private transient ResultCodec codec;

        Schema(String topic, WriterLimits limits) {
            this.topic = topic;
            this.limits = limits;
        }

        @Override
        public ProducerRecord<byte[], byte[]> serialize(MetricResult result, KafkaSinkContext context, Long timestamp) {
            limits.checkHandOver(result.producedAt());
            if (codec == null) {
                codec = new ResultCodec();
            }
            byte[] key = ResultCodec.keyText(result.key()).getBytes(UTF_8);
            return new ProducerRecord<>(topic, null, result.producedAt(), key, codec.encode(result));
        }
    }
}
