package dev.tidemark.model;

/** Why a record was not accepted; the header {@code reason} of the dead-letter topic. */
public enum RejectReason {
    MALFORMED_JSON,
    MISSING_FIELD,
    INVALID_FIELD,
    FUTURE_TIMESTAMP,
    BEYOND_HORIZON,
    TOO_LARGE
}
