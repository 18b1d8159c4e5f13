package dev.tidemark.job.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidemark.job.sink.MetricResultSerializer;
import dev.tidemark.job.sink.SketchResult;
import dev.tidemark.job.sink.SketchResultSerializer;
import dev.tidemark.job.sink.SketchSink;
import dev.tidemark.job.sink.UserEngagementSerializer;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.json.EngagementCodec;
import dev.tidemark.model.json.ResultCodec;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records of the project's own topics. One that cannot be read, or that no row can hold, is counted ({@code
 * undecodable_records}), logged and skipped: a job that failed for it would meet it again for ever.
 *
 * @param <T> what a record becomes
 */
abstract class TableRecords<T> implements KafkaRecordDeserializationSchema<T> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TableRecords.class);

    private final TypeInformation<T> type;
    private transient Counter undecodable;

    private TableRecords(TypeInformation<T> type) {
        this.type = type;
    }

    /** Records of the result topic of a run. */
    static TableRecords<MetricResult> results(String run) {
        return new Results(run);
    }

    /** Records of the sketch topic. */
    static TableRecords<SketchResult> sketches() {
        return new Sketches();
    }

    /** Records of the topic of rows by user of a run. */
    static TableRecords<UserEngagement> engagement(String run) {
        return new Engagement(run);
    }

    /**
     * @throws RuntimeException if the record is not what it should be; the message quotes nothing of it
     */
    abstract T read(ConsumerRecord<byte[], byte[]> record);

    @Override
    public void open(InitializationContext context) {
        undecodable = context.getMetricGroup().counter("undecodable_records");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<T> out) {
        T read;
        try {
            read = read(record);
        } catch (RuntimeException e) {
            skip(record, e);
            return;
        }
        out.collect(read);
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }

    private void skip(ConsumerRecord<byte[], byte[]> record, RuntimeException why) {
        undecodable.inc();
        long count = undecodable.getCount();
        // Ten lines tell the story; after them, powers of two tell that it goes on.
        if (count <= 10 || Long.bitCount(count) == 1) {
            LOG.error(
                    "record {} of {}-{} skipped, {} so far: {}",
                    record.offset(),
                    record.topic(),
                    record.partition(),
                    count,
                    why.toString());
        }
    }

    private static void require(byte[] part, String name) {
        if (part == null) {
            throw new IllegalArgumentException("there is no " + name);
        }
    }

    private static final class Results extends TableRecords<MetricResult> {
        private static final long serialVersionUID = 1L;

        private final String run;
        private transient ResultCodec codec;

        Results(String run) {
            super(MetricResultSerializer.TYPE);
            this.run = run;
        }

        @Override
        public void open(InitializationContext context) {
            super.open(context);
            codec = new ResultCodec();
        }

        @Override
        MetricResult read(ConsumerRecord<byte[], byte[]> record) {
            require(record.value(), "value");
            MetricResult result = codec.decode(record.value());
            if (!result.run().equals(run)) {
                throw new IllegalArgumentException("it belongs to another run");
            }
            return RowText.storable(result);
        }
    }

    private static final class Engagement extends TableRecords<UserEngagement> {
        private static final long serialVersionUID = 1L;

        private final String run;
        private transient EngagementCodec codec;

        Engagement(String run) {
            super(UserEngagementSerializer.TYPE);
            this.run = run;
        }

        @Override
        public void open(InitializationContext context) {
            super.open(context);
            codec = new EngagementCodec();
        }

        @Override
        UserEngagement read(ConsumerRecord<byte[], byte[]> record) {
            require(record.value(), "value");
            UserEngagement row = codec.decode(record.value());
            if (!row.run().equals(run)) {
                throw new IllegalArgumentException("it belongs to another run");
            }
            return RowText.storable(row);
        }
    }

    private static final class Sketches extends TableRecords<SketchResult> {
        private static final long serialVersionUID = 1L;

        Sketches() {
            super(SketchResultSerializer.TYPE);
        }

        @Override
        SketchResult read(ConsumerRecord<byte[], byte[]> record) {
            require(record.key(), "key");
            require(record.value(), "image");
            long revision = number(record, SketchSink.REVISION);
            int lgK = Math.toIntExact(number(record, SketchSink.LG_K));
            ResultKey key = RowText.storable(ResultCodec.parseKey(new String(record.key(), UTF_8)), revision);
            return new SketchResult(key, lgK, revision, record.value(), record.timestamp());
        }

        private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
            Header header = record.headers().lastHeader(name);
            if (header == null) {
                throw new IllegalArgumentException("header " + name + " is missing");
            }
            try {
                return Long.parseLong(new String(header.value(), UTF_8));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("header " + name + " is no number", e);
            }
        }
    }
}
