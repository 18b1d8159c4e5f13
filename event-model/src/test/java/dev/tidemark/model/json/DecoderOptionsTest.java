package dev.tidemark.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.MessageStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderOptionsTest {
    @Test
    void theDefaultsAreTheContracts() {
        DecoderOptions options = DecoderOptions.defaults();

        assertThat(options.aliases())
                .containsEntry("user_id", List.of("user_id", "customer_id", "userid", "id"))
                .containsEntry("event_time", List.of("event_time", "timestamp", "event_timestamp", "created_at", "ts"))
                .containsEntry("event_name", List.of("event_name", "event"))
                .hasSize(3);
        assertThat(options.maxRecordBytes()).isEqualTo(65_536);
        assertThat(options.maxIdBytes()).isEqualTo(256);
        assertThat(options.maxNameBytes()).isEqualTo(128);
        assertThat(options.maxProperties()).isEqualTo(100);
        assertThat(options.defaultCurrency()).isEmpty();
    }

    @Test
    void noTwoStatusMapsContradictEachOther() {
        Stream.of(
                        DecoderOptions.CANONICAL_STATUSES,
                        DecoderOptions.TWILIO_MESSAGE_STATUSES,
                        DecoderOptions.TWILIO_CALL_STATUSES,
                        DecoderOptions.META_STATUSES,
                        DecoderOptions.SENDGRID_STATUSES,
                        DecoderOptions.OTHER_STATUSES)
                .forEach(map -> assertThat(DecoderOptions.defaults().statuses()).containsAllEntriesOf(map));
    }

    @Test
    void anUnknownFieldIsRefused() {
        assertRefused(Map.of("user", List.of("user")), "no field 'user'");
    }

    @Test
    void aFieldWithoutNamesIsRefused() {
        assertRefused(Map.of("user_id", List.of()), "user_id needs at least one name");
    }

    @Test
    void aBlankNameIsRefused() {
        assertRefused(Map.of("user_id", List.of(" ")), "blank");
    }

    @Test
    void aNameForTwoFieldsIsRefused() {
        assertRefused(Map.of("user_id", List.of("user_id", "account_id")), "account_id");
        assertRefused(Map.of("user_id", List.of("user_id", "user_id")), "user_id");
    }

    @Test
    void aNameMayMeanDifferentFieldsOfTheTwoTopics() {
        Map<String, List<String>> aliases = Map.of("message_id", List.of("key"), "session_id", List.of("key"));

        assertThat(options(aliases, 1, 1, 1, 0, Map.of(), "").aliases()).isEqualTo(aliases);
    }

    @Test
    void limitsThatLetNothingThroughAreRefused() {
        assertThatThrownBy(() -> options(Map.of(), 0, 1, 1, 1, Map.of(), "")).hasMessageContaining("maxRecordBytes");
        assertThatThrownBy(() -> options(Map.of(), 1, 0, 1, 1, Map.of(), "")).hasMessageContaining("maxIdBytes");
        assertThatThrownBy(() -> options(Map.of(), 1, 1, 0, 1, Map.of(), "")).hasMessageContaining("maxNameBytes");
        assertThatThrownBy(() -> options(Map.of(), 1, 1, 1, -1, Map.of(), "")).hasMessageContaining("maxProperties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sent", " sent"})
    void aStatusThatNoRecordCanMatchIsRefused(String status) {
        assertThatThrownBy(() -> options(Map.of(), 1, 1, 1, 1, Map.of(status, MessageStatus.SENT), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("statuses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eur", "EURO", "€", " "})
    void aDefaultCurrencyIsThreeCapitalsOrNone(String currency) {
        assertThatThrownBy(() -> options(Map.of(), 1, 1, 1, 1, Map.of(), currency))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("defaultCurrency");
    }

    private static void assertRefused(Map<String, List<String>> aliases, String message) {
        assertThatThrownBy(() -> options(aliases, 1, 1, 1, 1, Map.of(), ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aliases")
                .hasMessageContaining(message);
    }

    private static DecoderOptions options(
            Map<String, List<String>> aliases,
            int maxRecordBytes,
            int maxIdBytes,
            int maxNameBytes,
            int maxProperties,
            Map<String, MessageStatus> statuses,
            String defaultCurrency) {
        return new DecoderOptions(
                aliases, maxRecordBytes, maxIdBytes, maxNameBytes, maxProperties, statuses, defaultCurrency);
    }
}
