package dev.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultSharesTest {
    @Test
    void namedSharesAreTakenAndTheOthersKeepTheirDefaults() {
        FaultShares shares = FaultShares.parse(" late=0.25, Missing-Delivered=0 ");

        assertThat(shares.late()).isEqualTo(0.25);
        assertThat(shares.missingDelivered()).isZero();
        assertThat(shares.duplicate()).isEqualTo(FaultShares.defaults().duplicate());
    }

    @Test
    void everyKeySetsItsOwnShare() {
        for (int i = 0; i < FaultShares.KEYS.size(); i++) {
            FaultShares shares = FaultShares.parse(FaultShares.KEYS.get(i) + "=0.125");
            double[] values = {
                shares.late(),
                shares.duplicate(),
                shares.disorder(),
                shares.malformed(),
                shares.future(),
                shares.missingDelivered(),
                shares.missingField(),
                shares.invalidField(),
                shares.beyondHorizon()
            };
            assertThat(values[i]).isEqualTo(0.125);
            assertThat(values).containsOnlyOnce(0.125);
        }
    }

    @Test
    void wordsStandForWholeSets() {
        assertThat(FaultShares.parse("none")).isEqualTo(FaultShares.none());
        assertThat(FaultShares.parse("defaults")).isEqualTo(FaultShares.defaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "duplicates=0.1 | fault 'duplicates' is unknown; did you mean 'duplicate'?",
                "missing_delivered=0.1 | fault 'missing_delivered' is unknown; did you mean 'missing-delivered'?",
                "gremlins=1 | fault 'gremlins' is unknown; known are late, duplicate,",
                "late | fault 'late' has no share; write late=0.01",
                "late=often | share of late must be between 0 and 1, but is 'often'",
                "late=1.5 | share of late must be between 0 and 1, but is 1.5",
                "late=-0.1 | share of late must be between 0 and 1",
                "late=NaN | share of late must be between 0 and 1",
                "late=0.1,late=0.2 | fault 'late' is given twice",
                "late=0.1,, | fault '' is unknown",
                "malformed=0.6,future=0.6 | exceed 1 together",
                "late=0.6,disorder=0.6 | shares of late and disorder exceed 1"
            })
    void mistakesAreNamedInOneLine(String text, String message) {
        assertThatThrownBy(() -> FaultShares.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(message)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "="})
    void emptyTextIsNoSetOfFaults(String text) {
        assertThatThrownBy(() -> FaultShares.parse(text)).hasMessageContaining("is unknown");
    }
}
