package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.CLICKED;
import static dev.tidemark.model.MessageStatus.DELIVERED;
import static dev.tidemark.model.MessageStatus.FAILED;
import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.simulator.oracle.Sent.message;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Section 4 of the metrics' page. 2026-03-02 is a Monday. */
class MessageOracleTest {

    @Test
    void a_message_counts_once_per_state_at_the_earliest_event_that_implies_it() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT),
                message("m1", "ann", "2026-03-02T11:00", READ), // implies delivered
                message("m1", "ann", "2026-03-02T12:00", DELIVERED),
                message("m1", "ann", "2026-03-03T09:00", CLICKED));

        assertThat(asked.time("messages", HOUR, "2026-03-02T10:00", "status", "sent"))
                .isEqualTo("1");
        assertThat(asked.time("messages", HOUR, "2026-03-02T11:00", "status", "delivered"))
                .isEqualTo("1");
        assertThat(asked.time("messages", HOUR, "2026-03-02T11:00", "status", "read"))
                .isEqualTo("1");
        assertThat(asked.time("messages", HOUR, "2026-03-02T12:00", "status", "delivered"))
                .isEqualTo("0");
        assertThat(asked.day("messages", DAY, "2026-03-03", "status", "clicked"))
                .isEqualTo("1");
        assertThat(asked.day("messages_by_send_time", DAY, "2026-03-02", "status", "clicked"))
                .isEqualTo("1");
        assertThat(asked.day("messages_by_send_time", DAY, "2026-03-03", "status", "clicked"))
                .isEqualTo("0");
        assertThat(asked.day("messages", ROLLING_7D, "2026-02-25", "status", "clicked"))
                .isEqualTo("1");
        assertThat(asked.time("messages", MINUTE, "2026-03-02T11:00", "status", "read"))
                .isEqualTo("1");
    }

    @Test
    void without_a_sent_event_the_earliest_event_is_the_sending() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T11:00", DELIVERED), message("m1", "ann", "2026-03-02T11:30", SENT));

        assertThat(asked.time("messages", HOUR, "2026-03-02T11:00", "status", "sent"))
                .isEqualTo("1");
        assertThat(asked.day("messages", DAY, "2026-03-02", "status", "sent")).isEqualTo("1");
    }

    @Test
    void a_message_failed_unless_a_state_above_sent_was_ever_reported() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", FAILED),
                message("m1", "ann", "2026-03-02T10:05", FAILED).with("failure_reason", "unreachable"),
                message("m2", "ann", "2026-03-02T10:00", FAILED).with("failure_reason", "blocked"),
                message("m2", "ann", "2026-03-05T10:00", DELIVERED),
                message("m3", "ann", "2026-03-02T11:00", FAILED));

        assertThat(asked.day("messages", DAY, "2026-03-02", "status", "failed")).isEqualTo("2");
        assertThat(asked.day("messages", DAY, "2026-03-02", "status", "sent")).isEqualTo("3");
        assertThat(asked.day("failures", DAY, "2026-03-02", "failure_reason", "unreachable"))
                .isEqualTo("1");
        assertThat(asked.day("failures", DAY, "2026-03-02", "failure_reason", "_unknown", "channel", "whatsapp"))
                .isEqualTo("1");
        assertThat(asked.day("failures", DAY, "2026-03-02", "failure_reason", "blocked"))
                .isEqualTo("0");
        assertThat(asked.day("failure_rate", DAY, "2026-03-02")).isEqualTo("0.666666667");
    }

    @Test
    void rates_are_shares_of_the_messages_sent_in_the_window() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT),
                message("m1", "ann", "2026-03-04T10:00", CLICKED),
                message("m2", "ann", "2026-03-02T10:00", SENT),
                message("m2", "ann", "2026-03-02T10:01", DELIVERED),
                message("m3", "ann", "2026-03-02T10:00", SENT).with("channel", "sms"));

        assertThat(asked.day("delivery_rate", DAY, "2026-03-02")).isEqualTo("0.666666667");
        assertThat(asked.day("read_rate", DAY, "2026-03-02")).isEqualTo("0.5");
        assertThat(asked.day("click_rate", DAY, "2026-03-02", "channel", "whatsapp"))
                .isEqualTo("0.5");
        assertThat(asked.day("delivery_rate", DAY, "2026-03-02", "channel", "sms"))
                .isEqualTo("0");
        assertThat(asked.day("delivery_rate", DAY, "2026-03-04")).isEqualTo("0");
    }

    @Test
    void the_dimensions_of_a_message_are_one_by_one_those_of_its_least_event_that_carries_them() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT).with("channel", "sms"),
                message("m1", "ann", "2026-03-02T10:02", DELIVERED).with("category", "otp"),
                message("m1", "ann", "2026-03-02T10:03", READ).with("category", "promotional"));

        assertThat(asked.day("messages", DAY, "2026-03-02", "status", "read", "channel", "sms", "category", "otp"))
                .isEqualTo("1");
        assertThat(asked.day("messages", DAY, "2026-03-02", "status", "read", "channel", "whatsapp"))
                .isEqualTo("0");
    }

    @Test
    void the_charge_on_the_greatest_event_wins_whole_in_the_window_of_that_event() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT).charge("0.300001", "INR"),
                message("m1", "ann", "2026-03-03T10:00", DELIVERED).id("b").charge("0.1", "USD"),
                message("m1", "ann", "2026-03-03T10:00", DELIVERED).id("a").charge("7", "INR"),
                message("m1", "ann", "2026-03-04T10:00", READ),
                message("m2", "ann", "2026-03-03T10:00", SENT).charge("0.200002", "USD"),
                message("m3", "ann", "2026-03-03T10:00", SENT).charge("5", "USD"),
                message("m3", "ann", "2026-03-03T10:30", SENT).charge("0", "USD"),
                message("m4", "ann", "2026-03-03T11:00", SENT).charge("-0.05", "USD"));

        assertThat(asked.day("charge", DAY, "2026-03-03", "currency", "USD")).isEqualTo("0.250002");
        assertThat(asked.time("charge", HOUR, "2026-03-03T10:00", "currency", "USD"))
                .isEqualTo("0.300002");
        assertThat(asked.day("charge", DAY, "2026-03-02", "currency", "INR")).isEqualTo("0");
        assertThat(asked.day("charge", MONTH, "2026-03-01", "currency", "USD", "channel", "whatsapp"))
                .isEqualTo("0.250002");
        assertThat(asked.day("charged_messages", DAY, "2026-03-03")).isEqualTo("2");
        assertThat(asked.time("charged_messages", HOUR, "2026-03-03T11:00")).isEqualTo("0");
        assertThat(asked.day("charged_messages_by_hour_of_week", ROLLING_28D, "2026-02-05", "hour_of_week", "TUE-10"))
                .isEqualTo("2");
        assertThat(asked.time("charge", MINUTE, "2026-03-03T10:30", "currency", "USD"))
                .isEqualTo("0");
        assertThat(asked.time("charge", MINUTE, "2026-03-03T11:00", "currency", "USD"))
                .isEqualTo("-0.05");
    }

    @Test
    void a_charge_without_currency_takes_the_configured_default() {
        OracleConfig rupees = OracleConfig.defaults().withDefaultCurrency("INR");
        Asked asked =
                Asked.in(rupees, message("m1", "ann", "2026-03-02T10:00", SENT).charge("0.25", ""));

        assertThat(asked.day("charge", DAY, "2026-03-02", "currency", "INR")).isEqualTo("0.25");
    }

    @Test
    void campaigns_count_by_sent_event_and_what_they_did_by_message() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT)
                        .with("campaign", "spring")
                        .charge("0.5", "INR"),
                message("m1", "ann", "2026-03-03T10:00", DELIVERED).with("campaign", "spring"),
                message("m2", "ann", "2026-03-02T10:00", SENT)
                        .with("campaign", "spring")
                        .with("channel", "sms"),
                message("m3", "ann", "2026-03-02T10:00", DELIVERED).with("campaign", "autumn"),
                message("m4", "ann", "2026-03-02T10:00", SENT));

        assertThat(asked.day("campaigns", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("campaigns", DAY, "2026-03-02", "channel", "sms")).isEqualTo("1");
        assertThat(asked.day("campaign_messages", DAY, "2026-03-02", "campaign", "spring", "status", "sent"))
                .isEqualTo("2");
        assertThat(asked.day("campaign_messages", DAY, "2026-03-02", "campaign", "spring", "status", "delivered"))
                .isEqualTo("1");
        assertThat(asked.day("campaign_messages", DAY, "2026-03-02", "campaign", "autumn", "status", "sent"))
                .isEqualTo("1");
        assertThat(asked.day("campaign_charge", DAY, "2026-03-02", "campaign", "spring", "currency", "INR"))
                .isEqualTo("0.5");
        assertThat(asked.day("campaign_messages", DAY, "2026-03-02", "campaign", "_unknown", "status", "sent"))
                .isEqualTo("0");
    }

    @Test
    void recipients_are_those_of_delivered_read_and_clicked_events_at_their_own_time() {
        Asked asked = Asked.of(
                message("m1", "ann", "2026-03-02T10:00", SENT).with("recipient", "r1"),
                message("m2", "ann", "2026-03-02T10:00", DELIVERED).with("recipient", "r1"),
                message("m3", "ann", "2026-03-02T10:00", READ).with("recipient", "r1"),
                message("m4", "ann", "2026-03-03T10:00", CLICKED).with("recipient", "r2"),
                message("m5", "ann", "2026-03-03T10:00", FAILED).with("recipient", "r3"),
                message("m6", "ann", "2026-03-03T10:00", READ));

        assertThat(asked.day("recipients", DAY, "2026-03-02")).isEqualTo("1");
        assertThat(asked.day("recipients", DAY, "2026-03-03", "channel", "whatsapp"))
                .isEqualTo("1");
        assertThat(asked.day("recipients", ROLLING_7D, "2026-02-25")).isEqualTo("2");
    }

    @Test
    void hours_and_days_are_local_where_the_clock_skips_an_hour() {
        OracleConfig newYork = OracleConfig.defaults().in(java.time.ZoneId.of("America/New_York"));
        Asked asked = Asked.in( // 2026-03-08: 02:00 to 03:00 is skipped; the day runs from 05:00Z to 04:00Z
                newYork,
                message("m1", "ann", "2026-03-08T04:59", SENT),
                message("m2", "ann", "2026-03-08T06:59", SENT),
                message("m3", "ann", "2026-03-08T07:00", SENT).charge("1", "USD"),
                message("m4", "ann", "2026-03-09T03:59", SENT));

        assertThat(asked.day("messages", DAY, "2026-03-07", "status", "sent")).isEqualTo("1");
        assertThat(asked.time("messages", DAY, "2026-03-08T05:00", "status", "sent"))
                .isEqualTo("3");
        assertThat(asked.time("messages", HOUR, "2026-03-08T07:00", "status", "sent"))
                .isEqualTo("1");
        assertThat(asked.day("charged_messages_by_hour_of_week", DAY, "2026-03-08", "hour_of_week", "SUN-03"))
                .isEqualTo("1");
    }
}
