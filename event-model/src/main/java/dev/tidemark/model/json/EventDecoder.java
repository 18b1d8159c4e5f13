package dev.tidemark.model.json;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserProfileEvent;
import java.util.Optional;

/**
 * Turns the bytes of one record into an event, or into the reason why it is none. It answers any bytes and never
 * throws; the content of a record is never part of an answer's detail.
 *
 * <p>What it takes is one JSON object in well-formed UTF-8 without byte order mark, members in any order, nested at most
 * 64 deep. Unknown members are skipped, whatever they hold. Of the names that a field may have (its aliases) the first
 * in the options' order that the object carries decides, even if its value is null or unusable: a record whose
 * {@code user_id} is null does not belong to the user that its {@code id} happens to name.
 *
 * <ul>
 *   <li>Null and blank text are the same as absent. A field given twice is {@code INVALID_FIELD}: which one counts
 *       would be a guess.
 *   <li>Ids, and {@code failure_reason}, are text or integers; {@code 42} and {@code "42"} are one id. Ids are not
 *       trimmed; all other text is.
 *   <li>{@code event_time} is RFC 3339 text with an offset, or whole epoch milliseconds as a number or as its digits;
 *       other units are not guessed (the time guard refuses them). Fractions are cut to milliseconds.
 *   <li>{@code charge} is a decimal, as number or text; {@code currency} is read only beside a charge.
 *   <li>Kept text holds neither U+0000 nor unpaired surrogates.
 *   <li>A text, id, record or number of properties beyond its limit is {@code TOO_LARGE}; limits on text apply to its
 *       canonical form, in UTF-8.
 * </ul>
 *
 * <p>Of several problems the first in the order of the contract's fields is reported.
 *
 * <p>Well-formed common records are read by {@link ScanningDecoder}; what it does not take is decided by {@link
 * ReferenceDecoder}, which answers the same, only slower. Thread-safe.
 */
public final class EventDecoder {
    private final ScanningDecoder scanning;
    private final ReferenceDecoder reference;

    public EventDecoder(DecoderOptions options) {
        this.scanning = new ScanningDecoder(options);
        this.reference = new ReferenceDecoder(options);
    }

    /** Decodes a record of {@code message-events}; null is rejected like any other bytes that are no event. */
    public Decoded<MessageEvent> message(byte[] record) {
        Optional<MessageEvent> event = scanning.message(record);
        return event.isPresent() ? new Decoded.Accepted<>(event.get()) : reference.message(record);
    }

    /** Decodes a record of {@code product-events}; null is rejected like any other bytes that are no event. */
    public Decoded<ProductEvent> product(byte[] record) {
        Optional<ProductEvent> event = scanning.product(record);
        return event.isPresent() ? new Decoded.Accepted<>(event.get()) : reference.product(record);
    }

    /**
     * Decodes a record of {@code user-profiles}: every member of the object is a property of the user, and flat. The user is
     * named by {@code user_id} or, where the value does not, by the record's key. A record without a value says nothing
     * and is accepted.
     *
     * @param key null if the record has none
     * @param recordTime epoch milliseconds
     */
    public Decoded<UserProfileEvent> profile(byte[] key, byte[] record, long recordTime) {
        return reference.profile(key, record, recordTime);
    }
}
