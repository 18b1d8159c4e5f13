package dev.tidemark.dashboard.query;

import dev.tidemark.model.ResultStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;

/** A number of the table. */
record Row(
        Instant start,
        Instant end,
        SortedMap<String, String> dimensions,
        Value value,
        long revision,
        Instant updatedAt) {

    /** The number if there is one, else 0. */
    BigDecimal numberOrZero() {
        return value.number().orElse(BigDecimal.ZERO);
    }

    static BigDecimal sum(Collection<Row> rows) {
        return rows.stream().map(Row::numberOrZero).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    static Optional<Instant> youngest(Collection<Row> rows) {
        return rows.stream().map(Row::updatedAt).max(Comparator.naturalOrder());
    }

    /** The least of them. */
    static ResultStatus status(Collection<Row> rows) {
        return rows.stream()
                .map(row -> row.value().status())
                .min(Comparator.naturalOrder())
                .orElse(ResultStatus.PARTIAL);
    }
}
