package dev.tidemark.dashboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpTest {
    private static final Instant NOW = Instant.parse("2026-03-07T12:00:00Z");

    @Test
    void anAddressMayAskABurstAndThenSoManyASecond() {
        AtomicLong now = new AtomicLong(1);
        RateLimit limit = new RateLimit(10, 3, now::get);
        assertThat(taken(limit, "a", 5)).isEqualTo(3);
        assertThat(taken(limit, "b", 5)).isEqualTo(3);
        now.addAndGet(100_000_000);
        assertThat(taken(limit, "a", 5)).isEqualTo(1);
        now.addAndGet(3_600_000_000_000L);
        assertThat(taken(limit, "a", 5)).isEqualTo(3);
    }

    private static long taken(RateLimit limit, String address, int requests) {
        long taken = 0;
        for (int i = 0; i < requests; i++) {
            taken += limit.take(address) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void ofManyAddressesTheOldestAreForgotten() {
        RateLimit limit = new RateLimit(1, 1, () -> 1);
        assertThat(limit.take("first")).isTrue();
        assertThat(limit.take("first")).isFalse();
        for (int i = 0; i < 10_000; i++) {
            limit.take("other-" + i);
        }
        assertThat(limit.take("first")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain         | plain",
                "a,b           | \"a,b\"",
                "say \"hi\"    | \"say \"\"hi\"\"\"",
                "=1+1          | '=1+1",
                "+1            | '+1",
                "-1            | '-1",
                "@x            | '@x",
                "=A1,\"x\"     | \"'=A1,\"\"x\"\"\"",
                "a=1           | a=1",
            })
    void textIsQuotedAndNeverAFormula(String text, String cell) {
        Csv csv = new Csv(List.of("h"));
        csv.text(text).end();
        assertThat(new String(csv.bytes(), StandardCharsets.UTF_8)).isEqualTo("h\r\n" + cell + "\r\n");
    }

    @Test
    void numbersStayNumbers() {
        Csv csv = new Csv(List.of("a", "b", "c"));
        csv.number(Optional.of(new BigDecimal("-0.50")))
                .number(Optional.empty())
                .number(-7)
                .end();
        assertThat(new String(csv.bytes(), StandardCharsets.UTF_8)).isEqualTo("a,b,c\r\n-0.50,,-7\r\n");
    }

    @Test
    void onlyWhoHasTheTokenMakesItsSession() {
        Access access = new Access(Optional.of("0123456789abcdef"), List.of(), List.of());
        assertThat(access.isToken("0123456789abcdef")).isTrue();
        assertThat(access.isToken("0123456789abcdeF")).isFalse();
        assertThat(access.isToken("")).isFalse();
        String session = access.session(NOW);
        assertThat(access.isSession(session, NOW)).isTrue();
        for (String wrong : List.of("", "-", "x", "x-y", "0123456789abcdef", session + "0", "9" + session)) {
            assertThat(access.isSession(wrong, NOW)).isFalse();
        }
        assertThat(new Access(Optional.of("another token 16"), List.of(), List.of()).isSession(session, NOW))
                .isFalse();
        assertThat(access.toString()).doesNotContain("0123456789abcdef");
        Access open = new Access(Optional.empty(), List.of(), List.of());
        assertThat(open.isToken("")).isFalse();
        assertThat(open.isSession("", NOW)).isFalse();
    }

    @Test
    void aSessionEndsByItself() {
        Access access = new Access(Optional.of("0123456789abcdef"), List.of(), List.of());
        String session = access.session(NOW);
        assertThat(access.isSession(session, NOW.plus(Duration.ofHours(12)).minusMillis(1)))
                .isTrue();
        assertThat(access.isSession(session, NOW.plus(Duration.ofHours(12)))).isFalse();
    }

    @Test
    void whetherARequestIsLeftTakesNone() {
        RateLimit limit = new RateLimit(1, 1, () -> 1);
        assertThat(limit.isLeft("a")).isTrue();
        assertThat(limit.isLeft("a")).isTrue();
        assertThat(limit.take("a")).isTrue();
        assertThat(limit.isLeft("a")).isFalse();
    }

    @Test
    void whoeverOthersCanReachNeedsAToken() throws UnknownHostException {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        assertThatThrownBy(() -> Access.of(everywhere, Optional.empty(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Access.of(everywhere, Optional.of("0123456789abcdef"), List.of())
                        .names())
                .isEmpty();
        assertThat(Access.of(InetAddress.getLoopbackAddress(), Optional.empty(), List.of("https://numbers.example"))
                        .names())
                .containsExactly("localhost", "127.0.0.1", "[::1]", "numbers.example");
        assertThat(Access.of(InetAddress.getByName("127.0.0.2"), Optional.empty(), List.of())
                        .names())
                .contains("127.0.0.2");
    }
}
