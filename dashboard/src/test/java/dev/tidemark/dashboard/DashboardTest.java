package dev.tidemark.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080/",
        "localhost, http://localhost:8080/",
        "::1, http://[::1]:8080/",
        "0.0.0.0, http://localhost:8080/",
        "::, http://localhost:8080/",
    })
    void theAddressThatIsPrintedCanBeOpened(String bind, String address) {
        assertThat(Dashboard.address(bind, 8080)).isEqualTo(address);
    }
}
