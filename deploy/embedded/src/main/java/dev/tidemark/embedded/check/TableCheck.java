package dev.tidemark.embedded.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sets the table against the topic it is made from: of each key the row must be the record with the highest revision,
 * and there must be no other rows.
 *
 * @param rows how many rows the run has
 * @param differing how many keys differ or are on one side only
 * @param first the first differences, in words
 */
public record TableCheck(long rows, long differing, List<String> first) {
    private static final int SHOWN = 10;
    private static final int FETCH = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> DIMENSIONS = new TypeReference<>() {};

    /** Reads the rows of a run; the table is walked, never held. */
    public static TableCheck compare(Connection connection, String run, Map<ResultKey, MetricResult> topic)
            throws SQLException {
        long rows = 0;
        long same = 0;
        List<String> first = new ArrayList<>();
        // Without a transaction the driver would fetch all rows at once.
        connection.setAutoCommit(false);
        try (var statement = connection.prepareStatement(
                """
                select metric, window_kind, window_start, dimensions, definition, value, revision
                from tidemark.metric_result where run = ?""")) {
            statement.setFetchSize(FETCH);
            statement.setString(1, run);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows++;
                    ResultKey key = key(row);
                    Optional<String> difference = difference(row, Optional.ofNullable(topic.get(key)));
                    if (difference.isEmpty()) {
                        same++;
                    } else if (first.size() < SHOWN) {
                        first.add(key + ": " + difference.get());
                    }
                }
            }
        }
        // A key of the topic is in the table at most once, so those that were not matched are missing or differ.
        long onlyInTopic = Math.max(0, topic.size() - rows);
        if (onlyInTopic > 0) {
            first.add("%,d numbers of the topic are not in the table".formatted(onlyInTopic));
        }
        return new TableCheck(rows, Math.max(rows, topic.size()) - same, first);
    }

    public boolean ok() {
        return differing == 0 && rows > 0;
    }

    private static ResultKey key(ResultSet row) throws SQLException {
        SortedMap<String, String> dimensions;
        try {
            dimensions = JSON.readValue(row.getString("dimensions"), DIMENSIONS);
        } catch (JsonProcessingException e) {
            throw new SQLException("dimensions are not JSON", e);
        }
        return new ResultKey(
                row.getString("metric"),
                WindowKind.of(row.getString("window_kind")),
                row.getObject("window_start", OffsetDateTime.class).toInstant().toEpochMilli(),
                dimensions,
                row.getString("definition"));
    }

    private static Optional<String> difference(ResultSet row, Optional<MetricResult> published) throws SQLException {
        if (published.isEmpty()) {
            return Optional.of("in the table only");
        }
        MetricResult result = published.get();
        BigDecimal value = row.getBigDecimal("value");
        boolean sameValue = value == null
                ? result.value().isEmpty()
                : result.value().isPresent() && result.value().get().compareTo(value) == 0;
        if (!sameValue) {
            return Optional.of("table " + value + ", topic "
                    + result.value().map(BigDecimal::toString).orElse("none"));
        }
        long revision = row.getLong("revision");
        return revision == result.revision()
                ? Optional.empty()
                : Optional.of("table revision " + revision + ", topic revision " + result.revision());
    }
}
