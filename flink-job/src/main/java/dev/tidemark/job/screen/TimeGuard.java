package dev.tidemark.job.screen;

import dev.tidemark.model.RejectReason;
import java.io.Serializable;
import java.util.Optional;

/**
 * Which event times are acceptable, judged by the record alone:
 * {@code record_timestamp − horizon ≤ event_time ≤ min(record_timestamp, now) + skew}. No event that passes can move the
 * watermark beyond now + skew, whatever unit its producer took for milliseconds.
 *
 * @param horizonMillis how much older than its record an event may be
 * @param skewMillis how much younger than its record or the wall clock an event may be
 */
public record TimeGuard(long horizonMillis, long skewMillis) implements Serializable {

    /** A reason to reject, or empty. All times in epoch milliseconds. */
    Optional<RejectReason> judge(long eventTime, long recordTimestamp, long now) {
        if (eventTime > Math.min(recordTimestamp, now) + skewMillis) {
            return Optional.of(RejectReason.FUTURE_TIMESTAMP);
        }
        if (eventTime < recordTimestamp - horizonMillis) {
            return Optional.of(RejectReason.BEYOND_HORIZON);
        }
        return Optional.empty();
    }
}
