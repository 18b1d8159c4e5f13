package dev.tidemark.model;

import java.util.Optional;

/**
 * One event of a message's life, as accepted from the topic {@code message-events}.
 *
 * <p>Text fields are canonical (trimmed; channel and category in lower case, countries in upper case); an absent
 * optional text is empty, a required one never is.
 *
 * @param eventTime epoch milliseconds
 * @param userId the platform's user who sent the message
 * @param charge what the event says the message cost, 0 included, or nothing
 * @param internal whether the event is internal or test traffic
 */
public record MessageEvent(
        String eventId,
        long eventTime,
        String messageId,
        String userId,
        String recipientId,
        String campaignId,
        String channel,
        String category,
        MessageStatus status,
        Optional<Charge> charge,
        String failureReason,
        String accountId,
        String country,
        String recipientCountry,
        String platform,
        boolean internal)
        implements Event {}
