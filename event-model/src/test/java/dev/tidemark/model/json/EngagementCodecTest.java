package dev.tidemark.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.ChurnState;
import dev.tidemark.model.UserEngagement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngagementCodecTest {
    private static final String JSON =
            """
            {"user_id":"u1","as_of":"2026-03-07","period_days":30,"total_actions":20,"active_days":3,\
            "actions_per_active_day":6.666666667,"is_power_user":true,"l7":1,"l28":3,"first_seen":"2025-11-30",\
            "last_seen":"2026-03-05","churn_state":"at_risk","revision":1772892202000012,"run":"live",\
            "produced_at":"2026-03-07T14:03:22.050Z"}""";

    private final EngagementCodec codec = new EngagementCodec();

    @Property(tries = 500, seed = "44")
    void aRowSurvivesEncodingAndDecoding(@ForAll("rows") UserEngagement row) {
        assertThat(codec.decode(codec.encode(row))).isEqualTo(row);
    }

    @Property(tries = 1000, seed = "45")
    void aDamagedRowGivesAnIllegalArgument(@ForAll("rows") UserEngagement row, @ForAll byte octet, @ForAll int at) {
        byte[] json = codec.encode(row);
        json[Math.floorMod(at, json.length)] = octet;
        try {
            codec.decode(json);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void aRowIsWrittenAsTheContractShows() {
        assertThat(new String(codec.encode(row(20, 3)), UTF_8)).isEqualTo(JSON);
    }

    @Test
    void withoutActiveDaysThereIsNoRatio() {
        assertThat(new String(codec.encode(row(0, 0)), UTF_8)).contains("\"actions_per_active_day\":null");
    }

    @Test
    void unknownMembersAreSkipped() {
        assertThat(decode(JSON.replace("{", "{\"later\":{\"x\":[1]},"))).isEqualTo(row(20, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user_id",
                "as_of",
                "period_days",
                "total_actions",
                "active_days",
                "is_power_user",
                "l7",
                "l28",
                "first_seen",
                "last_seen",
                "churn_state",
                "revision",
                "run",
                "produced_at"
            })
    void aMissingMemberIsNamed(String member) {
        assertThatThrownBy(() -> decode(JSON.replace("\"" + member + "\":", "\"other_" + member + "\":")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(member + " is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '`',
            value = {
                "2026-03-07\", > 2026-02-30\", > as_of is no date",
                "\"l7\":1 > \"l7\":-1 > l7 is negative",
                "at_risk > lost > churn state is unknown",
                "true > 1 > is_power_user must be true or false",
                "1772892202000012 > 9007199254740992 > revision is not in 0..2^53-1"
            })
    void aWrongMemberIsRefused(String from, String to, String message) {
        assertThat(JSON).contains(from);
        assertThatThrownBy(() -> decode(JSON.replace(from, to)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private UserEngagement decode(String json) {
        return codec.decode(json.getBytes(UTF_8));
    }

    private static UserEngagement row(long actions, int activeDays) {
        return new UserEngagement(
                "u1",
                "live",
                LocalDate.of(2026, 3, 7),
                30,
                actions,
                activeDays,
                true,
                1,
                3,
                LocalDate.of(2025, 11, 30),
                LocalDate.of(2026, 3, 5),
                Optional.of(ChurnState.AT_RISK),
                1_772_892_202_000_012L,
                Instant.parse("2026-03-07T14:03:22.050Z").toEpochMilli());
    }

    @Provide
    Arbitrary<UserEngagement> rows() {
        return Samples.engagement();
    }
}
