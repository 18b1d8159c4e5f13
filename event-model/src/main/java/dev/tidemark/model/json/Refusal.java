package dev.tidemark.model.json;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.RejectReason;

/** Why an event cannot be made of a record; never leaves the decoder. Without stack trace, as garbage may be frequent. */
final class Refusal extends Exception {
    /** No refusal, but {@link ScanningDecoder} leaving the record to {@link ReferenceDecoder}. */
    static final Refusal HAND_OVER = new Refusal(RejectReason.MALFORMED_JSON, "left to the reference decoder");

    private final RejectReason reason;

    Refusal(RejectReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    static Refusal malformed(String detail) {
        return new Refusal(RejectReason.MALFORMED_JSON, detail);
    }

    static Refusal invalid(Field field, String problem) {
        return new Refusal(RejectReason.INVALID_FIELD, field.text() + " " + problem);
    }

    static Refusal missing(Field field) {
        return new Refusal(RejectReason.MISSING_FIELD, field.text() + " is missing or empty");
    }

    static Refusal tooLarge(Field field, String problem) {
        return new Refusal(RejectReason.TOO_LARGE, field.text() + " " + problem);
    }

    <E extends Event> Decoded<E> toDecoded() {
        return new Decoded.Rejected<>(reason, getMessage());
    }
}
