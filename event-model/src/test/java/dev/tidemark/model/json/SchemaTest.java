package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.UserEngagement;
import dev.tidemark.model.UserProfileEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published schemas describe what the encoders write, and not everything else. */
class SchemaTest {
    private static final JsonSchema MESSAGE = schema("message-event");
    private static final JsonSchema PRODUCT = schema("product-event");
    private static final JsonSchema PROFILE = schema("user-profile");
    private static final JsonSchema RESULT = schema("metric-result");
    private static final JsonSchema ENGAGEMENT = schema("user-engagement");

    private static final String MESSAGE_JSON =
            """
            {"event_id":"e1","event_time":"2026-03-07T14:03:22.050Z","message_id":"m1","user_id":42,"channel":"sms",\
            "status":"sent","charge":"0.0075","currency":"EUR"}""";
    private static final String PRODUCT_JSON =
            """
            {"event_id":"e1","event_time":1772892202050,"user_id":"u1","event_name":"login","is_internal":false,\
            "properties":{"a":1}}""";

    @Property(tries = 200, seed = "51")
    void everyEncodedMessageEventIsValid(@ForAll("messageEvents") MessageEvent event) {
        assertValid(MESSAGE, new EventEncoder().encode(event));
    }

    @Property(tries = 200, seed = "52")
    void everyEncodedProductEventIsValid(@ForAll("productEvents") ProductEvent event) {
        assertValid(PRODUCT, new EventEncoder().encode(event));
    }

    @Property(tries = 200, seed = "53")
    void everyEncodedResultIsValid(@ForAll("results") MetricResult result) {
        assertValid(RESULT, new ResultCodec().encode(result));
    }

    @Property(tries = 200, seed = "54")
    void everyEncodedRowOfAUserIsValid(@ForAll("engagement") UserEngagement row) {
        assertValid(ENGAGEMENT, new EngagementCodec().encode(row));
    }

    @Property(tries = 200, seed = "55")
    void everyEncodedProfileIsValid(@ForAll("profiles") UserProfileEvent profile) {
        assertValid(PROFILE, new EventEncoder().encode(profile));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {"42 > 4.2", "42 > true", "2026-01-02T03:04:05Z > 2026-01-02", "\"f\" > [\"f\"]", "\"a\" > \"\""})
    void aWrongProfileIsInvalid(String from, String to) {
        assertInvalid(
                PROFILE,
                """
                {"user_id":42,"signup_time":"2026-01-02T03:04:05Z","gender":"f","a":1}""",
                from,
                to);
    }

    @Test
    void theExamplesAreValid() {
        assertValid(MESSAGE, MESSAGE_JSON.getBytes(StandardCharsets.UTF_8));
        assertValid(PRODUCT, PRODUCT_JSON.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "\"event_id\" > \"x\"",
                "\"message_id\" > \"x\"",
                "\"user_id\" > \"x\"",
                "\"channel\" > \"x\"",
                "\"status\" > \"x\"",
                "\"event_time\" > \"x\"",
                "\"e1\" > \"\"",
                "42 > 4.2",
                "42 > null",
                "\"sms\" > \" \"",
                "\"sms\" > 7",
                "2026-03-07T14:03:22.050Z > 2026-03-07",
                "2026-03-07T14:03:22.050Z > 2026-03-07T14:03:22",
                "0.0075 > 1,5",
                "0.0075 > NaN",
                "\"0.0075\" > true",
                "\"0.0075\" > 1e13",
                "EUR > EURO",
                "m1 > a\\u0000b"
            })
    void aWrongMessageEventIsInvalid(String from, String to) {
        assertInvalid(MESSAGE, MESSAGE_JSON, from, to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "\"event_name\" > \"x\"",
                "\"login\" > \"\"",
                "1772892202050 > 1.5",
                "false > \"false\"",
                "{\"a\":1} > []",
                "{\"a\":1} > {\"a\":[]}",
                "{\"a\":1} > {\"a\":{}}",
                "{\"a\":1} > {\"\":1}"
            })
    void aWrongProductEventIsInvalid(String from, String to) {
        assertInvalid(PRODUCT, PRODUCT_JSON, from, to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "\"metric\" > \"x\"",
                "\"value_text\" > \"x\"",
                "\"watermark\" > \"x\"",
                "\"zone\" > \"x\"",
                "\"lower\" > \"x\"",
                "\"exact\":false > \"exact\":true",
                "\"day\" > \"fortnight\"",
                "\"partial\" > \"open\"",
                "1772892202000012 > -1",
                "1772892202000012 > 9007199254740992",
                "\"48231.0\" > \"4.8e4\"",
                "\"whatsapp\" > 7",
                "2026-01-01T00:00:00Z > 2026-01-01T00:00:00+00:00"
            })
    void aWrongResultIsInvalid(String from, String to) {
        assertInvalid(RESULT, new String(new ResultCodec().encode(Samples.result()), StandardCharsets.UTF_8), from, to);
    }

    private static JsonSchema schema(String name) {
        try (InputStream resource =
                SchemaTest.class.getResourceAsStream("/dev/tidemark/model/schema/" + name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(resource);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static void assertValid(JsonSchema schema, byte[] json) {
        assertThat(schema.validate(new String(json, StandardCharsets.UTF_8), InputFormat.JSON))
                .isEmpty();
    }

    private static void assertInvalid(JsonSchema schema, String valid, String from, String to) {
        assertThat(schema.validate(valid, InputFormat.JSON)).isEmpty();
        assertThat(valid).contains(from);

        assertThat(schema.validate(valid.replace(from, to), InputFormat.JSON)).isNotEmpty();
    }

    @Provide
    Arbitrary<MessageEvent> messageEvents() {
        return Samples.messageEvents();
    }

    @Provide
    Arbitrary<ProductEvent> productEvents() {
        return Samples.productEvents();
    }

    @Provide
    Arbitrary<UserProfileEvent> profiles() {
        return Samples.profiles();
    }

    @Provide
    Arbitrary<MetricResult> results() {
        return Samples.results();
    }

    @Provide
    Arbitrary<UserEngagement> engagement() {
        return Samples.engagement();
    }
}
