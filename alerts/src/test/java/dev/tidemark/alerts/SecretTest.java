package dev.tidemark.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void theSignatureIsThatOfTheStandardsExample() {
        // RFC 4231, test case 2.
        assertThat(new Secret("Jefe").signature("what do ya want for nothing?".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void itIsNotPrinted() {
        assertThat(new Secret("Jefe")).hasToString("Secret[…]");
    }
}
