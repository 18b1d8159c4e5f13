package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.ROLLING_7D;
import static dev.tidemark.simulator.Topics.USER_PROFILES;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.UserProfileEvent;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.SentRecord.Truth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Active users by what their profiles said first. */
class ProfileOracleTest {
    private static final OracleConfig CONFIG = OracleConfig.defaults().withProfiles();
    private static final String METRIC = "active_users_by_profile";

    private static SentRecord profile(String user, String arrived, Map<String, String> properties, String signup) {
        Map<String, PropertyValue> values = new HashMap<>();
        properties.forEach((name, value) -> values.put(name, new PropertyValue.Text(value)));
        OptionalLong signupTime = signup.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Sent.at(signup));
        long at = Sent.at(arrived);
        return new SentRecord(
                USER_PROFILES,
                new byte[0],
                new byte[0],
                at,
                new Truth.Valid(new UserProfileEvent(user, at, signupTime, values)));
    }

    @Test
    void the_first_value_of_each_property_counts_whenever_it_comes() {
        Asked asked = Asked.of(
                CONFIG,
                List.of(
                        product("ann", "2026-03-02T10:00", "login").record(),
                        product("bob", "2026-03-02T10:00", "login").record(),
                        product("eve", "2026-03-02T10:00", "login").record(),
                        profile("ann", "2026-03-05T10:00", Map.of("gender", "f", "age", "n/a"), ""),
                        profile("ann", "2026-03-06T10:00", Map.of("gender", "m", "age", "34.9"), ""),
                        profile("bob", "2026-03-01T10:00", Map.of("gender", "f"), "")));

        assertThat(asked.day(METRIC, DAY, "2026-03-02", "gender", "f")).isEqualTo("2");
        assertThat(asked.day(METRIC, DAY, "2026-03-02", "gender", "m")).isEqualTo("0");
        assertThat(asked.day(METRIC, DAY, "2026-03-02", "gender", "_unknown")).isEqualTo("1");
        assertThat(asked.day(METRIC, DAY, "2026-03-02", "age_group", "25-34")).isEqualTo("1");
        assertThat(asked.day(METRIC, ROLLING_7D, "2026-02-28", "age_group", "_unknown"))
                .as("the seven days that end with 2026-03-06")
                .isEqualTo("2");
        assertThat(asked.day("accepted", DAY, "2026-03-05", "source", USER_PROFILES))
                .isEqualTo("1");
    }

    @Test
    void a_user_counts_once_for_each_feature_by_what_the_profile_says() {
        String metric = "feature_users_by_profile";
        Asked asked = Asked.of(
                CONFIG,
                List.of(
                        product("ann", "2026-03-02T10:00", "login").record(),
                        product("ann", "2026-03-02T11:00", "login").record(),
                        product("ann", "2026-03-03T10:00", "search").record(),
                        product("bob", "2026-03-02T10:00", "login").record(),
                        product("bob", "2026-03-02T10:00", "user_invited").record(),
                        profile("ann", "2026-03-05T10:00", Map.of("gender", "f", "age", "17"), "2026-03-01T00:00")));

        assertThat(asked.day(metric, DAY, "2026-03-02", "feature", "login", "gender", "f"))
                .isEqualTo("1");
        assertThat(asked.day(metric, DAY, "2026-03-02", "feature", "login", "gender", "_unknown"))
                .isEqualTo("1");
        assertThat(asked.day(metric, DAY, "2026-03-03", "feature", "login", "gender", "f"))
                .isEqualTo("0");
        assertThat(asked.day(metric, ROLLING_7D, "2026-02-25", "feature", "search", "age_group", "<18"))
                .isEqualTo("1");
        assertThat(asked.day(metric, DAY, "2026-03-03", "feature", "search", "tenure", "new"))
                .isEqualTo("1");
        assertThat(asked.day(metric, DAY, "2026-03-02", "feature", "user_invited", "gender", "_unknown"))
                .isEqualTo("0");
    }

    @Test
    void tenure_is_new_in_windows_that_end_less_than_28_days_after_the_signup() {
        Asked asked = Asked.of(
                CONFIG,
                List.of(
                        product("ann", "2026-03-28T10:00", "login").record(),
                        product("ann", "2026-03-29T10:00", "login").record(),
                        product("bob", "2026-03-29T09:00", "user_registered").record(),
                        product("eve", "2026-03-29T10:00", "login").record(),
                        profile("ann", "2026-03-30T10:00", Map.of(), "2026-03-01T23:00")));

        assertThat(asked.day(METRIC, DAY, "2026-03-28", "tenure", "new")).isEqualTo("1");
        assertThat(asked.day(METRIC, DAY, "2026-03-29", "tenure", "established"))
                .isEqualTo("1");
        assertThat(asked.day(METRIC, DAY, "2026-03-29", "tenure", "new")).isEqualTo("1");
        assertThat(asked.day(METRIC, DAY, "2026-03-29", "tenure", "_unknown")).isEqualTo("1");
    }
}
