package dev.tidemark.job.screen;

import dev.tidemark.model.RejectReason;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which event times are acceptable, judged by the record alone:
 * {@code max(record_timestamp − horizon, 2000-01-01) ≤ event_time ≤ min(record_timestamp, now) + skew}. No event that
 * passes can move the watermark beyond now + skew, whatever unit its producer took for milliseconds.
 *
 * <p>Producers set record timestamps too, mostly with the same clock and the same mistake: seconds taken for
 * milliseconds put both into 1970. Hence the fixed bound, which also bounds how many days a wrong clock can begin.
 *
 * <p>A record without timestamp is as new as its event: the reading would give another answer at each replay.
 *
 * @param horizonMillis how much older than its record an event may be
 * @param skewMillis how much younger than its record or the wall clock an event may be
 */
public record TimeGuard(long horizonMillis, long skewMillis) implements Serializable {
    /** Nothing happened before: 2000-01-01 in epoch milliseconds. */
    static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

    private static final long NO_TIMESTAMP = ConsumerRecord.NO_TIMESTAMP;

    /** A reason to reject, or empty. All times in epoch milliseconds. */
    Optional<RejectReason> judge(long eventTime, long recordTimestamp, long now) {
        long timestamp = recordTimestamp == NO_TIMESTAMP ? eventTime : recordTimestamp;
        if (eventTime > Math.min(timestamp, now) + skewMillis) {
            return Optional.of(RejectReason.FUTURE_TIMESTAMP);
        }
        if (eventTime < Math.max(timestamp - horizonMillis, EARLIEST)) {
            return Optional.of(RejectReason.BEYOND_HORIZON);
        }
        return Optional.empty();
    }

    /** When the record of an event that passed arrived, as far as its numbers are concerned. */
    static long recordTime(long eventTime, long recordTimestamp, long now) {
        return recordTime(recordTimestamp == NO_TIMESTAMP ? eventTime : recordTimestamp, now);
    }

    /** When a record arrived whose event time is not known or worth nothing. */
    static long recordTime(long recordTimestamp, long now) {
        return recordTimestamp == NO_TIMESTAMP ? now : Math.max(EARLIEST, Math.min(recordTimestamp, now));
    }
}
