package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MicrosTest {
    private static final BigDecimal LIMIT = new BigDecimal("1e12");

    @Property(tries = 1000, seed = "11")
    void everyAmountSurvivesFormattingAndParsing(@ForAll long micros) throws Refusal {
        long amount = micros % 1_000_000_000_000_000_001L;

        assertThat(Micros.parse(Micros.format(amount))).isEqualTo(amount);
    }

    @Property(tries = 5000, seed = "12")
    void parsingAgreesWithBigDecimal(@ForAll("decimals") String text) throws Refusal {
        BigDecimal micros = new BigDecimal(text).movePointRight(6).stripTrailingZeros();

        if (micros.scale() > 0 || new BigDecimal(text).abs().compareTo(LIMIT) > 0) {
            assertThatThrownBy(() -> Micros.parse(text)).isInstanceOf(Refusal.class);
        } else {
            assertThat(Micros.parse(text)).isEqualTo(micros.longValueExact());
        }
    }

    @Provide
    Arbitrary<String> decimals() {
        Arbitrary<String> digits = Arbitraries.strings().withChars("00001239").ofMaxLength(14);
        Arbitrary<String> first = Arbitraries.strings().withChars("019").ofLength(1);
        return Combinators.combine(
                        Arbitraries.of("", "-"),
                        first,
                        digits,
                        Arbitraries.of("", ".", ".0"),
                        first,
                        digits,
                        Arbitraries.of("", "", "e0", "E-3", "e5", "e+10", "e-18"))
                .as((sign, one, more, point, fraction, moreFraction, exponent) ->
                        sign + one + more + (point.isEmpty() ? "" : point + fraction + moreFraction) + exponent);
    }
}
