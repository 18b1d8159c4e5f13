package dev.tidemark.model.json;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;

/** Turns the bytes of one record into an event or a rejection. Thread-safe. */
public final class EventDecoder {
    private final DecoderOptions options;

    public EventDecoder(DecoderOptions options) {
        this.options = options;
    }

    /** Decodes a record of {@code message-events}; null is rejected like any other bytes that are no event. */
    public Decoded<MessageEvent> message(byte[] json) {
        throw new UnsupportedOperationException(options.toString());
    }

    /** Decodes a record of {@code product-events}; null is rejected like any other bytes that are no event. */
    public Decoded<ProductEvent> product(byte[] json) {
        throw new UnsupportedOperationException(options.toString());
    }
}
