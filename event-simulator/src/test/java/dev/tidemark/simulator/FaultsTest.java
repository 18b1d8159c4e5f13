package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final long HORIZON = Duration.ofDays(40).toMillis();
    private static final long SKEW = Duration.ofMinutes(5).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private static final FaultShares HEAVY = FaultShares.parse("late=0.1,duplicate=0.05,disorder=0.2,malformed=0.02,"
            + "future=0.02,missing-delivered=0.3,missing-field=0.02,invalid-field=0.02,beyond-horizon=0.01");

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());

    private static List<SentRecord> history(FaultShares faults) {
        return new World(new WorldConfig(3, 2_000, LocalDate.of(2026, 2, 2), 21, faults, 1))
                .history()
                .toList();
    }

    @Test
    void everyRecordIsReadAsItsTruthSays() {
        for (SentRecord record : history(HEAVY)) {
            if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                assertThat(decode(record)).isEqualTo(new Decoded.Accepted<>(valid.event()));
                assertThat(valid.event().eventTime())
                        .isBetween(record.timestamp() - HORIZON, record.timestamp() + SKEW);
            } else if (record.truth() instanceof SentRecord.Truth.Invalid invalid) {
                assertThat(reason(record))
                        .as(() -> new String(record.value(), StandardCharsets.UTF_8))
                        .contains(invalid.reason());
            }
        }
    }

    @Test
    void liveRecordsAreReadAsTheirTruthSays() {
        World world = new World(new WorldConfig(3, 2_000, LocalDate.of(2026, 2, 2), 21, HEAVY, 1));
        for (double rate : new double[] {0.05, 20, 3_000}) {
            world.live(Instant.parse("2026-02-23T11:11:11Z"), rate).limit(3_000).forEach(record -> {
                if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                    assertThat(decode(record)).isEqualTo(new Decoded.Accepted<>(valid.event()));
                    assertThat(reason(record)).isEmpty();
                } else if (record.truth() instanceof SentRecord.Truth.Invalid invalid) {
                    assertThat(reason(record)).contains(invalid.reason());
                }
            });
        }
    }

    @Test
    void aWorldWithoutFaultsHasNone() {
        Set<String> identities = new HashSet<>();
        for (SentRecord record : history(FaultShares.none())) {
            assertThat(record.truth()).isInstanceOf(SentRecord.Truth.Valid.class);
            Event event = ((SentRecord.Truth.Valid) record.truth()).event();
            assertThat(record.timestamp() - event.eventTime()).isBetween(0L, 2_000L);
            assertThat(identities.add(
                            record.topic() + new String(record.key(), StandardCharsets.UTF_8) + event.eventId()))
                    .isTrue();
        }
    }

    @Test
    void sharesAreNearTheConfiguredOnes() {
        List<SentRecord> records = history(HEAVY);
        Map<RejectReason, Long> invalid = records.stream()
                .filter(record -> record.truth() instanceof SentRecord.Truth.Invalid)
                .collect(Collectors.groupingBy(
                        record -> ((SentRecord.Truth.Invalid) record.truth()).reason(), Collectors.counting()));
        double all = records.size();

        assertThat(invalid.get(RejectReason.MALFORMED_JSON) / all).isCloseTo(0.02, within(0.004));
        assertThat(invalid.get(RejectReason.FUTURE_TIMESTAMP) / all).isCloseTo(0.02, within(0.004));
        assertThat(invalid.get(RejectReason.MISSING_FIELD) / all).isCloseTo(0.02, within(0.004));
        assertThat(invalid.get(RejectReason.INVALID_FIELD) / all).isCloseTo(0.02, within(0.004));
        assertThat(invalid.get(RejectReason.BEYOND_HORIZON) / all).isCloseTo(0.01, within(0.003));

        Map<String, Long> firstLag = new HashMap<>();
        long copies = 0;
        for (SentRecord record : records) {
            if (record.truth() instanceof SentRecord.Truth.Valid valid) {
                String identity = record.topic()
                        + Arrays.hashCode(record.key())
                        + valid.event().eventId();
                Long before = firstLag.putIfAbsent(
                        identity, record.timestamp() - valid.event().eventTime());
                copies += before == null ? 0 : 1;
            }
        }
        double firsts = firstLag.size();
        assertThat(copies / firsts).isCloseTo(0.05, within(0.012));
        assertThat(firstLag.values().stream().filter(lag -> lag >= HOUR).count() / firsts)
                .isCloseTo(0.1, within(0.02));
        assertThat(firstLag.values().stream()
                                .filter(lag -> lag < 0 || lag > 1_500 && lag < HOUR)
                                .count()
                        / firsts)
                .isCloseTo(0.2, within(0.02));
        assertThat(firstLag.values()).anyMatch(lag -> lag > Duration.ofDays(5).toMillis());
        assertThat(firstLag.values()).noneMatch(lag -> lag > Duration.ofDays(11).toMillis());
    }

    @Test
    void deliveredIsMissingFromTheConfiguredShareOfReadMessages() {
        FaultShares faults = FaultShares.parse("late=0,duplicate=0,disorder=0,malformed=0,future=0,missing-field=0,"
                + "invalid-field=0,beyond-horizon=0,missing-delivered=0.3");
        Map<String, Set<MessageStatus>> statuses = new HashMap<>();
        for (SentRecord record : history(faults)) {
            if (record.truth() instanceof SentRecord.Truth.Valid valid && valid.event() instanceof MessageEvent event) {
                statuses.computeIfAbsent(event.messageId(), id -> new HashSet<>())
                        .add(event.status());
            }
        }
        List<Set<MessageStatus>> read = statuses.values().stream()
                .filter(of -> of.contains(MessageStatus.READ))
                .toList();
        long without = read.stream()
                .filter(of -> !of.contains(MessageStatus.DELIVERED))
                .count();

        assertThat(without / (double) read.size()).isCloseTo(0.3, within(0.04));
    }

    private Decoded<? extends Event> decode(SentRecord record) {
        return record.topic().equals(Topics.MESSAGE_EVENTS)
                ? decoder.message(record.value())
                : decoder.product(record.value());
    }

    /** Why a reader that follows the contract rejects the record, if it does. */
    private Optional<RejectReason> reason(SentRecord record) {
        Decoded<? extends Event> decoded = decode(record);
        if (decoded instanceof Decoded.Rejected<? extends Event> rejected) {
            return Optional.of(rejected.reason());
        }
        long time = ((Decoded.Accepted<? extends Event>) decoded).event().eventTime();
        if (time > record.timestamp() + SKEW) {
            return Optional.of(RejectReason.FUTURE_TIMESTAMP);
        }
        return time < record.timestamp() - HORIZON ? Optional.of(RejectReason.BEYOND_HORIZON) : Optional.empty();
    }
}
