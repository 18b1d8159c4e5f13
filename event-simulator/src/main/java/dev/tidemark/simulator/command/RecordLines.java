package dev.tidemark.simulator.command;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.simulator.publish.Outgoing;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/**
 * The lines of plain or gzipped text as records for one topic.
 *
 * <p>A line that is an event takes its entity as key. A line that is none goes without a key, with the time of the line
 * before it, so that it reaches the topic beside its neighbours. Empty lines are no records.
 */
final class RecordLines implements Iterator<Outgoing> {
    /** What a broker takes by default, less room for the record around it. */
    static final int LONGEST_LINE = 1_000_000;

    private static final int GZIP = 0x1f8b;

    /** Where record timestamps come from. */
    enum Timestamps {
        /** The event's time, and now for events of the future, which brokers would refuse. */
        EVENT,
        NOW
    }

    private final String topic;
    private final InputStream lines;
    private final Function<byte[], Decoded<? extends Event>> decoder;
    private final Timestamps timestamps;
    private final InstantSource clock;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Optional<byte[]> ahead = Optional.empty();
    private long number;
    private long previous;

    /** @throws IOException if the text is not readable */
    RecordLines(
            String topic,
            InputStream text,
            Function<byte[], Decoded<? extends Event>> decoder,
            Timestamps timestamps,
            InstantSource clock)
            throws IOException {
        this.topic = topic;
        this.lines = unpacked(text);
        this.decoder = decoder;
        this.timestamps = timestamps;
        this.clock = clock;
        this.previous = clock.millis();
    }

    private static InputStream unpacked(InputStream text) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(text, 1 << 16);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP ? new BufferedInputStream(new GZIPInputStream(buffered, 1 << 16), 1 << 16) : buffered;
    }

    /** @throws UncheckedIOException if the text cannot be read on, naming the line */
    @Override
    public boolean hasNext() {
        while (ahead.isEmpty()) {
            Optional<byte[]> read = readLine();
            if (read.isEmpty()) {
                return false;
            }
            ahead = read.filter(bytes -> bytes.length > 0);
        }
        return true;
    }

    @Override
    public Outgoing next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] value = ahead.get();
        ahead = Optional.empty();
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

    private Optional<byte[]> readLine() {
        number++;
        line.reset();
        try {
            int b = lines.read();
            if (b < 0) {
                return Optional.empty();
            }
            while (b >= 0 && b != '\n') {
                line.write(b);
                if (line.size() > LONGEST_LINE) {
                    throw new IOException("longer than " + LONGEST_LINE + " bytes, which no broker takes as a record");
                }
                b = lines.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("line " + number + ": " + e.getMessage(), e));
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }
}
