package dev.tidemark.job.screen;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.json.EventDecoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The kinds of input topic. */
public enum EventSource {
    MESSAGES("message-events") {
        @Override
        Decoded<? extends Event> decode(EventDecoder decoder, ConsumerRecord<byte[], byte[]> record) {
            return decoder.message(record.value());
        }
    },
    PRODUCTS("product-events") {
        @Override
        Decoded<? extends Event> decode(EventDecoder decoder, ConsumerRecord<byte[], byte[]> record) {
            return decoder.product(record.value());
        }
    },
    PROFILES("user-profiles") {
        @Override
        Decoded<? extends Event> decode(EventDecoder decoder, ConsumerRecord<byte[], byte[]> record) {
            return decoder.profile(record.key(), record.value(), record.timestamp());
        }
    };

    private final String text;

    EventSource(String text) {
        this.text = text;
    }

    /** The value of the dimension {@code source}, whatever the topic is called. */
    public String text() {
        return text;
    }

    abstract Decoded<? extends Event> decode(EventDecoder decoder, ConsumerRecord<byte[], byte[]> record);
}
