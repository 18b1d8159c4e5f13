package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.ProductEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every event and for any bytes. */
class EventCodecPropertyTest {
    private static final String TOKENS =
            "{}[]\",:\\u0000\\ud800 -0.1e999nulltruefalse\"user_id\":\"event_time\":\"id\":\"charge\":"
                    + "\"properties\":{\"status\":\"sent\"";

    private final EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
    private final EventEncoder encoder = new EventEncoder();

    @Property(tries = 500, seed = "1")
    void aCanonicalMessageEventSurvivesEncodingAndDecoding(@ForAll("messageEvents") MessageEvent event) {
        assertThat(decoder.message(encoder.encode(event))).isEqualTo(new Decoded.Accepted<>(event));
    }

    @Property(tries = 500, seed = "2")
    void aCanonicalProductEventSurvivesEncodingAndDecoding(@ForAll("productEvents") ProductEvent event) {
        assertThat(decoder.product(encoder.encode(event))).isEqualTo(new Decoded.Accepted<>(event));
    }

    @Property(tries = 500, seed = "3")
    void encodingWhatWasDecodedGivesTheSameBytes(@ForAll("productEvents") ProductEvent event) {
        byte[] json = encoder.encode(event);

        ProductEvent again = ((Decoded.Accepted<ProductEvent>) decoder.product(json)).event();

        assertThat(encoder.encode(again)).isEqualTo(json);
    }

    @Property(tries = 2000, seed = "4")
    void anyBytesAreAnswered(@ForAll byte[] bytes) {
        assertAnswered(bytes);
    }

    @Property(tries = 2000, seed = "5")
    void anyHeapOfJsonTokensIsAnswered(@ForAll("tokenHeaps") String text) {
        assertAnswered(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 1000, seed = "6")
    void damagedEventsAreAnswered(@ForAll("messageEvents") MessageEvent event, @ForAll Random random) {
        byte[] json = encoder.encode(event);
        for (int damage = 0; damage < 4; damage++) {
            json[random.nextInt(json.length)] = (byte) random.nextInt(256);
            assertAnswered(json);
        }
    }

    @Property(tries = 300, seed = "7")
    void anEventCutShortIsMalformed(@ForAll("productEvents") ProductEvent event, @ForAll Random random) {
        byte[] json = encoder.encode(event);
        byte[] head = Arrays.copyOf(json, random.nextInt(json.length));

        assertThat(decoder.product(head)).asString().startsWith("Rejected[reason=MALFORMED_JSON");
    }

    private void assertAnswered(byte[] bytes) {
        for (Decoded<?> decoded : new Decoded<?>[] {decoder.message(bytes), decoder.product(bytes)}) {
            if (decoded instanceof Decoded.Rejected<?> rejected) {
                assertThat(rejected.detail())
                        .isNotBlank()
                        .doesNotContain("\n")
                        .doesNotStartWith(ReferenceDecoder.UNREADABLE);
            }
        }
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
    Arbitrary<String> tokenHeaps() {
        Arbitrary<Integer> cut = Arbitraries.integers().between(0, TOKENS.length());
        Arbitrary<String> piece = cut.tuple2()
                .map(ends -> TOKENS.substring(Math.min(ends.get1(), ends.get2()), Math.max(ends.get1(), ends.get2())));
        return piece.list().ofMinSize(1).ofMaxSize(6).map(pieces -> "{" + String.join("", pieces) + "}");
    }
}
