package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.simulator.Topics.MESSAGE_EVENTS;
import static dev.tidemark.simulator.Topics.PRODUCT_EVENTS;
import static dev.tidemark.simulator.oracle.Sent.invalid;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.RejectReason;
import dev.tidemark.simulator.SentRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 9 of the metrics' page. */
class OutcomeOracleTest {
    private static final OracleConfig CONFIG = OracleConfig.defaults();

    @Test
    void each_record_has_one_outcome_on_the_day_it_arrived() {
        Sent login = product("ann", "2026-03-02T10:00", "login");
        Sent sent = message("m1", "ann", "2026-03-02T10:00", SENT);
        List<SentRecord> records = List.of(
                login.record(),
                login.arriving("2026-03-02T23:00"),
                login.arriving("2026-03-03T01:00"),
                sent.record(),
                product("bob", "2026-03-02T10:00", "login").internal().record(),
                product("bob", "2026-03-02T10:00", "login").internal().record(),
                invalid(MESSAGE_EVENTS, "2026-03-02T10:00", RejectReason.MALFORMED_JSON),
                invalid(MESSAGE_EVENTS, "2026-03-02T10:00", RejectReason.MALFORMED_JSON));

        Oracle inOrder = new Oracle(CONFIG);
        records.forEach(inOrder::accept);
        OracleResults results = inOrder.results();
        Asked asked = Asked.of(CONFIG, records);

        assertThat(asked.day("events_in", DAY, "2026-03-02", "source", PRODUCT_EVENTS))
                .isEqualTo("4");
        assertThat(asked.day("events_in", DAY, "2026-03-03", "source", PRODUCT_EVENTS))
                .isEqualTo("1");
        assertThat(asked.day("events_in", DAY, "2026-03-02", "source", MESSAGE_EVENTS))
                .isEqualTo("3");
        assertThat(asked.day("internal_events", DAY, "2026-03-02", "source", PRODUCT_EVENTS))
                .isEqualTo("2");
        assertThat(asked.day("rejected", DAY, "2026-03-02", "source", MESSAGE_EVENTS, "reason", "MALFORMED_JSON"))
                .isEqualTo("2");
        assertThat(results.value(
                        "accepted",
                        DAY,
                        Sent.at("2026-03-02T00:00"),
                        Dimensions.map(List.of("source", PRODUCT_EVENTS))))
                .isEqualByComparingTo("1");
        assertThat(results.value(
                        "duplicates",
                        DAY,
                        Sent.at("2026-03-03T00:00"),
                        Dimensions.map(List.of("source", PRODUCT_EVENTS))))
                .isEqualByComparingTo("1");
    }

    @Test
    void identity_is_of_the_topic_and_the_entity_so_equal_ids_elsewhere_are_other_events() {
        Asked asked = Asked.of(
                product("ann", "2026-03-02T10:00", "login").id("1"),
                product("bob", "2026-03-02T10:00", "login").id("1"),
                message("m1", "ann", "2026-03-02T10:00", SENT).id("1"),
                message("m2", "ann", "2026-03-02T10:00", SENT).id("1"));

        assertThat(asked.day("accepted", DAY, "2026-03-02", "source", PRODUCT_EVENTS))
                .isEqualTo("2");
        assertThat(asked.day("accepted", DAY, "2026-03-02", "source", MESSAGE_EVENTS))
                .isEqualTo("2");
        assertThat(asked.results().figures("duplicates")).isEmpty();
    }

    @Test
    void internal_and_rejected_records_count_in_nothing_else_and_begin_no_day() {
        Asked asked = Asked.of(
                CONFIG,
                List.of(
                        product("ann", "2026-03-02T10:00", "login").record(),
                        product("bob", "2026-03-09T10:00", "user_registered")
                                .internal()
                                .record(),
                        invalid(PRODUCT_EVENTS, "2026-03-10T10:00", RejectReason.FUTURE_TIMESTAMP)));

        assertThat(asked.results().figures("registered_users")).isEmpty();
        assertThat(asked.results().figures("active_users_exact")).hasSize(4); // a day and three rolling windows
    }

    @Test
    void an_oracle_that_took_nothing_says_nothing() {
        assertThat(Asked.of().results()).isEmpty();
    }
}
