package dev.tidemark.job.screen;

import static dev.tidemark.model.RejectReason.BEYOND_HORIZON;
import static dev.tidemark.model.RejectReason.FUTURE_TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TimeGuardTest {
    private static final long NOW = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();
    private static final long SKEW = Duration.ofMinutes(5).toMillis();
    private static final long HORIZON = Duration.ofDays(40).toMillis();
    private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();
    private static final long YEAR_2000 = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long NONE = -1;
    private static final long HOUR = Duration.ofHours(1).toMillis();

    private final TimeGuard guard = new TimeGuard(HORIZON, SKEW);

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("as old as its record", NOW, NOW, Optional.empty()),
                Arguments.of("at the edge of the skew", NOW + SKEW, NOW, Optional.empty()),
                Arguments.of("beyond the skew", NOW + SKEW + 1, NOW, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("at the edge of the horizon", NOW - HORIZON, NOW, Optional.empty()),
                Arguments.of("beyond the horizon", NOW - HORIZON - 1, NOW, Optional.of(BEYOND_HORIZON)),
                Arguments.of("seconds taken for milliseconds", NOW / 1_000, NOW, Optional.of(BEYOND_HORIZON)),
                Arguments.of("microseconds", NOW * 1_000, NOW, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("nanoseconds", NOW * 1_000_000, NOW, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("the epoch", 0L, NOW, Optional.of(BEYOND_HORIZON)),
                Arguments.of("before the epoch", -NOW, NOW, Optional.of(BEYOND_HORIZON)),
                Arguments.of("the end of time", YEAR_9999, NOW, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("the least number", Long.MIN_VALUE, NOW, Optional.of(BEYOND_HORIZON)),
                Arguments.of("the greatest number", Long.MAX_VALUE, NOW, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("younger than an old record", NOW, NOW - HOUR, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("an old record of its time", NOW - 2 * HORIZON, NOW - 2 * HORIZON, Optional.empty()),
                Arguments.of("a record from the near future", NOW, NOW + HOUR, Optional.empty()),
                Arguments.of("the event of such a record", NOW + HOUR, NOW + HOUR, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("a record from the far future", NOW, YEAR_9999, Optional.of(BEYOND_HORIZON)),
                Arguments.of("seconds in record and event", NOW / 1_000, NOW / 1_000, Optional.of(BEYOND_HORIZON)),
                Arguments.of("the first day there is", YEAR_2000, YEAR_2000, Optional.empty()),
                Arguments.of("before it", YEAR_2000 - 1, YEAR_2000, Optional.of(BEYOND_HORIZON)),
                Arguments.of("a record of the epoch", NOW, 0L, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("the least record", NOW, Long.MIN_VALUE, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("the least of both", Long.MIN_VALUE, Long.MIN_VALUE, Optional.of(BEYOND_HORIZON)),
                Arguments.of("no timestamp", NOW - 2 * HORIZON, NONE, Optional.empty()),
                Arguments.of("no timestamp, at the edge of the skew", NOW + SKEW, NONE, Optional.empty()),
                Arguments.of("no timestamp, beyond the skew", NOW + SKEW + 1, NONE, Optional.of(FUTURE_TIMESTAMP)),
                Arguments.of("no timestamp and seconds", NOW / 1_000, NONE, Optional.of(BEYOND_HORIZON)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void anEventIsJudgedByItsRecordAndTheClock(
            String what, long eventTime, long recordTimestamp, Optional<RejectReason> reason) {
        assertThat(guard.judge(eventTime, recordTimestamp, NOW)).as(what).isEqualTo(reason);
    }

    static Stream<Arguments> recordTimes() {
        return Stream.of(
                Arguments.of("its timestamp", NOW - HOUR, NOW - HOUR),
                Arguments.of("not later than the clock", NOW + HOUR, NOW),
                Arguments.of("the end of time", Long.MAX_VALUE, NOW),
                Arguments.of("not before the year 2000", 0L, YEAR_2000),
                Arguments.of("the beginning of time", Long.MIN_VALUE, YEAR_2000),
                Arguments.of("none", NONE, NOW));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordTimes")
    void aRejectedRecordCountsOnADayThatThereCanBe(String what, long recordTimestamp, long expected) {
        assertThat(TimeGuard.recordTime(recordTimestamp, NOW)).as(what).isEqualTo(expected);
    }

    @Test
    void anEventWhoseRecordHasNoTimestampIsAsNewAsItsRecordAtEveryReplay() {
        long eventTime = NOW - 100 * HORIZON;
        assertThat(TimeGuard.recordTime(eventTime, NONE, NOW)).isEqualTo(eventTime);
        assertThat(TimeGuard.recordTime(eventTime, NONE, NOW + 100 * HORIZON)).isEqualTo(eventTime);
    }
}
