package dev.tidemark.simulator.command;

import dev.tidemark.simulator.SentRecord;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One file {@code <topic>.jsonl} for each topic, one record a line. Records that hold a line break are left out and
 * counted; record timestamps are not kept.
 */
final class JsonLinesFiles implements Consumer<SentRecord>, AutoCloseable {
    private final Path directory;
    private final Map<String, OutputStream> files = new TreeMap<>();
    private long leftOut;

    JsonLinesFiles(Path directory) {
        this.directory = directory;
    }

    /** @throws UncheckedIOException if the file cannot be written */
    @Override
    public void accept(SentRecord record) {
        for (byte b : record.value()) {
            if (b == '\n' || b == '\r') {
                leftOut++;
                return;
            }
        }
        try {
            OutputStream file = files.computeIfAbsent(record.topic(), this::open);
            file.write(record.value());
            file.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OutputStream open(String topic) {
        try {
            return new BufferedOutputStream(Files.newOutputStream(directory.resolve(topic + ".jsonl")), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long leftOut() {
        return leftOut;
    }

    @Override
    public void close() throws IOException {
        for (OutputStream file : files.values()) {
            file.close();
        }
    }
}
