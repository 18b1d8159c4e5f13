package dev.tidemark.job.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.UserEngagement;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What PostgreSQL takes: makes texts storable and refuses what no row can hold, so that no record can fail the batch
 * that it stands in.
 */
final class RowText {
    private static final ObjectWriter JSON = new ObjectMapper().writer();

    /** UTF-8 bytes of all texts of a key: an index entry holds 2,704 bytes, and JSON adds a little to them. */
    private static final int MAX_KEY_BYTES = 2_000;

    private static final int MAX_DIGITS = 1_000;

    /** 10000-01-01, epoch milliseconds. */
    private static final long MAX_TIME = 253_402_300_800_000L;

    private static final long MAX_REVISION = 1L << 53;

    private RowText() {}

    static String json(Map<String, String> dimensions) {
        try {
            return JSON.writeValueAsString(dimensions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is not JSON", e);
        }
    }

    /**
     * The result as a row can hold it.
     *
     * @throws IllegalArgumentException if no row can; the message carries no value of the result
     */
    static MetricResult storable(MetricResult result) {
        requireKey(result.key());
        requireTime(result.window().end());
        requireZone(result.window().zone());
        requireRevision(result.revision());
        if (result.value().isPresent()) {
            BigDecimal value = result.value().get();
            require(value.precision() <= MAX_DIGITS && Math.abs(value.scale()) <= MAX_DIGITS, "value is too long");
        }
        SortedMap<String, String> dimensions = storable(result.dimensions());
        if (dimensions == result.dimensions()) {
            return result;
        }
        return new MetricResult(
                result.metric(),
                result.window(),
                dimensions,
                result.value(),
                result.bounds(),
                result.status(),
                result.revision(),
                result.watermark(),
                result.definition(),
                result.run(),
                result.producedAt());
    }

    /**
     * The key as a row can hold it.
     *
     * @throws IllegalArgumentException if no row can; the message carries no value of the key
     */
    static ResultKey storable(ResultKey key, long revision) {
        requireKey(key);
        requireRevision(revision);
        return new ResultKey(
                key.metric(), key.windowKind(), key.windowStart(), storable(key.dimensions()), key.definition());
    }

    /**
     * The row of a user as the table can hold it.
     *
     * @throws IllegalArgumentException if it cannot; the message carries no value of the row
     */
    static UserEngagement storable(UserEngagement row) {
        requireRevision(row.revision());
        requireDay(row.asOf());
        requireDay(row.firstSeen());
        requireDay(row.lastSeen());
        String userId = storable(row.userId());
        require(length(userId) + length(row.run()) <= MAX_KEY_BYTES, "key is longer than " + MAX_KEY_BYTES + " bytes");
        if (userId.equals(row.userId())) {
            return row;
        }
        return new UserEngagement(
                userId,
                row.run(),
                row.asOf(),
                row.periodDays(),
                row.totalActions(),
                row.activeDays(),
                row.powerUser(),
                row.l7(),
                row.l28(),
                row.firstSeen(),
                row.lastSeen(),
                row.churn(),
                row.revision(),
                row.producedAt());
    }

    /** The same map where nothing has to be replaced, as almost always. */
    private static SortedMap<String, String> storable(SortedMap<String, String> dimensions) {
        if (dimensions.values().stream().allMatch(RowText::isStorable)) {
            return dimensions;
        }
        SortedMap<String, String> replaced = new TreeMap<>(dimensions);
        replaced.replaceAll((name, value) -> storable(value));
        return replaced;
    }

    private static String storable(String text) {
        return isStorable(text) ? text : replaceUnstorable(text);
    }

    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return text.equals(replaceUnstorable(text));
            }
        }
        return true;
    }

    /** PostgreSQL stores neither NUL nor half of a surrogate pair. */
    private static String replaceUnstorable(String text) {
        StringBuilder replaced = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            replaced.appendCodePoint(c == 0 || half ? 0xFFFD : c);
        });
        return replaced.toString();
    }

    private static void requireKey(ResultKey key) {
        requireTime(key.windowStart());
        require(isStorable(key.metric()) && isStorable(key.definition()), "metric or definition is no text");
        int bytes = length(key.metric()) + length(key.definition());
        for (Map.Entry<String, String> dimension : key.dimensions().entrySet()) {
            require(isStorable(dimension.getKey()), "the name of a dimension is no text");
            bytes += length(dimension.getKey()) + length(storable(dimension.getValue()));
        }
        require(bytes <= MAX_KEY_BYTES, "key is longer than " + MAX_KEY_BYTES + " bytes");
    }

    private static int length(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static void requireTime(long millis) {
        require(millis >= -MAX_TIME && millis <= MAX_TIME, "window is out of range");
    }

    private static void requireDay(LocalDate day) {
        require(day.getYear() >= 1 && day.getYear() <= 9999, "day is out of range");
    }

    /** The views compute days in it, and would fail for all rows at one that is none. */
    private static void requireZone(String zone) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("zone is unknown", e);
        }
    }

    private static void requireRevision(long revision) {
        require(revision > 0 && revision < MAX_REVISION, "revision is out of range");
    }

    private static void require(boolean holds, String detail) {
        if (!holds) {
            throw new IllegalArgumentException(detail);
        }
    }
}
