package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.MessageStatus.SENT;
import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.simulator.oracle.Sent.message;
import static dev.tidemark.simulator.oracle.Sent.product;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Section 6 of the metrics' page: users who stay away longer than they use to. */
class ChurnOracleTest {
    private static final LocalDate LAST = LocalDate.parse("2026-03-28");

    /** Active every {@code step} days, the last time on 28 March. */
    private static Stream<Sent> every(int step, String user) {
        return IntStream.iterate(0, back -> back < 28, back -> back + step)
                .mapToObj(back -> product(user, LAST.minusDays(back) + "T10:00", "a"));
    }

    /** The states on 28 March and each day after it, until 29 June. */
    private static String states(Stream<Sent> sent) {
        Asked asked = Asked.of(
                Section.USAGE,
                Stream.concat(sent, Stream.of(product("late", "2026-06-29T10:00", "user_invited")))
                        .toArray(Sent[]::new));
        StringBuilder states = new StringBuilder();
        for (int days = 0; days <= 93; days++) {
            String day = LAST.plusDays(days).toString();
            String state = ".";
            for (String each : new String[] {"active", "at_risk", "dormant"}) {
                if (asked.day("churn_risk", DAY, day, "state", each).equals("1")) {
                    state = each.substring(0, 2);
                }
            }
            states.append(state.charAt(state.length() - 1));
        }
        return states.toString();
    }

    @Test
    void a_user_of_every_day_is_active_for_3_days_at_risk_for_a_week_and_dormant_until_day_90() {
        assertThat(states(every(1, "ann"))).isEqualTo(days('c', 4) + days('t', 4) + days('o', 83) + days('.', 3));
    }

    @Test
    void a_user_of_every_other_day_is_at_risk_after_4_days() {
        // 14 of 28 days: r = 2, active up to 2r = 4 days away, at risk up to 4r = 8.
        assertThat(states(every(2, "ann"))).isEqualTo(days('c', 5) + days('t', 4) + days('o', 82) + days('.', 3));
    }

    @Test
    void a_user_of_every_week_is_active_for_14_days_and_at_risk_for_27() {
        // 4 of 28 days: r = 7, active up to 14 days away, at risk up to 28, which 27 days limit.
        assertThat(states(every(7, "ann"))).isEqualTo(days('c', 15) + days('t', 13) + days('o', 63) + days('.', 3));
    }

    @Test
    void a_user_of_one_day_is_active_for_27_days_and_then_dormant() {
        assertThat(states(Stream.of(message("m", "ann", "2026-03-28T10:00", SENT))))
                .isEqualTo(days('c', 28) + days('o', 63) + days('.', 3));
    }

    private static String days(char state, int count) {
        return String.valueOf(state).repeat(count);
    }
}
