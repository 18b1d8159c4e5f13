package dev.tidemark.job.screen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.screen.Screened.Accepted;
import dev.tidemark.job.screen.Screened.Internal;
import dev.tidemark.job.screen.Screened.Refused;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.json.DecoderOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkOutputMultiplexer;
import org.apache.flink.util.Collector;
import org.apache.flink.util.clock.RelativeClock;
import org.apache.flink.util.clock.SystemClock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class EventDeserializerTest {
    private static final long SKEW = Duration.ofMinutes(5).toMillis();
    private static final long HORIZON = Duration.ofDays(40).toMillis();
    private static final long YEAR_2000 = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    /** The range of times that RFC 3339 can write, at any offset. */
    private static final long FIRST = Instant.parse("0001-01-02T00:00:00Z").toEpochMilli();

    private static final long LAST = Instant.parse("9999-12-30T00:00:00Z").toEpochMilli();

    /** A time as a producer wrote it, and what it means; no meaning if it is no time at all. */
    record Written(String json, Optional<Long> millis) {
        static Written number(long value) {
            return new Written(Long.toString(value), Optional.of(value));
        }

        static Written digits(long value) {
            return new Written("\"" + value + "\"", Optional.of(value));
        }

        static Written rfc3339(long millis, int offsetMinutes) {
            ZoneOffset offset = ZoneOffset.ofTotalSeconds(offsetMinutes * 60);
            return new Written(
                    "\""
                            + ISO_OFFSET_DATE_TIME.format(
                                    Instant.ofEpochMilli(millis).atOffset(offset)) + "\"",
                    Optional.of(millis));
        }

        static Written nonsense(String json) {
            return new Written(json, Optional.empty());
        }
    }

    /** Instants of interest: those that are right, those in a wrong unit, and the ends of all ranges. */
    private static Arbitrary<Long> instants() {
        long now = System.currentTimeMillis();
        long minute = Duration.ofMinutes(1).toMillis();
        Arbitrary<Long> near = Arbitraries.longs().between(now - 2 * SKEW, now + 2 * SKEW);
        Arbitrary<Long> aroundTheHorizon = Arbitraries.longs().between(now - HORIZON - minute, now - HORIZON + minute);
        Arbitrary<Long> past = Arbitraries.longs().between(0, now);
        Arbitrary<Long> wrongUnit = Arbitraries.of(1L, 1_000L, 1_000_000L).map(unit -> now / 1_000 * unit);
        Arbitrary<Long> ends = Arbitraries.of(
                0L,
                -1L,
                1L,
                -now,
                YEAR_2000,
                YEAR_2000 - 1,
                Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli(),
                (long) Integer.MAX_VALUE,
                (long) Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Long.MIN_VALUE);
        return Arbitraries.oneOf(near, aroundTheHorizon, past, wrongUnit, ends, Arbitraries.longs());
    }

    @Provide
    Arbitrary<Long> timestamps() {
        return instants();
    }

    @Provide
    Arbitrary<Written> times() {
        Arbitrary<Written> text = Combinators.combine(
                        instants().filter(millis -> millis >= FIRST && millis <= LAST),
                        Arbitraries.integers().between(-17 * 60, 17 * 60))
                .as(Written::rfc3339);
        Arbitrary<Written> nonsense = Arbitraries.of(
                        "1e400",
                        "1e15",
                        "-0",
                        "NaN",
                        "true",
                        "[1]",
                        "{}",
                        "1.5e3",
                        "99999999999999999999999",
                        "\"yesterday\"",
                        "\"2026-03-02\"",
                        "\"2026-03-02T12:00:00\"",
                        "\"2026-13-02T12:00:00Z\"",
                        "\"+292278994-08-17T07:12:55.807Z\"",
                        "\"\"",
                        "null")
                .map(Written::nonsense);
        return Arbitraries.oneOf(instants().map(Written::number), instants().map(Written::digits), text, nonsense);
    }

    private static EventDeserializer deserializer(EventSource source) {
        EventDeserializer it = new EventDeserializer(source, DecoderOptions.defaults(), new TimeGuard(HORIZON, SKEW));
        it.open(null);
        return it;
    }

    private static Screened screen(EventSource source, ConsumerRecord<byte[], byte[]> record) {
        List<Screened> out = new ArrayList<>();
        deserializer(source).deserialize(record, new Collector<>() {
            @Override
            public void collect(Screened screened) {
                out.add(screened);
            }

            @Override
            public void close() {}
        });
        assertThat(out).hasSize(1);
        return out.get(0);
    }

    private static ConsumerRecord<byte[], byte[]> record(String json, long timestamp, TimestampType type) {
        byte[] value = json.getBytes(UTF_8);
        return new ConsumerRecord<>(
                "product-events",
                3,
                17,
                timestamp,
                type,
                1,
                value.length,
                new byte[] {'u'},
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static String login(String eventTime) {
        return "{\"event_id\":\"e\",\"user_id\":\"u\",\"event_name\":\"login\",\"event_time\":" + eventTime + "}";
    }

    @Property(tries = 6_000, seed = "2026")
    void noEventMovesTheWatermarkBeyondTheClockAndTheSkewWhateverItsTimes(
            @ForAll("times") Written eventTime, @ForAll("timestamps") long timestamp) {
        long before = System.currentTimeMillis();
        Screened screened =
                screen(EventSource.PRODUCTS, record(login(eventTime.json()), timestamp, TimestampType.CREATE_TIME));
        long now = System.currentTimeMillis();

        assertThat(screened.recordTime()).isBetween(YEAR_2000, now);
        if (screened instanceof Accepted accepted) {
            assertThat(eventTime.millis()).contains(accepted.event().eventTime());
            assertThat(accepted.event().eventTime()).isBetween(YEAR_2000, now + SKEW);
        } else {
            boolean aTime = eventTime
                    .millis()
                    .filter(millis -> millis >= FIRST && millis <= LAST)
                    .isPresent();
            RejectReason reason = ((Refused) screened).record().reason();
            assertThat(reason == RejectReason.FUTURE_TIMESTAMP || reason == RejectReason.BEYOND_HORIZON || !aTime)
                    .as("%s", reason)
                    .isTrue();
        }
        assertThat(watermarkWhenAllIsIdle(screened)).isLessThanOrEqualTo(now + SKEW);
        if (screened instanceof Refused) {
            assertThat(watermarkWhenAllIsIdle(screened)).isEqualTo(Long.MIN_VALUE);
        }
        // What is certainly right is certainly accepted.
        boolean right = eventTime.millis().isPresent()
                && timestamp != -1
                && eventTime.millis().get() <= Math.min(timestamp, before)
                && eventTime.millis().get() >= YEAR_2000
                && timestamp < Long.MAX_VALUE - HORIZON
                && eventTime.millis().get() >= timestamp - HORIZON;
        assertThat(screened instanceof Accepted || !right).isTrue();
    }

    /** What Flink's own multiplexer says when the event's partition, beside an empty one, has become idle. */
    private static long watermarkWhenAllIsIdle(Screened screened) {
        long[] greatest = {Long.MIN_VALUE};
        WatermarkOutputMultiplexer multiplexer = new WatermarkOutputMultiplexer(new WatermarkOutput() {
            @Override
            public void emitWatermark(Watermark watermark) {
                greatest[0] = Math.max(greatest[0], watermark.getTimestamp());
            }

            @Override
            public void markIdle() {}

            @Override
            public void markActive() {}
        });
        multiplexer.registerNewOutput("empty", new Unheard());
        multiplexer.registerNewOutput("one", new Unheard());
        long[] clock = {0};
        RelativeClock activity = new RelativeClock() {
            @Override
            public long relativeTimeMillis() {
                return clock[0];
            }

            @Override
            public long relativeTimeNanos() {
                return clock[0] * 1_000_000;
            }
        };
        SourceWatermarks watermarks = new SourceWatermarks(
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofMillis(SKEW),
                SystemClock.getInstance()::absoluteTimeMillis,
                activity);
        watermarks.onEvent(screened, Long.MAX_VALUE, multiplexer.getImmediateOutput("one"));
        watermarks.onPeriodicEmit(multiplexer.getDeferredOutput("one"));
        multiplexer.onPeriodicEmit();
        assertThat(greatest[0]).as("the empty partition holds").isEqualTo(Long.MIN_VALUE);
        clock[0] = 30_000;
        watermarks.onPeriodicEmit(multiplexer.getDeferredOutput("one"));
        multiplexer.getDeferredOutput("empty").markIdle();
        multiplexer.onPeriodicEmit();
        return greatest[0];
    }

    /** Nobody listens to the partitions one by one. */
    private static final class Unheard implements WatermarkOutputMultiplexer.WatermarkUpdateListener {
        @Override
        public void onIdleUpdate(boolean idle) {}

        @Override
        public void onWatermarkUpdate(long watermark) {}
    }

    @Test
    void anEventOfTheTopicsOwnClockIsJudgedByThatClock() {
        long now = System.currentTimeMillis();
        String yesterday = login(Long.toString(now - Duration.ofDays(1).toMillis()));
        String lastYear = login(Long.toString(now - Duration.ofDays(365).toMillis()));
        assertThat(screen(EventSource.PRODUCTS, record(yesterday, now, TimestampType.LOG_APPEND_TIME)))
                .isInstanceOf(Accepted.class);
        // History loaded into such a topic is as old as it says, and its records are as new as the loading.
        assertThat(screen(EventSource.PRODUCTS, record(lastYear, now, TimestampType.LOG_APPEND_TIME)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.record().reason()).isEqualTo(RejectReason.BEYOND_HORIZON));
    }

    @Test
    void aRejectedRecordKeepsItsBytesAndItsOrigin() {
        ConsumerRecord<byte[], byte[]> record = record(login("\"9999-12-31T00:00:00Z\""), 0, TimestampType.CREATE_TIME);
        assertThat(screen(EventSource.PRODUCTS, record)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.record().value()).isEqualTo(record.value());
            assertThat(refused.record().key()).isEqualTo(record.key());
            assertThat(refused.record().sourceTopic()).isEqualTo("product-events");
            assertThat(refused.record().sourcePartition()).isEqualTo(3);
            assertThat(refused.record().sourceOffset()).isEqualTo(17);
            assertThat(refused.record().reason()).isEqualTo(RejectReason.FUTURE_TIMESTAMP);
        });
    }

    @Test
    void aRecordWithoutValueIsOneRejection() {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("product-events", 0, 0, null, null);
        assertThat(screen(EventSource.MESSAGES, record)).isInstanceOf(Refused.class);
    }

    @Test
    void internalEventsAreJudgedFirst() {
        String json =
                "{\"event_id\":\"e\",\"user_id\":\"u\",\"event_name\":\"login\",\"is_internal\":true,\"event_time\":";
        long now = System.currentTimeMillis();
        assertThat(screen(EventSource.PRODUCTS, record(json + now + "}", now, TimestampType.CREATE_TIME)))
                .isInstanceOf(Internal.class);
        assertThat(screen(EventSource.PRODUCTS, record(json + now * 1_000 + "}", now, TimestampType.CREATE_TIME)))
                .isInstanceOf(Refused.class);
    }
}
