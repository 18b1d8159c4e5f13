package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.MessageEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the scanner takes and what it leaves; that its events are right is for {@link EventDecoderFuzzTest}. */
class ScanningDecoderTest {
    private static final String REQUIRED =
            """
            "event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","message_id":"m1","user_id":"u1","channel":"sms",\
            "status":"sent\"""";

    private static final DecoderOptions OPTIONS = DecoderOptions.defaults();

    private final ScanningDecoder scanning = new ScanningDecoder(OPTIONS);
    private final ReferenceDecoder reference = new ReferenceDecoder(OPTIONS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"recipient_id\":42,\"campaign_id\":null,\"account_id\":\" \"",
                ",\"charge\":0.0075,\"currency\":\"EUR\"",
                ",\"charge\":\"1.5e-3\",\"currency\":\" eur \"",
                ",\"category\":\" OTP \",\"country\":\"de\",\"platform\":\"\u0130\u03a3\u00df\",\"is_internal\":true",
                ",\"failure_reason\":30003,\"recipient_country\":\"\u00f6\"",
                ",\"id\":{\"a\":[1,{\"b\":null}]},\"id\":1e400,\"x\":[[[[[[]]]]]],\"y\":-0.0E+1",
                ",\"x\":\"a \\\"b\\\" \\n\u00e9\\u00e9\\\\\"",
                " , \"x\" : [ 1 , { } ]\r\n"
            })
    void commonRecordsAreTaken(String more) {
        assertTaken("{" + REQUIRED + more + "}");
    }

    @Test
    void commonPropertiesAreTaken() {
        byte[] record = bytes(
                """
                {"event_id":1,"ts":1772892202050,"id":"u","event":"paid","properties":{"amount":12.50,"plan":"pro",\
                "first":true,"reason":null,"n":123456789012345678901234567890,"e":1e-3,"text":"\u00e9"}}""");

        assertThat(scanning.product(record).map(Decoded.Accepted::new)).hasValue(accepted(reference.product(record)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"x\":\"\\ud800\"",
                ",\"x\":\"\\u12g4\"",
                ",\"x\":\"\\x\"",
                ",\"x\":\"\\",
                ",\"category\":\"\\n\"",
                ",\"\\u0069d\":7",
                ",\"user_id\":\"u1\"",
                ",\"campaign_id\":-0",
                ",\"campaign_id\":true",
                ",\"is_internal\":1",
                ",\"charge\":1",
                ",\"x\":NaN",
                ",\"x\":01",
                ",\"x\":1.",
                ",\"x\":\"\t\"",
                ",\"x\":\"\u0000\"",
                ",\"x\":[1,]",
                ",\"x\":{\"a\":1,}",
                ",\"x\":[}",
                ",\"x\":tru",
                ",",
                "}{",
                "} 0",
                "}\u0000"
            })
    void whatIsUncommonOrWrongIsLeftToTheReference(String more) {
        assertThat(scanning.message(bytes("{" + REQUIRED + more + "}"))).isEmpty();
    }

    @Test
    void noBytesButUtf8AreTaken() {
        byte[] record = bytes("{" + REQUIRED + ",\"x\":\"??\"}");
        int at = record.length - 4;
        record[at] = (byte) 0xC0;
        record[at + 1] = (byte) 0x80;

        assertThat(scanning.message(record)).isEmpty();
    }

    @Test
    void aNameThatIsNoUnicodeIsNotMistakenForTheQuestionMarkThatEncodesIt() {
        DecoderOptions options = withUserIdNamed("user_id", "\ud800");
        byte[] record = bytes("{" + REQUIRED.replace("user_id", "?") + "}");

        assertThat(new ScanningDecoder(options).message(record)).isEmpty();
        assertThat(new EventDecoder(options).message(record)).isEqualTo(new ReferenceDecoder(options).message(record));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "event_i", "event_idevent_ie", "recipient_countrz", "recipient_country_", "\u00fcser_id"
            })
    void namesThatResembleOthersAreTheirOwn(String name) {
        DecoderOptions options = withUserIdNamed("event_idevent_id", "recipient_countrx", "\u00fcser-id", "b");
        byte[] record = bytes("{\"" + name + "\":\"wrong\"," + REQUIRED.replace("user_id", "b") + "}");

        assertThat(new ScanningDecoder(options).message(record).map(MessageEvent::userId))
                .hasValue("u1");
    }

    @Test
    void eachOfVeryManyWordsKeepsItsOwnText() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 5_000; i++) {
                String channel = "Channel" + i;
                byte[] record = bytes("{" + REQUIRED.replace("sms", channel) + ",\"country\":\"" + channel + "\"}");

                assertThat(scanning.message(record)).hasValueSatisfying(event -> {
                    assertThat(event.channel()).isEqualTo(channel.toLowerCase(Locale.ROOT));
                    assertThat(event.country()).isEqualTo(channel.toUpperCase(Locale.ROOT));
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "customer_id",
                "customer_ids",
                "customer_i",
                "customer__id",
                "recipient_country",
                "recipient_countrx",
                "recipienx_country"
            })
    void aNameBehindAnotherIsItsOwnWhateverCameThereBefore(String name) {
        String first = "{" + REQUIRED + ",\"account_id\":\"a1\",\"";
        for (String before : List.of("recipient_country", "customer_id")) {
            assertTaken(first + before + "\":\"de\"}");
        }
        assertTaken(first + name + "\":\"fr\"}");
        assertTaken(first + name + "\" : \"fr\"}");
        byte[] cut = bytes(first + name + "\":");
        for (int length = cut.length; length > first.length(); length--) {
            assertThat(scanning.message(Arrays.copyOf(cut, length))).isEmpty();
        }
    }

    private void assertTaken(String json) {
        assertThat(scanning.message(bytes(json)).map(Decoded.Accepted::new))
                .hasValue(accepted(reference.message(bytes(json))));
    }

    private static <E extends Event> Decoded.Accepted<E> accepted(Decoded<E> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return (Decoded.Accepted<E>) decoded;
    }

    private static DecoderOptions withUserIdNamed(String... names) {
        return new DecoderOptions(
                Map.of("user_id", List.of(names)),
                OPTIONS.maxRecordBytes(),
                OPTIONS.maxIdBytes(),
                OPTIONS.maxNameBytes(),
                OPTIONS.maxProperties(),
                OPTIONS.statuses(),
                "");
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
