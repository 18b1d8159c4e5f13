package dev.tidemark.job.screen;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.json.EventDecoder;

/** The two kinds of input topic. */
public enum EventSource {
    MESSAGES("message-events") {
        @Override
        Decoded<? extends Event> decode(EventDecoder decoder, byte[] value) {
            return decoder.message(value);
        }
    },
    PRODUCTS("product-events") {
        @Override
        Decoded<? extends Event> decode(EventDecoder decoder, byte[] value) {
            return decoder.product(value);
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

    abstract Decoded<? extends Event> decode(EventDecoder decoder, byte[] value);
}
