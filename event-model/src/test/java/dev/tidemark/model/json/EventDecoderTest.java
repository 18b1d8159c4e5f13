package dev.tidemark.model.json;

import static dev.tidemark.model.RejectReason.INVALID_FIELD;
import static dev.tidemark.model.RejectReason.MALFORMED_JSON;
import static dev.tidemark.model.RejectReason.MISSING_FIELD;
import static dev.tidemark.model.RejectReason.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidemark.model.Charge;
import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.RejectReason;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final long TIME = Instant.parse("2026-03-07T14:03:22.050Z").toEpochMilli();
    private static final String MESSAGE =
            """
            {"event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","message_id":"m1","user_id":"u1","channel":"sms",\
            "status":"sent"}""";
    private static final String PRODUCT =
            """
            {"event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","user_id":"u1","event_name":"login"}""";

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());

    // --- the whole record ---

    @Test
    void theLeastMessageEventHasEmptyTextsForWhatItLeavesOut() {
        assertThat(accepted(MESSAGE))
                .isEqualTo(new MessageEvent(
                        "e1",
                        TIME,
                        "m1",
                        "u1",
                        "",
                        "",
                        "sms",
                        "",
                        MessageStatus.SENT,
                        Optional.empty(),
                        "",
                        "",
                        "",
                        "",
                        "",
                        false));
    }

    @Test
    void theLeastProductEventHasEmptyTextsForWhatItLeavesOut() {
        assertThat(acceptedProduct(PRODUCT))
                .isEqualTo(new ProductEvent("e1", TIME, "u1", "login", "", "", "", "", "", "", "", false, Map.of()));
    }

    @Test
    void textIsCanonicalized() {
        MessageEvent event = accepted(
                with(
                        MESSAGE,
                        """
                "channel":" WhatsApp ","category":"OTP","status":" Delivered ","country":" de ","recipient_country":"fr",
                "platform":"iOS","failure_reason":" Spam Filter ","charge":1,"currency":" eur ","is_internal":true"""));

        assertThat(event.channel()).isEqualTo("whatsapp");
        assertThat(event.category()).isEqualTo("otp");
        assertThat(event.status()).isEqualTo(MessageStatus.DELIVERED);
        assertThat(event.country()).isEqualTo("DE");
        assertThat(event.recipientCountry()).isEqualTo("FR");
        assertThat(event.platform()).isEqualTo("ios");
        assertThat(event.failureReason()).isEqualTo("Spam Filter");
        assertThat(event.charge()).contains(new Charge(1_000_000, "EUR"));
        assertThat(event.internal()).isTrue();
    }

    @Test
    void caseIsMappedLetterByLetter() {
        MessageEvent event = accepted(
                with(
                        MESSAGE,
                        "\"channel\":\"\u039f\u0394\u039f\u03a3\",\"platform\":\"\u0130\ud801\udc00\",\"country\":\"\u00df\ufb01\""));

        assertThat(event.channel()).isEqualTo("\u03bf\u03b4\u03bf\u03c3");
        assertThat(event.platform()).isEqualTo("i\ud801\udc28");
        assertThat(event.country()).isEqualTo("\u00df\ufb01");
    }

    @Test
    void nullAndBlankOptionalFieldsAreAbsent() {
        MessageEvent event = accepted(
                with(MESSAGE, "\"campaign_id\":null,\"recipient_id\":\" \",\"category\":\" \",\"charge\":null"));

        assertThat(event).isEqualTo(accepted(MESSAGE));
    }

    @Test
    void unknownMembersOfAnyShapeAreSkipped() {
        String extra = "\"x\":{\"user_id\":[1,{\"y\":null}]},\"y\":1e400,\"z\":\"\\ud800\\u0000\",\"x\":2";

        assertThat(accepted(with(MESSAGE, extra))).isEqualTo(accepted(MESSAGE));
    }

    @Test
    void aLongUnknownNameOrNumberIsSkippedToo() {
        String extra = "\"" + "n".repeat(30_000) + "\":" + "9".repeat(30_000);

        assertThat(accepted(with(MESSAGE, extra))).isEqualTo(accepted(MESSAGE));
    }

    @Test
    void surroundingWhitespaceIsAllowed() {
        assertThat(accepted("\n " + MESSAGE + " \r\n")).isEqualTo(accepted(MESSAGE));
    }

    @Test
    void aRecordWithoutValueIsMalformed() {
        assertRejected(decoder.message(null), MALFORMED_JSON, "no value");
        assertRejected(decoder.product(null), MALFORMED_JSON, "no value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "42",
                "\"text\"",
                "[]",
                "{",
                "}",
                "{]",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":tru}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\ud8\"}",
                "{\"a\":\"\n\"}",
                "{/**/}",
                "\uFEFF{}"
            })
    void whatIsNoJsonObjectIsMalformed(String text) {
        assertRejected(message(text), MALFORMED_JSON, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "x", "]", ","})
    void somethingAfterTheObjectIsMalformed(String tail) {
        assertRejected(message(MESSAGE + tail), MALFORMED_JSON, "");
    }

    @Test
    void nestingBeyondTheLimitIsMalformed() {
        assertRejected(
                message(with(MESSAGE, "\"x\":" + "[".repeat(30_000) + "]".repeat(30_000))),
                MALFORMED_JSON,
                "deeper than 64");
        assertThat(accepted(with(MESSAGE, "\"x\":" + "[".repeat(60) + "]".repeat(60))))
                .isEqualTo(accepted(MESSAGE));
    }

    @Test
    void bytesThatAreNotUtf8AreMalformedEvenInASkippedMember() {
        byte[] json = with(MESSAGE, "\"x\":\"??\"").getBytes(StandardCharsets.UTF_8);
        int at = new String(json, StandardCharsets.UTF_8).indexOf("??");
        json[at] = (byte) 0xC0;
        json[at + 1] = (byte) 0x80;

        assertRejected(decoder.message(json), MALFORMED_JSON, "UTF-8");
    }

    @Test
    void utf16IsMalformed() {
        assertRejected(decoder.message(MESSAGE.getBytes(StandardCharsets.UTF_16LE)), MALFORMED_JSON, "");
        assertRejected(decoder.message(MESSAGE.getBytes(StandardCharsets.UTF_16)), MALFORMED_JSON, "");
    }

    @Test
    void aRecordOverTheLimitIsTooLarge() {
        String atLimit = MESSAGE + " ".repeat(65_536 - MESSAGE.length());

        assertThat(accepted(atLimit)).isEqualTo(accepted(MESSAGE));
        assertRejected(message(atLimit + " "), TOO_LARGE, "65536 bytes");
    }

    @Test
    void aDetailNeverQuotesTheRecord() {
        assertThat(rejected(message(with(MESSAGE, "\"status\":\"secret\""))).detail())
                .doesNotContain("secret");
        assertThat(rejected(message("{\"user_id\":secret}")).detail()).doesNotContain("secret");
        assertThat(rejected(product(with(PRODUCT, "\"properties\":{\"secret\":[]}")))
                        .detail())
                .doesNotContain("secret");
    }

    // --- names ---

    @ParameterizedTest
    @ValueSource(strings = {"user_id", "customer_id", "userid", "id"})
    void aUserIsFoundUnderEachAlias(String alias) {
        assertThat(accepted(MESSAGE.replace("user_id", alias)).userId()).isEqualTo("u1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_time", "timestamp", "event_timestamp", "created_at", "ts"})
    void aTimeIsFoundUnderEachAlias(String alias) {
        assertThat(accepted(MESSAGE.replace("event_time", alias)).eventTime()).isEqualTo(TIME);
    }

    @Test
    void anEventNameIsFoundUnderItsAlias() {
        assertThat(acceptedProduct(PRODUCT.replace("event_name", "event")).eventName())
                .isEqualTo("login");
    }

    @Test
    void ofSeveralAliasesTheFirstInTheListWinsWhereverItStands() {
        String rest = MESSAGE.substring(1).replace("\"user_id\":\"u1\",", "");

        assertThat(accepted("{\"id\":7,\"customer_id\":\"c\",\"user_id\":\"u\"," + rest)
                        .userId())
                .isEqualTo("u");
        assertThat(accepted("{\"user_id\":\"u\",\"customer_id\":\"c\",\"id\":7," + rest)
                        .userId())
                .isEqualTo("u");
        assertThat(accepted("{\"id\":7,\"userid\":\"x\"," + rest).userId()).isEqualTo("x");
    }

    @Test
    void aWorseAliasMayHoldAnythingAndAnyNumberOfTimes() {
        assertThat(accepted(with(MESSAGE, "\"id\":{\"a\":1},\"id\":2")).userId())
                .isEqualTo("u1");
        assertThat(accepted("{\"id\":{\"a\":1},\"id\":2," + MESSAGE.substring(1))
                        .userId())
                .isEqualTo("u1");
    }

    @Test
    void aNullUnderTheBestAliasIsNotReplacedByAnother() {
        String anonymous = MESSAGE.replace("\"user_id\":\"u1\"", "\"user_id\":null,\"id\":77");

        assertRejected(message(anonymous), MISSING_FIELD, "user_id");
    }

    @Test
    void aFieldGivenTwiceIsInvalid() {
        assertRejected(message(MESSAGE.replace("{", "{\"user_id\":\"u1\",")), INVALID_FIELD, "user_id is given twice");
        assertRejected(
                message(MESSAGE.replace("{", "{\"is_internal\":false,\"is_internal\":false,")),
                INVALID_FIELD,
                "is_internal is given twice");
        assertRejected(
                product(with(PRODUCT, "\"properties\":{},\"properties\":{}")),
                INVALID_FIELD,
                "properties is given twice");
        assertRejected(
                message(with(MESSAGE, "\"charge\":1,\"charge\":1,\"currency\":\"EUR\"")),
                INVALID_FIELD,
                "charge is given twice");
    }

    @Test
    void aFieldOfTheOtherTopicIsUnknown() {
        assertThat(accepted(with(MESSAGE, "\"event_name\":[],\"properties\":7")))
                .isEqualTo(accepted(MESSAGE));
    }

    // --- ids and names ---

    @ParameterizedTest
    @ValueSource(strings = {"event_id", "event_time", "message_id", "user_id", "channel", "status"})
    void aMessageEventWithoutARequiredFieldIsRejected(String field) {
        assertRejected(message(without(MESSAGE, field)), MISSING_FIELD, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_id", "event_time", "user_id", "event_name"})
    void aProductEventWithoutARequiredFieldIsRejected(String field) {
        assertRejected(product(without(PRODUCT, field)), MISSING_FIELD, field);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "event_id,``",
                "user_id,`   `",
                "message_id,`\\t`",
                "channel,` `",
                "status,``",
                "event_time,``",
                "event_time,` `"
            })
    void anEmptyRequiredFieldIsMissing(String field, String text) {
        assertRejected(
                message(with(without(MESSAGE, field), quote(field) + ":\"" + text + "\"")), MISSING_FIELD, field);
    }

    @Test
    void anIntegerIdIsTheSameAsItsText() {
        assertThat(accepted(MESSAGE.replace("\"u1\"", "42"))).isEqualTo(accepted(MESSAGE.replace("\"u1\"", "\"42\"")));
        assertThat(accepted(MESSAGE.replace("\"u1\"", "-0")).userId()).isEqualTo("0");
        assertThat(accepted(MESSAGE.replace("\"u1\"", "123456789012345678901234567890"))
                        .userId())
                .isEqualTo("123456789012345678901234567890");
    }

    @Test
    void idsAreNotTrimmed() {
        assertThat(accepted(MESSAGE.replace("\"u1\"", "\" u1 \"")).userId()).isEqualTo(" u1 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.2", "1e3", "true", "[]", "{}", "[\"u1\"]"})
    void anIdOfAnotherTypeIsInvalid(String json) {
        assertRejected(message(MESSAGE.replace("\"u1\"", json)), INVALID_FIELD, "user_id must be text");
    }

    @Test
    void anIdIsLimitedInBytes() {
        assertThat(accepted(MESSAGE.replace("u1", "é".repeat(128))).userId()).hasSize(128);
        assertRejected(message(MESSAGE.replace("u1", "é".repeat(128) + "x")), TOO_LARGE, "user_id");
        assertRejected(message(MESSAGE.replace("\"u1\"", "9".repeat(257))), TOO_LARGE, "user_id");
    }

    @Test
    void aNameIsLimitedInBytes() {
        assertThat(accepted(MESSAGE.replace("sms", "é".repeat(64))).channel()).hasSize(64);
        assertRejected(message(MESSAGE.replace("sms", "é".repeat(64) + "x")), TOO_LARGE, "channel");
        assertRejected(product(PRODUCT.replace("login", "x".repeat(129))), TOO_LARGE, "event_name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"category", "country", "recipient_country", "platform"})
    void aNameOfAnotherTypeIsInvalid(String field) {
        assertRejected(message(with(MESSAGE, "\"" + field + "\":7")), INVALID_FIELD, field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_id", "user_id", "channel"})
    void nulAndUnpairedSurrogatesInKeptTextAreInvalid(String field) {
        String open = with(without(MESSAGE, field), quote(field) + ":\"a?\"");

        assertRejected(message(open.replace("?", "\\u0000")), INVALID_FIELD, field + " contains the character U+0000");
        assertRejected(message(open.replace("?", "\\ud83d")), INVALID_FIELD, field + " contains an unpaired surrogate");
        assertRejected(message(open.replace("?", "\\ude00")), INVALID_FIELD, field + " contains an unpaired surrogate");
        assertThat(message(open.replace("?", "\\ud83d\\ude00"))).isInstanceOf(Decoded.Accepted.class);
    }

    @Test
    void aNumericFailureReasonIsItsText() {
        assertThat(accepted(with(MESSAGE, "\"failure_reason\":30003")).failureReason())
                .isEqualTo("30003");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "0", "[]"})
    void isInternalIsABoolean(String json) {
        assertRejected(message(with(MESSAGE, "\"is_internal\":" + json)), INVALID_FIELD, "is_internal");
    }

    // --- time ---

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-03-07T14:03:22.050Z\"",
                "\"2026-03-07t14:03:22.05z\"",
                "\"2026-03-07 15:03:22.0509999999+01:00\"",
                "\"2026-03-06T14:33:22.050-23:30\"",
                "\" 2026-03-07T14:03:22.050Z \"",
                "1772892202050",
                "\"1772892202050\""
            })
    void aTimeIsRfc3339OrEpochMilliseconds(String json) {
        assertThat(accepted(with(without(MESSAGE, "event_time"), "\"event_time\":" + json))
                        .eventTime())
                .isEqualTo(TIME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-03-07T14:03:22\"",
                "\"2026-03-07\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"2026-13-01T00:00:00Z\"",
                "\"2026-03-07T24:00:00Z\"",
                "\"2026-03-07T14:03:22.Z\"",
                "\"2026-03-07T14:03:60Z\"",
                "\"2026-03-07T14:03:22+0100\"",
                "\"2026-03-07T14:03:22 Z\"",
                "\"-\"",
                "\"yesterday\"",
                "1.5",
                "1e12",
                "1e400",
                "true",
                "{}",
                "99999999999999999999999999",
                "-9223372036854775808",
                "\"9223372036854775807\""
            })
    void anyOtherTimeIsInvalid(String json) {
        assertRejected(
                message(with(without(MESSAGE, "event_time"), "\"event_time\":" + json)), INVALID_FIELD, "event_time");
    }

    @Test
    void otherUnitsAreNotGuessed() {
        assertThat(accepted(with(without(MESSAGE, "event_time"), "\"event_time\":1772892202"))
                        .eventTime())
                .isEqualTo(1_772_892_202L);
        assertThat(accepted(with(without(MESSAGE, "event_time"), "\"event_time\":1772892202050000000"))
                        .eventTime())
                .isEqualTo(1_772_892_202_050_000_000L);
    }

    // --- status ---

    @ParameterizedTest
    @CsvSource({
        "sent,SENT", "queued,SENT", "accepted,SENT", "sending,SENT", "processed,SENT", "delivered,DELIVERED",
        "read,READ", "open,READ", "Opened,READ", "answered,READ", "click,CLICKED", "CLICKED,CLICKED",
        "failed,FAILED", "undelivered,FAILED", "bounce,FAILED", "bounced,FAILED", "dropped,FAILED", "drop,FAILED",
        "no-answer,FAILED"
    })
    void vendorsWordsMeanCanonicalStatuses(String word, MessageStatus status) {
        assertThat(accepted(MESSAGE.replace("\"sent\"", quote(word))).status()).isEqualTo(status);
    }

    @Test
    void anUnknownStatusIsInvalid() {
        assertRejected(message(MESSAGE.replace("\"sent\"", "\"teleported\"")), INVALID_FIELD, "status");
    }

    // --- charge ---

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0,0",
        "0.0075,7500",
        "12.5,12500000",
        "-3,-3000000",
        "1.50000000000000,1500000",
        "1e3,1000000000",
        "1.5E-5,15",
        "0.000001,1",
        "1000000000000,1000000000000000000",
        "-1e12,-1000000000000000000",
        "999999999999.999999,999999999999999999",
        "100000e-11,1",
        "0e999999999,0",
        "0.0000000000e-9999999999,0"
    })
    void aChargeIsExactAsNumberAndAsText(String decimal, long micros) {
        Optional<Charge> charge = Optional.of(new Charge(micros, "EUR"));

        assertThat(accepted(with(MESSAGE, "\"currency\":\"EUR\",\"charge\":" + decimal))
                        .charge())
                .isEqualTo(charge);
        assertThat(accepted(with(MESSAGE, "\"currency\":\"EUR\",\"charge\":" + quote(" " + decimal + " ")))
                        .charge())
                .isEqualTo(charge);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0000001",
                "1.0000005",
                "1e-7",
                "1000000000000.000001",
                "1000000000001",
                "9223372036854.775808",
                "99999999999999999999",
                "1e13",
                "1e400",
                "1e999999999",
                "1e99999999999999999999",
                "-1e999999999",
                "1e-999999999",
                "true",
                "[1]",
                "{\"amount\":1}",
                "\"1,5\"",
                "\"$5\"",
                "\"٣\"",
                "\"NaN\"",
                "\"1.\"",
                "\".5\"",
                "\"+5\"",
                "\"1e\"",
                "\"1e+\"",
                "\"--1\"",
                "\"1.2.3\"",
                "\"0x10\"",
                "\"-\"",
                "\"1 000\""
            })
    void anyOtherChargeIsInvalid(String json) {
        assertRejected(message(with(MESSAGE, "\"currency\":\"EUR\",\"charge\":" + json)), INVALID_FIELD, "charge");
    }

    @Test
    @Timeout(5)
    void hugeNumbersAreRefusedQuickly() {
        String digits = "9".repeat(60_000);
        for (String number : List.of(digits, digits + "e999999999", "1e" + digits, "0." + digits)) {
            assertRejected(
                    message(with(MESSAGE, "\"currency\":\"EUR\",\"charge\":" + number)), INVALID_FIELD, "charge");
            assertRejected(
                    product(with(PRODUCT, "\"properties\":{\"a\":" + number + "}")), INVALID_FIELD, "properties");
        }
    }

    @Test
    void aChargeWithoutCurrencyTakesTheDefault() {
        DecoderOptions defaults = DecoderOptions.defaults();
        EventDecoder inEuro = new EventDecoder(
                new DecoderOptions(defaults.aliases(), 1000, 256, 128, 100, defaults.statuses(), "EUR"));

        assertThat(inEuro.message(bytes(with(MESSAGE, "\"charge\":1"))))
                .isInstanceOfSatisfying(
                        Decoded.Accepted.class, event -> assertThat(((MessageEvent) event.event()).charge())
                                .contains(new Charge(1_000_000, "EUR")));
        assertRejected(message(with(MESSAGE, "\"charge\":1")), INVALID_FIELD, "currency");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"EURO\"", "\"EU\"", "\"E1R\"", "\"€€€\"", "\"ÄÖÜ\"", "978"})
    void aCurrencyIsThreeLetters(String currency) {
        assertRejected(message(with(MESSAGE, "\"charge\":1,\"currency\":" + currency)), INVALID_FIELD, "currency");
    }

    @Test
    void aCurrencyWithoutChargeIsNotRead() {
        assertThat(accepted(with(MESSAGE, "\"currency\":7"))).isEqualTo(accepted(MESSAGE));
    }

    // --- properties ---

    @Test
    void propertiesKeepTypesAndOrderAndLeaveNullsOut() {
        ProductEvent event = acceptedProduct(
                with(PRODUCT, "\"properties\":{\"b\":\"x\",\"a\":1.50,\"n\":null,\"c\":true,\"d\":-2e3}"));

        assertThat(event.properties())
                .containsExactly(
                        Map.entry("b", new PropertyValue.Text("x")),
                        Map.entry("a", new PropertyValue.Number(new BigDecimal("1.50"))),
                        Map.entry("c", new PropertyValue.Bool(true)),
                        Map.entry("d", new PropertyValue.Number(new BigDecimal("-2e3"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"a\"", "[]", "true"})
    void propertiesMustBeAnObject(String json) {
        assertRejected(product(with(PRODUCT, "\"properties\":" + json)), INVALID_FIELD, "properties must be an object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "[1]", "{\"x\":{}}"})
    void nestedPropertiesAreInvalid(String json) {
        assertRejected(
                product(with(PRODUCT, "\"properties\":{\"a\":1,\"b\":" + json + ",\"c\":2}")),
                INVALID_FIELD,
                "properties must be flat, but entry 2 is nested");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e309", "9e308", "-1.8e308", "1e-400", "1e999999999999", "0e999999999"})
    void aPropertyNumberBeyondADoubleIsInvalid(String number) {
        assertRejected(product(with(PRODUCT, "\"properties\":{\"a\":" + number + "}")), INVALID_FIELD, "properties");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\":1,\"a\":1",
                "\"a\":1,\"a\":null",
                "\"a\":null,\"a\":1",
                "\"\":1",
                "\"a\":\"\\u0000\"",
                "\"\\u0000\":1",
                "\"a\":\"\\udc00\""
            })
    void ambiguousOrUnstorablePropertiesAreInvalid(String entries) {
        assertRejected(product(with(PRODUCT, "\"properties\":{" + entries + "}")), INVALID_FIELD, "properties");
    }

    @Test
    void theNumberOfPropertiesAndTheirNamesAreLimited() {
        StringBuilder entries = new StringBuilder("\"p0\":0");
        for (int i = 1; i < 100; i++) {
            entries.append(",\"p").append(i).append("\":").append(i);
        }
        assertThat(acceptedProduct(with(PRODUCT, "\"properties\":{" + entries + "}"))
                        .properties())
                .hasSize(100);
        assertRejected(product(with(PRODUCT, "\"properties\":{" + entries + ",\"q\":1}")), TOO_LARGE, "properties");
        assertRejected(
                product(with(PRODUCT, "\"properties\":{\"" + "x".repeat(129) + "\":1}")), TOO_LARGE, "properties");
    }

    @Test
    void anyNumberOfThreadsMayUseOneDecoder() {
        assertThatCode(() -> IntStream.range(0, 2000).parallel().forEach(i -> assertThat(
                                accepted(MESSAGE.replace("u1", "u" + i)).userId())
                        .isEqualTo("u" + i)))
                .doesNotThrowAnyException();
    }

    private Decoded<MessageEvent> message(String json) {
        return decoder.message(bytes(json));
    }

    private Decoded<ProductEvent> product(String json) {
        return decoder.product(bytes(json));
    }

    private MessageEvent accepted(String json) {
        Decoded<MessageEvent> decoded = message(json);
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted<MessageEvent>) decoded).event();
    }

    private ProductEvent acceptedProduct(String json) {
        Decoded<ProductEvent> decoded = product(json);
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted<ProductEvent>) decoded).event();
    }

    private static Decoded.Rejected<?> rejected(Decoded<?> decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Rejected.class);
        return (Decoded.Rejected<?>) decoded;
    }

    private static void assertRejected(Decoded<?> decoded, RejectReason reason, String detail) {
        assertThat(rejected(decoded).reason()).as("%s", decoded).isEqualTo(reason);
        assertThat(rejected(decoded).detail()).contains(detail).doesNotStartWith(ReferenceDecoder.UNREADABLE);
    }

    /** The object with further members; those it has already are replaced. */
    private static String with(String object, String members) {
        String rest = object;
        for (String field : List.of("channel", "status")) {
            rest = members.contains(quote(field) + ":") ? without(rest, field) : rest;
        }
        return rest.substring(0, rest.length() - 1) + "," + members + "}";
    }

    private static String without(String object, String field) {
        String rest = object.replaceFirst(quote(field) + ":\"[^\"]*\",?", "").replace(",}", "}");
        assertThat(rest).hasSizeLessThanOrEqualTo(object.length());
        return rest;
    }

    private static String quote(String text) {
        return '"' + text + '"';
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
