package dev.tidemark.model;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What somebody knows of a user, as accepted from the compacted topic {@code user-profiles}. A record without a value (a
 * tombstone) is a profile that says nothing.
 *
 * @param recordTime the record's timestamp, epoch milliseconds: a profile says nothing of when its values became true
 * @param signupTime epoch milliseconds
 * @param properties all other members, flat, in the order of the JSON text
 */
public record UserProfileEvent(
        String userId, long recordTime, OptionalLong signupTime, Map<String, PropertyValue> properties)
        implements Event {

    /** A profile has no id of its own: a copy of it changes nothing. */
    @Override
    public String eventId() {
        return "";
    }

    @Override
    public long eventTime() {
        return recordTime;
    }

    @Override
    public boolean internal() {
        return false;
    }
}
