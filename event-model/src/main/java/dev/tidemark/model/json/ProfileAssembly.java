package dev.tidemark.model.json;

import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.UserProfileEvent;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes profiles of the members of an object. */
final class ProfileAssembly {
    private ProfileAssembly() {}

    /** @param key of the record, or null */
    static UserProfileEvent of(byte[] key, Properties members, long recordTime, DecoderOptions options) throws Refusal {
        if (members.problem().isPresent()) {
            throw members.problem().get();
        }
        Map<String, PropertyValue> rest = new LinkedHashMap<>(members.values());
        Optional<PropertyValue> named = take(rest, Field.USER_ID, options);
        String userId = named.isPresent() ? id(named.get()) : "";
        if (userId.isBlank()) {
            userId = id(key);
        }
        if (userId.isBlank()) {
            throw Refusal.missing(Field.USER_ID);
        }
        int bytes = Utf8.length(userId);
        if (bytes > options.maxIdBytes()) {
            throw Refusal.tooLarge(Field.USER_ID, "is longer than " + options.maxIdBytes() + " bytes");
        }
        if (bytes == Utf8.NUL) {
            throw Refusal.invalid(Field.USER_ID, "contains the character U+0000");
        }
        Optional<PropertyValue> signup = take(rest, Field.SIGNUP_TIME, options);
        OptionalLong signupTime = signup.isPresent() ? time(signup.get()) : OptionalLong.empty();
        return new UserProfileEvent(userId, recordTime, signupTime, Collections.unmodifiableMap(rest));
    }

    /** Takes the value of the first of a field's names that is there out of the members. */
    private static Optional<PropertyValue> take(
            Map<String, PropertyValue> members, Field field, DecoderOptions options) {
        return options.aliases().getOrDefault(field.text(), List.of(field.text())).stream()
                .filter(members::containsKey)
                .findFirst()
                .map(members::remove);
    }

    private static String id(PropertyValue value) throws Refusal {
        if (value instanceof PropertyValue.Text text) {
            return text.value();
        }
        if (value instanceof PropertyValue.Number number && number.value().scale() == 0) {
            return number.value().toPlainString();
        }
        throw Refusal.invalid(Field.USER_ID, "must be text");
    }

    private static String id(byte[] key) throws Refusal {
        if (key == null) {
            return "";
        }
        if (!Utf8.isValid(key)) {
            throw new Refusal(RejectReason.INVALID_FIELD, "the record's key, which names the user, is not UTF-8");
        }
        return new String(key, StandardCharsets.UTF_8);
    }

    private static OptionalLong time(PropertyValue value) throws Refusal {
        if (value instanceof PropertyValue.Number number && number.value().scale() == 0) {
            return inRange(Fields.epochMillis(Field.SIGNUP_TIME, number.value().toPlainString()));
        }
        if (value instanceof PropertyValue.Text text) {
            String stripped = text.value().strip();
            if (stripped.isEmpty()) {
                return OptionalLong.empty();
            }
            long time = Rfc3339.parse(stripped);
            return inRange(time == Rfc3339.INVALID ? Fields.epochMillis(Field.SIGNUP_TIME, stripped) : time);
        }
        throw Fields.notATime(Field.SIGNUP_TIME);
    }

    /** A time beyond the calendar has no day. */
    private static OptionalLong inRange(long time) throws Refusal {
        if (!Rfc3339.canFormat(time)) {
            throw Refusal.invalid(Field.SIGNUP_TIME, "is out of range");
        }
        return OptionalLong.of(time);
    }
}
