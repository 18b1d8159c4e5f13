package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.READ;
import static dev.tidemark.model.WindowKind.ALL_TIME;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExperimentOracleTest {
    private static Sent sees(String user, String time, String variant) {
        return product(user, time, "opened").properties(Map.of("experiment", "button:" + variant));
    }

    private static String[] of(String variant) {
        return new String[] {"experiment", "button", "variant", variant};
    }

    @Test
    void users_count_in_the_variant_of_their_first_exposure_and_convert_within_14_days() {
        Asked asked = Asked.of(
                sees("ann", "2026-03-02T10:00", "red"),
                sees("ann", "2026-03-01T10:00", "control"),
                product("ann", "2026-03-15T09:59", "transaction_completed"),
                sees("bob", "2026-03-01T10:00", "red"),
                product("bob", "2026-03-15T10:00", "transaction_completed"),
                sees("eve", "2026-03-01T10:00", "red"),
                product("eve", "2026-03-01T09:59", "transaction_completed"),
                product("eve", "2026-03-01T10:00", "transaction_completed"),
                product("dan", "2026-03-01T10:00", "opened").properties(Map.of("experiment", "button")));

        assertThat(asked.day("experiment_users", DAY, "2026-03-01", of("control")))
                .isEqualTo("1");
        assertThat(asked.day("experiment_users", DAY, "2026-03-01", of("red"))).isEqualTo("2");
        assertThat(asked.day("experiment_users", DAY, "2026-03-02", of("red"))).isEqualTo("0");
        assertThat(asked.day("experiment_conversions", DAY, "2026-03-01", of("red")))
                .isEqualTo("1");
        assertThat(asked.day("experiment_conversion", DAY, "2026-03-01", of("control")))
                .isEqualTo("1");
        assertThat(asked.time("experiment_lift", ALL_TIME, "1970-01-01T00:00", of("red")))
                .isEqualTo("-0.5");
        assertThat(asked.time("experiment_lift", ALL_TIME, "1970-01-01T00:00", of("control")))
                .isEqualTo("0");
    }

    /** 15 % of 1,000 against 12 % of 1,000; z = 1.963. */
    @Test
    void the_probability_is_that_of_the_hand_computed_example() {
        assertThat(ExperimentMetrics.pValue(150, 1_000, 120, 1_000)
                        .orElseThrow()
                        .doubleValue())
                .isCloseTo(0.0496, within(0.00005));
        assertThat(ExperimentMetrics.pValue(55, 100, 45, 100).orElseThrow().doubleValue())
                .as("erfc(1)")
                .isCloseTo(0.157299207, within(2e-9));
        assertThat(ExperimentMetrics.pValue(4, 100, 45, 100)).isEmpty();
    }

    @Test
    void goal_and_window_are_those_of_the_configuration() {
        Asked asked = Asked.in(
                OracleConfig.defaults()
                        .withSettings(OracleSettings.read(
                                "experiments: {goal: [report_exported, message:charged], window: 2d}")),
                sees("ann", "2026-03-01T10:00", "red"),
                product("ann", "2026-03-03T09:59", "report_exported"),
                sees("bob", "2026-03-01T10:00", "red"),
                product("bob", "2026-03-03T10:00", "report_exported"),
                sees("cid", "2026-03-01T10:00", "red"),
                product("cid", "2026-03-01T10:00", "transaction_completed"),
                sees("dan", "2026-03-01T10:00", "red"),
                message("m1", "dan", "2026-03-01T10:00", READ).charge("1", "INR"));

        assertThat(asked.day("experiment_users", DAY, "2026-03-01", of("red"))).isEqualTo("4");
        assertThat(asked.day("experiment_conversions", DAY, "2026-03-01", of("red")))
                .isEqualTo("2");
    }
}
