package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.catalogue.Catalogue;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rest is in {@link JourneyPropertyTest}. */
class ChurnRiskTest {
    private static final int FIRST = 20_000;

    /** A user's states by days after the first one. */
    private static Map<Integer, String> states(int... activeDays) {
        ChurnRisk churn = new ChurnRisk(Catalogue.shipped("", Duration.ofDays(40), Duration.ofDays(30)));
        SortedInts days = new SortedInts();
        Recorded out = new Recorded();
        for (int day : activeDays) {
            days.add(FIRST + day);
            churn.emit(days, FIRST + day, out);
        }
        Map<Integer, String> states = new TreeMap<>();
        out.of("churn_risk").forEach((key, users) -> {
            assertThat(users).isEqualTo(1);
            String[] parts = key.split("[= ]");
            assertThat(states.put(Integer.parseInt(parts[3]) - FIRST, parts[1])).isNull();
        });
        return states;
    }

    @Test
    void aUserWhoComesEveryOtherDayIsAtRiskAfterAWeek() {
        // 14 of 28 days: active for 4 days, at risk for 8.
        Map<Integer, String> states =
                states(IntStream.rangeClosed(0, 20).map(i -> 2 * i).toArray());
        assertThat(states)
                .containsEntry(0, "active")
                .containsEntry(44, "active")
                .containsEntry(45, "at_risk")
                .containsEntry(47, "at_risk")
                .containsEntry(48, "at_risk")
                .containsEntry(49, "dormant")
                .containsEntry(130, "dormant")
                .doesNotContainKey(131)
                .hasSize(131);
    }

    @Test
    void aUserWhoComesDailyIsAtRiskAfterThreeDays() {
        assertThat(states(IntStream.range(0, 40).toArray()))
                .containsEntry(42, "active")
                .containsEntry(43, "at_risk")
                .containsEntry(46, "at_risk")
                .containsEntry(47, "dormant");
    }

    @Test
    void aUserWhoCameOnceIsActiveForTwentySevenDaysAndNeverAtRisk() {
        assertThat(states(0))
                .containsEntry(27, "active")
                .containsEntry(28, "dormant")
                .hasSize(91);
    }

    @Test
    void aDayThatBecomesKnownLateChangesTheRhythmOfLaterOnes() {
        assertThat(states(20, 0, 10)).isEqualTo(states(0, 10, 20));
        assertThat(states(20, 10).get(35)).isEqualTo("active");
        assertThat(states(20, 10, 5, 4, 3, 2, 1).get(35)).isEqualTo("at_risk");
    }
}
