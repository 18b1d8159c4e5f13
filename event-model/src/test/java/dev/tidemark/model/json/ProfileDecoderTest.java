package dev.tidemark.model.json;

import static dev.tidemark.model.RejectReason.INVALID_FIELD;
import static dev.tidemark.model.RejectReason.MALFORMED_JSON;
import static dev.tidemark.model.RejectReason.MISSING_FIELD;
import static dev.tidemark.model.RejectReason.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import dev.tidemark.model.UserProfileEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileDecoderTest {
    private static final long TIME = Instant.parse("2026-03-07T14:03:22.050Z").toEpochMilli();

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());

    @Test
    void everyMemberButTheUserAndTheSignupIsAProperty() {
        String profile =
                """
                {"user_id":42,"signup_time":"2026-01-02T03:04:05Z","gender":"f","age":31,"newsletter":true,"plan":null}""";

        assertThat(accepted("key", profile))
                .isEqualTo(new UserProfileEvent(
                        "42",
                        TIME,
                        OptionalLong.of(Instant.parse("2026-01-02T03:04:05Z").toEpochMilli()),
                        Map.of(
                                "gender", new PropertyValue.Text("f"),
                                "age", new PropertyValue.Number(new BigDecimal(31)),
                                "newsletter", new PropertyValue.Bool(true))));
    }

    @Test
    void theKeyNamesTheUserWhereTheValueDoesNot() {
        assertThat(accepted("u1", "{\"gender\":\"f\"}").userId()).isEqualTo("u1");
        assertThat(accepted("u1", "{\"user_id\":\" \"}").userId()).isEqualTo("u1");
        assertThat(accepted("u1", "{\"user_id\":null}").userId()).isEqualTo("u1");
        assertThat(accepted("u1", "{\"id\":\"u3\",\"customer_id\":\"u2\"}"))
                .as("the first alias names the user, the other is a property")
                .isEqualTo(new UserProfileEvent(
                        "u2", TIME, OptionalLong.empty(), Map.of("id", new PropertyValue.Text("u3"))));
    }

    @Test
    void aTombstoneSaysNothingOfItsUser() {
        assertThat(decoder.profile(bytes("u1"), null, TIME))
                .isEqualTo(new Decoded.Accepted<>(new UserProfileEvent("u1", TIME, OptionalLong.empty(), Map.of())));
    }

    @Test
    void theSignupMayBeEpochMilliseconds() {
        assertThat(accepted("u1", "{\"signup_time\":1767225600000}").signupTime())
                .hasValue(1_767_225_600_000L);
        assertThat(accepted("u1", "{\"signup_time\":\"1767225600000\"}").signupTime())
                .hasValue(1_767_225_600_000L);
        assertThat(accepted("u1", "{\"signup_time\":\"\"}").signupTime()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "{} > MISSING_FIELD > user_id is missing or empty",
                "[] > MALFORMED_JSON > the record is not a JSON object",
                "{}{} > MALFORMED_JSON > the record holds more than one JSON value",
                "{ > MALFORMED_JSON > not JSON at character 1",
                "{\"user_id\":4.2} > INVALID_FIELD > user_id must be text",
                "{\"user_id\":true} > INVALID_FIELD > user_id must be text",
                "{\"user_id\":\"u\",\"a\":{}} > INVALID_FIELD > properties must be flat, but entry 2 is nested",
                "{\"user_id\":\"u\",\"a\":1,\"a\":2} > INVALID_FIELD > properties has one name twice, again at entry 3",
                "{\"user_id\":\"u\",\"signup_time\":\"2026-01-02\"} > INVALID_FIELD "
                        + "> signup_time must be RFC 3339 text with an offset, or whole epoch milliseconds",
                "{\"user_id\":\"u\",\"signup_time\":253402300800000} > INVALID_FIELD > signup_time is out of range",
                "{\"user_id\":\"u\",\"signup_time\":true} > INVALID_FIELD "
                        + "> signup_time must be RFC 3339 text with an offset, or whole epoch milliseconds"
            })
    void whatIsNoProfileIsRejectedWithTheReason(String profile, RejectReason reason, String detail) {
        assertThat(decoder.profile(null, bytes(profile), TIME)).isEqualTo(new Decoded.Rejected<>(reason, detail));
    }

    @Test
    void aUserIdHasTheLengthOfAnId() {
        String tooLong = "u".repeat(257);

        assertThat(decoder.profile(bytes(tooLong), bytes("{}"), TIME))
                .isEqualTo(new Decoded.Rejected<>(TOO_LARGE, "user_id is longer than 256 bytes"));
        assertThat(decoder.profile(new byte[] {(byte) 0xFF}, null, TIME))
                .isEqualTo(
                        new Decoded.Rejected<>(INVALID_FIELD, "the record's key, which names the user, is not UTF-8"));
    }

    @Property(tries = 500, seed = "61")
    void whatTheEncoderWritesIsReadBack(@ForAll("profiles") UserProfileEvent profile) {
        assertThat(decoder.profile(null, new EventEncoder().encode(profile), profile.recordTime()))
                .isEqualTo(new Decoded.Accepted<>(profile));
    }

    @Test
    void anyBytesAreAnswered() {
        Random random = new Random(62);
        byte[] whole =
                bytes("{\"user_id\":\"ü1\",\"signup_time\":\"2026-01-02T03:04:05Z\",\"age\":31,\"a\":[{}],\"b\":\"\"}");
        Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);

        for (int i = 0; i < 50_000; i++) {
            byte[] record = whole.clone();
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                record[random.nextInt(record.length)] = (byte) random.nextInt(256);
            }
            byte[] key = random.nextBoolean() ? null : new byte[] {(byte) random.nextInt(256)};
            Decoded<UserProfileEvent> answer = decoder.profile(key, record, TIME);
            if (answer instanceof Decoded.Rejected<UserProfileEvent> rejected) {
                assertThat(rejected.detail()).doesNotStartWith(ReferenceDecoder.UNREADABLE);
                reasons.add(rejected.reason());
            }
        }

        assertThat(reasons).contains(MALFORMED_JSON, INVALID_FIELD);
        assertThat(decoder.profile(null, null, TIME))
                .isEqualTo(new Decoded.Rejected<>(MISSING_FIELD, "user_id is missing or empty"));
    }

    private UserProfileEvent accepted(String key, String profile) {
        return ((Decoded.Accepted<UserProfileEvent>) decoder.profile(bytes(key), bytes(profile), TIME)).event();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<UserProfileEvent> profiles() {
        return Samples.profiles();
    }
}
