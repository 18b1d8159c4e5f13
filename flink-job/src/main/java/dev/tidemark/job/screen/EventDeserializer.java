package dev.tidemark.job.screen;

import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Internal;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.job.sink.RejectedRecord;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and screens the records of one source. Never throws on a record, and turns each into exactly one
 * {@link Screened}.
 */
public final class EventDeserializer implements KafkaRecordDeserializationSchema<Screened> {
    private static final long serialVersionUID = 1;
    private static final byte[] NOTHING = {};

    private final EventSource source;
    private final DecoderOptions options;
    private final TimeGuard guard;
    private transient EventDecoder decoder;

    public EventDeserializer(EventSource source, DecoderOptions options, TimeGuard guard) {
        this.source = source;
        this.options = options;
        this.guard = guard;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder = new EventDecoder(options);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Screened> out) {
        out.collect(screen(record, System.currentTimeMillis()));
    }

    private Screened screen(ConsumerRecord<byte[], byte[]> record, long now) {
        Decoded<? extends Event> decoded = source.decode(decoder, record);
        if (decoded instanceof Decoded.Rejected<? extends Event> rejected) {
            return refused(record, rejected.reason(), rejected.detail(), now);
        }
        Event event = ((Decoded.Accepted<? extends Event>) decoded).event();
        Optional<RejectReason> reason = guard.judge(event.eventTime(), record.timestamp(), now);
        if (reason.isPresent()) {
            String detail = reason.get() == RejectReason.FUTURE_TIMESTAMP
                    ? "event_time is later than the record or the clock allows"
                    : "event_time is older than the horizon allows";
            return refused(record, reason.get(), detail, now);
        }
        long recordTime = TimeGuard.recordTime(event.eventTime(), record.timestamp(), now);
        return event.internal() ? new Internal(recordTime) : new Accepted(event, recordTime);
    }

    private static Refused refused(
            ConsumerRecord<byte[], byte[]> record, RejectReason reason, String detail, long now) {
        RejectedRecord rejected = new RejectedRecord(
                record.key() == null ? NOTHING : record.key(),
                record.value() == null ? NOTHING : record.value(),
                reason,
                detail,
                record.topic(),
                record.partition(),
                record.offset(),
                now);
        return new Refused(rejected, TimeGuard.recordTime(record.timestamp(), now));
    }

    @Override
    public TypeInformation<Screened> getProducedType() {
        return ScreenedSerializer.TYPE;
    }
}
