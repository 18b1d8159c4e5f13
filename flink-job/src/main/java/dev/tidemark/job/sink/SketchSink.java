package dev.tidemark.job.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.config.TidemarkConfig;
import dev.tidemark.model.json.ResultCodec;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Publishes sketches to the run's sketch topic: the key text of the result, the DataSketches image, and
 * the headers {@link #LG_K} and {@link #REVISION}.
 */
public final class SketchSink {
    /** Header: log₂ of the number of buckets, decimal text. */
    public static final String LG_K = "lg_k";

    /** Header: the revision, decimal text. */
    public static final String REVISION = "revision";

    private SketchSink() {}

    /** The sink to the topic of the configured run. */
    public static Sink<SketchResult> of(TidemarkConfig config) {
        return KafkaOutput.to(config.sketchesTopic(), topic -> new Schema(topic, WriterLimits.of(config)), config);
    }

    record Schema(String topic, WriterLimits limits) implements KafkaRecordSerializationSchema<SketchResult> {
        private static final long serialVersionUID = 1L;

        @Override
        public ProducerRecord<byte[], byte[]> serialize(SketchResult sketch, KafkaSinkContext context, Long timestamp) {
            limits.checkHandOver(sketch.producedAt());
            byte[] key = ResultCodec.keyText(sketch.key()).getBytes(UTF_8);
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, null, sketch.producedAt(), key, sketch.image());
            record.headers()
                    .add(LG_K, String.valueOf(sketch.lgK()).getBytes(US_ASCII))
                    .add(REVISION, String.valueOf(sketch.revision()).getBytes(US_ASCII));
            return record;
        }
    }
}
