package dev.tidemark.model;

import java.util.Map;

/**
 * One thing that a user did in the product, as accepted from the topic {@code product-events}.
 *
 * <p>Text fields are canonical as in {@link MessageEvent}; platform and os in lower case.
 *
 * @param eventTime epoch milliseconds
 * @param properties flat, in the order of the JSON text
 * @param internal whether the event is internal or test traffic
 */
public record ProductEvent(
        String eventId,
        long eventTime,
        String userId,
        String eventName,
        String sessionId,
        String accountId,
        String platform,
        String os,
        String deviceModel,
        String country,
        String userType,
        boolean internal,
        Map<String, PropertyValue> properties)
        implements Event {}
