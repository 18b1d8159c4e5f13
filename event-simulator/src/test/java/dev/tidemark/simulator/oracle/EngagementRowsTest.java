package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.simulator.oracle.EngagementRows.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Section 6 of the metrics' page: one row per user. */
class EngagementRowsTest {
    private static final List<Sent> HISTORY = List.of(
            product("ann", "2026-03-01T10:00", "a"),
            product("ann", "2026-03-01T10:00", "a"),
            product("ann", "2026-03-01T11:00", "a"),
            product("ann", "2026-03-03T10:00", "b"),
            message("m", "ann", "2026-03-04T10:00", SENT),
            message("m", "ann", "2026-03-05T10:00", DELIVERED),
            product("bob", "2026-03-01T10:00", "user_invited"));

    private static Map<String, Row> rows(String day) {
        Oracle oracle = new Oracle(OracleConfig.defaults());
        HISTORY.forEach(sent -> oracle.accept(sent.record()));
        return oracle.engagement().asOf(LocalDate.parse(day));
    }

    @Test
    void a_copy_counts_once_a_sent_message_makes_active_and_who_was_only_invited_has_no_row() {
        assertThat(rows("2026-03-04")).isEqualTo(Map.of("ann", row(3, 2, 3, 3, Optional.of("active"))));
    }

    @Test
    void days_leave_the_periods_one_by_one() {
        // Three days of 28: active up to 18 days away, at risk up to 27.
        assertThat(rows("2026-03-08")).containsEntry("ann", row(3, 2, 2, 3, Optional.of("active")));
        assertThat(rows("2026-03-31")).containsEntry("ann", row(1, 1, 0, 1, Optional.of("at_risk")));
        assertThat(rows("2026-04-01")).containsEntry("ann", row(1, 1, 0, 0, Optional.of("dormant")));
        assertThat(rows("2026-04-02")).containsEntry("ann", row(0, 0, 0, 0, Optional.of("dormant")));
        assertThat(rows("2026-06-03")).containsEntry("ann", row(0, 0, 0, 0, Optional.empty()));
    }

    private static Row row(int actions, int activeDays, int l7, int l28, Optional<String> churn) {
        return new Row(
                actions,
                activeDays,
                false,
                l7,
                l28,
                LocalDate.parse("2026-03-01"),
                LocalDate.parse("2026-03-04"),
                churn);
    }
}
