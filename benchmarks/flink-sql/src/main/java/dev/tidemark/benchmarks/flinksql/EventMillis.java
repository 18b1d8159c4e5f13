package dev.tidemark.benchmarks.flinksql;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.flink.table.functions.ScalarFunction;

/** The time of an event, which producers write as RFC 3339 text or as epoch milliseconds; null if it has none. */
public final class EventMillis extends ScalarFunction {
    private static final long serialVersionUID = 1;

    /** What SQL calls. */
    public Long eval(String text, Long millis) {
        if (millis != null || text == null) {
            return millis;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
