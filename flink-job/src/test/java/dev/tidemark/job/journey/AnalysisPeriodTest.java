package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.exchange.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AnalysisPeriodTest {
    private static final int FIRST_DAY = 20_000;

    /** Actions and active days by the day that the period ends with; keeps its days as bytes between actions. */
    private static final class User {
        final AnalysisPeriod period;
        final DailyActions daily = new DailyActions();
        byte[] bytes = new byte[0];
        final Map<Integer, String> periods = new TreeMap<>();
        int stretches;

        User(int length) {
            period = new AnalysisPeriod(length);
        }

        void acts(int day) {
            daily.decode(bytes, 0, bytes.length);
            daily.readFrom(day - period.length() + 1);
            period.emit(daily, day, (from, to, actions, days, newDays) -> {
                stretches++;
                for (int at = from; at <= to; at++) {
                    assertThat(periods.getOrDefault(at, "0 on 0")).isEqualTo(actions + " on " + days);
                    periods.put(at, actions + 1 + " on " + (days + newDays));
                }
            });
            daily.add(day);
            ByteWriter out = new ByteWriter(16);
            daily.encode(out);
            bytes = out.toBytes();
        }
    }

    private static Map<Integer, String> naive(List<Integer> actions, int length) {
        Map<Integer, String> periods = new TreeMap<>();
        for (int day : actions) {
            for (int end = day; end < day + length; end++) {
                int last = end;
                List<Integer> held = actions.stream()
                        .filter(each -> each <= last && each > last - length)
                        .toList();
                periods.put(end, held.size() + " on " + held.stream().distinct().count());
            }
        }
        return periods;
    }

    @Provide
    Arbitrary<List<Integer>> days() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(FIRST_DAY, FIRST_DAY + 40).list().ofMaxSize(40),
                Arbitraries.integers()
                        .between(FIRST_DAY, FIRST_DAY + 900)
                        .list()
                        .ofMaxSize(12),
                Arbitraries.integers().between(FIRST_DAY, FIRST_DAY + 3).list().ofMaxSize(12));
    }

    @Property(tries = 300, seed = "71")
    void periodsOf7And365DaysAgreeWithTheNaiveSum(@ForAll("days") List<Integer> days) {
        for (int length : new int[] {7, 30, 365}) {
            User user = new User(length);
            days.forEach(user::acts);
            assertThat(user.periods).isEqualTo(naive(days, length));
        }
    }

    @Test
    void aUserWithoutOtherDaysHasOneStretch() {
        User user = new User(30);
        user.acts(FIRST_DAY);
        user.acts(FIRST_DAY);
        assertThat(user.stretches).isEqualTo(2);
    }

    @Test
    void daysThatAreForgottenLeaveTheOthersAsTheyWere() {
        User user = new User(7);
        List<Integer> days = new ArrayList<>();
        for (int day = 0; day < 60; day += 2) {
            days.add(FIRST_DAY + day);
        }
        days.forEach(user::acts);
        user.daily.decode(user.bytes, 0, user.bytes.length);
        user.daily.forgetBefore(FIRST_DAY + 49);
        assertThat(user.daily.size()).isEqualTo(5);
        assertThat(user.daily.firstDay()).isEqualTo(FIRST_DAY + 50);
        ByteWriter out = new ByteWriter(16);
        user.daily.encode(out);
        user.bytes = out.toBytes();
        days.add(FIRST_DAY + 60);
        user.acts(FIRST_DAY + 60);
        assertThat(user.periods).isEqualTo(naive(days, 7));
    }
}
