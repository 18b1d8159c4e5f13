package dev.tidemark.simulator;

import dev.tidemark.model.RejectReason;
import java.util.Optional;

/** What happens to an event before it leaves its producer. */
enum Damage {
    NONE,
    TRUNCATED(RejectReason.MALFORMED_JSON),
    GARBAGE(RejectReason.MALFORMED_JSON),
    BROKEN_UTF8(RejectReason.MALFORMED_JSON),
    NO_JSON(RejectReason.MALFORMED_JSON),
    FUTURE(RejectReason.FUTURE_TIMESTAMP),
    /** Microseconds where milliseconds are meant. */
    MICROSECONDS(RejectReason.FUTURE_TIMESTAMP),
    MISSING_FIELD(RejectReason.MISSING_FIELD),
    INVALID_FIELD(RejectReason.INVALID_FIELD),
    BEYOND_HORIZON(RejectReason.BEYOND_HORIZON),
    /** Seconds where milliseconds are meant. */
    SECONDS(RejectReason.BEYOND_HORIZON);

    private final Optional<RejectReason> reason;

    Damage() {
        this.reason = Optional.empty();
    }

    Damage(RejectReason reason) {
        this.reason = Optional.of(reason);
    }

    /** Why a correct reader rejects it, if it does. */
    Optional<RejectReason> reason() {
        return reason;
    }
}
