package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import dev.tidemark.model.Window;
import dev.tidemark.model.WindowKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultCodecTest {
    private final ResultCodec codec = new ResultCodec();

    @Property(tries = 500, seed = "41")
    void aResultSurvivesEncodingAndDecoding(@ForAll("results") MetricResult result) {
        assertThat(codec.decode(codec.encode(result))).isEqualTo(result);
    }

    @Property(tries = 500, seed = "42")
    void aKeySurvivesFormattingAndParsing(@ForAll("results") MetricResult result) {
        assertThat(ResultCodec.parseKey(ResultCodec.keyText(result.key()))).isEqualTo(result.key());
    }

    @Property(tries = 2000, seed = "43")
    void damagedResultsAndKeysGiveAnIllegalArgument(
            @ForAll("results") MetricResult result, @ForAll byte octet, @ForAll int at) {
        byte[] json = codec.encode(result);
        json[Math.floorMod(at, json.length)] = octet;
        String key = ResultCodec.keyText(result.key());
        int cut = Math.floorMod(at, key.length());

        assertReadOrRefused(() -> codec.decode(json));
        assertReadOrRefused(() -> ResultCodec.parseKey(key.substring(0, cut) + (char) octet + key.substring(cut + 1)));
    }

    private static void assertReadOrRefused(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void aResultIsWrittenAsTheContractShows() {
        assertThat(new String(codec.encode(Samples.result()), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"metric":"active_users","window":{"kind":"day","start":"2026-01-01T00:00:00Z",\
                        "end":"2026-01-02T00:00:00Z","zone":"UTC"},\
                        "dimensions":{"category":"a|b,c=d\\\\e","channel":"whatsapp"},\
                        "value":48231.0,"value_text":"48231.0","lower":46702.1,"upper":49810.6,"exact":false,\
                        "status":"partial","revision":1772892202000012,"watermark":"2026-01-01T00:00:00.001Z",\
                        "definition":"a81f","run":"live","produced_at":"2026-01-01T00:00:02.050Z"}""");
    }

    @Test
    void anExactResultHasNoBoundsAndAnAbsentValueIsNull() {
        MetricResult ratio = result(Optional.empty(), Optional.empty(), 0, Long.MIN_VALUE);

        assertThat(new String(codec.encode(ratio), StandardCharsets.UTF_8))
                .contains("\"value\":null,\"value_text\":null,\"exact\":true", "\"watermark\":null")
                .doesNotContain("lower", "upper");
    }

    @Test
    void valuesAreWrittenInPlainDecimals() {
        assertThat(json(result(Optional.of(new BigDecimal("1E+20")), Optional.empty(), 0, 0)))
                .contains("\"value\":100000000000000000000,\"value_text\":\"100000000000000000000\"");
        assertThat(json(result(Optional.of(new BigDecimal("1E-9")), Optional.empty(), 0, 0)))
                .contains("\"value\":0.000000001,\"value_text\":\"0.000000001\"");
    }

    @Test
    void whatCannotBeWrittenIsRefused() {
        Optional<MetricResult.Bounds> endless = Optional.of(new MetricResult.Bounds(0, Double.POSITIVE_INFINITY));

        assertThatThrownBy(() -> codec.encode(result(Optional.empty(), endless, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bound");
        assertThatThrownBy(() -> codec.encode(result(Optional.empty(), Optional.empty(), 1L << 53, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("revision");
        assertThatThrownBy(() -> codec.encode(result(Optional.empty(), Optional.empty(), 0, Long.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time");
    }

    @Test
    void unknownMembersAreSkipped() {
        String json = json(Samples.result()).replaceFirst("\\{", "{\"later\":{\"x\":[1]},");

        assertThat(codec.decode(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(Samples.result());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric",
                "window",
                "dimensions",
                "value",
                "value_text",
                "exact",
                "status",
                "revision",
                "watermark",
                "definition",
                "run",
                "produced_at",
                "kind",
                "start",
                "end",
                "zone"
            })
    void aMissingMemberIsNamed(String member) {
        String json = json(Samples.result()).replace("\"" + member + "\":", "\"other_" + member + "\":");

        assertThatThrownBy(() -> codec.decode(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(member + " is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "\"value\":48231.0 > \"value\":48231 > value",
                "\"value\":48231.0 > \"value\":null > value",
                "\"value_text\":\"48231.0\" > \"value_text\":48231.0 > value_text",
                "\"exact\":false > \"exact\":true > exact",
                "\"exact\":false > \"exact\":0 > exact",
                "\"lower\":46702.1, > \"lowest\":0, > lower",
                "\"lower\":46702.1 > \"lower\":1e999 > lower",
                "\"partial\" > \"PARTIAL\" > status",
                "1772892202000012 > -1 > revision",
                "1772892202000012 > 9007199254740992 > revision",
                "1772892202000012 > 99999999999999999999 > JSON",
                "\"2026-01-01T00:00:00Z\" > \"2026-01-01\" > start",
                "\"day\" > \"fortnight\" > window kind",
                "\"whatsapp\" > 7 > dimensions",
                "\"channel\" > \"category\" > JSON",
                "\"live\" > null > run"
            })
    void aWrongMemberIsNamed(String from, String to, String named) {
        String json = json(Samples.result());
        assertThat(json).contains(from);

        assertThatThrownBy(() -> codec.decode(json.replace(from, to).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "x"})
    void whatIsNoResultIsRefused(String text) {
        assertThatThrownBy(() -> codec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary",
                "{\"metric\":canary}",
                "{\"canary\":1,\"canary\":2}",
                "{\"status\":\"canary\"}",
                "{\"revision\":\"canary\"}",
                "{\"watermark\":\"canary\"}",
                "{\"window\":{\"kind\":\"canary\"}}",
                "{\"dimensions\":{\"canary\":1}}"
            })
    void aRefusalQuotesNothing(String text) {
        assertThatThrownBy(() -> codec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("canary");
    }

    @Test
    void aKeyIsWrittenAsTheContractShows() {
        assertThat(ResultCodec.keyText(Samples.result().key()))
                .isEqualTo("active_users|day|2026-01-01T00:00:00Z|category=a\\|b\\,c\\=d\\\\e,channel=whatsapp|a81f");
        assertThat(ResultCodec.keyText(new ResultKey("charge", WindowKind.ALL_TIME, 0, new TreeMap<>(), "d")))
                .isEqualTo("charge|all_time|1970-01-01T00:00:00Z||d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m",
                "m|day",
                "m|day|2026-01-01T00:00:00Z",
                "m|day|2026-01-01T00:00:00Z|",
                "m|day|2026-01-01T00:00:00Z|a=b",
                "m|day|2026-01-01T00:00:00Z|a|d",
                "m|day|2026-01-01T00:00:00Z|a=b,|d",
                "m|day|2026-01-01T00:00:00Z|b=1,a=2|d",
                "m|day|2026-01-01T00:00:00Z|a=1,a=2|d",
                "m|day|2026-01-01T00:00:00Z|a=b=c|d",
                "m|day|2026-01-01T00:00:00Z||d|e",
                "m|day|2026-01-01T00:00:00Z||d\\",
                "m|day|2026-01-01T00:00:00Z||\\d",
                "m|week|2026-01-01T00:00:00Z||d",
                "m|day|today||d",
                "m,n|day|2026-01-01T00:00:00Z||d"
            })
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> ResultCodec.parseKey(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private String json(MetricResult result) {
        return new String(codec.encode(result), StandardCharsets.UTF_8);
    }

    private static MetricResult result(
            Optional<BigDecimal> value, Optional<MetricResult.Bounds> bounds, long revision, long watermark) {
        return new MetricResult(
                "m",
                new Window(WindowKind.DAY, 0, 86_400_000, "UTC"),
                new TreeMap<>(),
                value,
                bounds,
                ResultStatus.FINAL,
                revision,
                watermark,
                "d",
                "live",
                0);
    }

    @Provide
    Arbitrary<MetricResult> results() {
        return Samples.results();
    }
}
