package dev.tidemark.model.json;

import java.util.List;
import java.util.Locale;

/** The fields that a decoder keeps, in the order in which their problems are reported. */
enum Field {
    EVENT_ID,
    EVENT_TIME,
    MESSAGE_ID,
    USER_ID,
    RECIPIENT_ID,
    CAMPAIGN_ID,
    CHANNEL,
    CATEGORY,
    STATUS,
    CHARGE,
    CURRENCY,
    FAILURE_REASON,
    EVENT_NAME,
    SESSION_ID,
    ACCOUNT_ID,
    COUNTRY,
    RECIPIENT_COUNTRY,
    PLATFORM,
    OS,
    DEVICE_MODEL,
    USER_TYPE,
    IS_INTERNAL,
    SIGNUP_TIME,
    PROPERTIES;

    static final List<Field> OF_MESSAGE_EVENT = List.of(
            EVENT_ID,
            EVENT_TIME,
            MESSAGE_ID,
            USER_ID,
            RECIPIENT_ID,
            CAMPAIGN_ID,
            CHANNEL,
            CATEGORY,
            STATUS,
            CHARGE,
            CURRENCY,
            FAILURE_REASON,
            ACCOUNT_ID,
            COUNTRY,
            RECIPIENT_COUNTRY,
            PLATFORM,
            IS_INTERNAL);

    static final List<Field> OF_PRODUCT_EVENT = List.of(
            EVENT_ID,
            EVENT_TIME,
            USER_ID,
            EVENT_NAME,
            SESSION_ID,
            ACCOUNT_ID,
            COUNTRY,
            PLATFORM,
            OS,
            DEVICE_MODEL,
            USER_TYPE,
            IS_INTERNAL,
            PROPERTIES);

    static final int COUNT = values().length;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The name in the contract. */
    String text() {
        return text;
    }
}
