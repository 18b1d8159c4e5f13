package dev.tidemark.simulator.command;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.simulator.publish.Outgoing;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lines as records for one topic.
 *
 * <p>A line that is an event takes its entity as key. A line that is none goes without a key, with the time of the line
 * before it, so that it reaches the topic beside its neighbours.
 */
final class RecordLines implements Iterator<Outgoing> {
    /** Bytes that a broker takes by default, less room for the record around them. */
    static final int LONGEST_LINE = 1_000_000;

    /** Where record timestamps come from. */
    enum Timestamps {
        /** The event's time, and now for events of the future, which brokers would refuse. */
        EVENT,
        NOW
    }

    private final String topic;
    private final Iterator<byte[]> lines;
    private final Function<byte[], Decoded<? extends Event>> decoder;
    private final Timestamps timestamps;
    private final InstantSource clock;
    private long previous;

    RecordLines(
            String topic,
            Iterator<byte[]> lines,
            Function<byte[], Decoded<? extends Event>> decoder,
            Timestamps timestamps,
            InstantSource clock) {
        this.topic = topic;
        this.lines = lines;
        this.decoder = decoder;
        this.timestamps = timestamps;
        this.clock = clock;
        this.previous = clock.millis();
    }

    /** @throws UncheckedIOException if the text cannot be read on, naming the line */
    @Override
    public boolean hasNext() {
        return lines.hasNext();
    }

    @Override
    public Outgoing next() {
        byte[] value = lines.next();
        Decoded<? extends Event> decoded = decoder.apply(value);
        long now = clock.millis();
        if (timestamps == Timestamps.NOW) {
            previous = now;
        }
        if (!(decoded instanceof Decoded.Accepted<? extends Event> accepted)) {
            return new Outgoing(topic, Optional.empty(), value, previous);
        }
        Event event = accepted.event();
        if (timestamps == Timestamps.EVENT) {
            previous = Math.max(0, Math.min(event.eventTime(), now));
        }
        String entity = event instanceof MessageEvent message ? message.messageId() : event.userId();
        return new Outgoing(topic, Optional.of(entity.getBytes(StandardCharsets.UTF_8)), value, previous);
    }
}
