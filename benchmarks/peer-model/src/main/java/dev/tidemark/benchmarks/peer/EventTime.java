package dev.tidemark.benchmarks.peer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** RFC 3339 text or epoch milliseconds, as epoch milliseconds. */
final class EventTime extends StdDeserializer<Long> {
    private static final long serialVersionUID = 1;

    EventTime() {
        super(long.class);
    }

    @Override
    public Long deserialize(JsonParser json, DeserializationContext context) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return json.getLongValue();
        }
        try {
            return Instant.parse(json.getText()).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw context.weirdStringException(json.getText(), long.class, "not a time");
        }
    }
}
