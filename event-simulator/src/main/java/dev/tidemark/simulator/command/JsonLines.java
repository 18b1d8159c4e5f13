package dev.tidemark.simulator.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The lines of a text, without their ends; empty ones are left out. */
final class JsonLines implements Iterator<byte[]> {
    private final InputStream text;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Optional<byte[]> ahead = Optional.empty();
    private long number;

    JsonLines(InputStream text) {
        this.text = text;
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
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        byte[] next = ahead.get();
        ahead = Optional.empty();
        return next;
    }

    private Optional<byte[]> readLine() {
        number++;
        line.reset();
        try {
            int b = text.read();
            if (b < 0) {
                return Optional.empty();
            }
            while (b >= 0 && b != '\n') {
                line.write(b);
                if (line.size() > RecordLines.LONGEST_LINE) {
                    throw new IOException(
                            "longer than " + RecordLines.LONGEST_LINE + " bytes, which no broker takes as a record");
                }
                b = text.read();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException("line " + number + ": " + e.getMessage(), e));
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return Optional.of(carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes);
    }
}
