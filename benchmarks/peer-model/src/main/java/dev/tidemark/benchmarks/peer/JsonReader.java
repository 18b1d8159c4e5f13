package dev.tidemark.benchmarks.peer;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads events with Jackson's databind. Thread-safe.
 *
 * @param <T> the type that is filled
 */
public final class JsonReader<T> {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.SKIP))
            .build();

    private final ObjectReader reader;

    public JsonReader(Class<T> type) {
        this.reader = JSON.readerFor(type);
    }

    /** The event, or nothing if the bytes are none. */
    public Optional<T> read(byte[] json) {
        try {
            return Optional.of(reader.readValue(json));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
