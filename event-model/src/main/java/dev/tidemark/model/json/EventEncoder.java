package dev.tidemark.model.json;

import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;

/** Writes events as canonical JSON. Thread-safe. */
public final class EventEncoder {
    public byte[] encode(MessageEvent event) {
        throw new UnsupportedOperationException();
    }

    public byte[] encode(ProductEvent event) {
        throw new UnsupportedOperationException();
    }
}
