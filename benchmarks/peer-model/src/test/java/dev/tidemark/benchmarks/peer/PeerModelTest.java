package dev.tidemark.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerModelTest {
    private static final long MONDAY_NOON =
            Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();

    @TempDir
    private Path directory;

    @Test
    void producersMayWriteTheSameEventInDifferentWords() {
        MessageJson plain = message(
                "{\"event_id\":\"7\",\"event_time\":\"2026-03-02T12:00:00Z\",\"user_id\":\"42\",\"message_id\":\"m\","
                        + "\"channel\":\"sms\",\"status\":\"sent\",\"charge\":\"0.5\",\"currency\":\"USD\"}");
        MessageJson other = message(
                "{\"trace\":{},\"event_id\":7,\"ts\":1772452800000,\"customer_id\":42,\"message_id\":\"m\","
                        + "\"channel\":\" SMS\",\"status\":\" SENT\",\"charge\":0.5,\"currency\":\"usd\",\"is_internal\":null}");
        MessageJson abroad = message("{\"event_time\":\"2026-03-02T17:30:00+05:30\"}");

        assertThat(other).usingRecursiveComparison().isEqualTo(plain);
        assertThat(abroad.eventTime).isEqualTo(plain.eventTime);
        assertThat(new JsonReader<>(MessageJson.class).read(utf8("{\"event_id\"")))
                .isEmpty();
    }

    @Test
    void whatAMessageContributesDependsOnItsEventsAndNotOnTheirOrder() {
        List<MessageJson> events = List.of(
                event("1", 0, "sent", "whatsapp", "0.2"),
                event("2", 60_000, "failed", "whatsapp", null),
                event("3", 7_200_000, "read", "sms", "0.3"),
                event("2", 60_000, "failed", "whatsapp", null));

        Map<String, BigDecimal> forwards = sums(events);
        List<MessageJson> reversed = new ArrayList<>(events);
        java.util.Collections.reverse(reversed);

        assertThat(forwards)
                .isEqualTo(Map.of(
                        "messages sent whatsapp 0",
                        BigDecimal.ONE,
                        "messages delivered whatsapp 2",
                        BigDecimal.ONE,
                        "messages read whatsapp 2",
                        BigDecimal.ONE,
                        "charge USD whatsapp 2",
                        new BigDecimal("0.3"),
                        "charged_messages_by_hour_of_week MON-14 whatsapp 2",
                        BigDecimal.ONE));
        assertThat(sums(reversed)).isEqualTo(forwards);
    }

    @Test
    void whatAUserContributesDependsOnItsEventsAndNotOnTheirOrder() {
        long day = 86_400_000;
        List<UserEvent> events = List.of(
                user(0, false, UserEvent.INVITED),
                user(day, true, UserEvent.REGISTERED),
                user(day + 60_000, true, UserEvent.ACTIVATED),
                user(3 * day, true, ""),
                user(29 * day, false, UserEvent.TRANSACTED),
                user(31 * day, false, UserEvent.TRANSACTED));

        Map<String, BigDecimal> forwards = userSums(events);
        List<UserEvent> reversed = new ArrayList<>(events);
        java.util.Collections.reverse(reversed);

        assertThat(forwards.keySet())
                .containsExactlyInAnyOrder(
                        "funnel_users invited  0",
                        "funnel_users activated  0",
                        "funnel_users transacted  0",
                        "registered_users   24",
                        "active_users_exact   12",
                        "active_users_exact   60",
                        "lifecycle new  12",
                        "lifecycle dormant  36",
                        "lifecycle resurrected  60",
                        "lifecycle dormant  84");
        assertThat(userSums(reversed)).isEqualTo(forwards);
    }

    @Test
    void theLastValueOfANumberIsWrittenUnlessItsWindowEndsWithADayThatHasNotBegun() throws IOException {
        Results results = new Results();
        long day = 86_400_000;
        Series sent = new Series("messages", "status", "sent", "sms");
        Series active = Series.of("active_users", "");
        results.put(Result.counted(sent, "day", day, BigDecimal.ONE));
        results.put(Result.counted(sent, "day", day, BigDecimal.TEN));
        results.put(new Result(active, "rolling_7d", -5 * day, BigDecimal.ONE, 0.5, 1.5));
        results.put(new Result(active, "rolling_7d", -4 * day, BigDecimal.ONE, 0.5, 1.5));
        results.put(Result.counted(new Series("lifecycle", "state", "dormant", ""), "day", 2 * day, BigDecimal.ONE));

        results.write(directory.resolve("results"));

        assertThat(Files.readAllLines(directory.resolve("results")))
                .containsExactlyInAnyOrder(
                        "messages|day|1970-01-02T00:00:00Z|channel=sms,status=sent|\t10",
                        "active_users|rolling_7d|1969-12-27T00:00:00Z||\t1\t0.5\t1.5");
    }

    private static Map<String, BigDecimal> sums(List<MessageJson> events) {
        MessageState state = new MessageState();
        return sum(events.stream().map(state::add).flatMap(List::stream).toList());
    }

    private static Map<String, BigDecimal> userSums(List<UserEvent> events) {
        UserState state = new UserState();
        return sum(events.stream().map(state::add).flatMap(List::stream).toList());
    }

    /** By series and hours since Monday's noon, without those that cancel out. */
    private static Map<String, BigDecimal> sum(List<Contribution> contributions) {
        Map<String, BigDecimal> sums = new HashMap<>();
        for (Contribution one : contributions) {
            Series series = one.series();
            long hours = (one.time() - MONDAY_NOON) / 3_600_000;
            sums.merge(
                    series.metric() + " " + series.value() + " " + series.channel() + " " + hours,
                    one.amount(),
                    BigDecimal::add);
        }
        sums.values().removeIf(sum -> sum.signum() == 0);
        return sums;
    }

    private static MessageJson event(String id, long after, String status, String channel, String charge) {
        MessageJson event = new MessageJson();
        event.eventId = id;
        event.eventTime = MONDAY_NOON + after;
        event.status = status;
        event.channel = channel;
        if (charge != null) {
            event.charge = new BigDecimal(charge);
            event.currency = "USD";
        }
        return event;
    }

    private static UserEvent user(long after, boolean active, String step) {
        return new UserEvent("u", "e" + after, MONDAY_NOON + after, active, step, Series.UNKNOWN);
    }

    private static MessageJson message(String json) {
        return new JsonReader<>(MessageJson.class).read(utf8(json)).orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
