package dev.tidemark.job.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ExperimentsTest {
    private static final int DAY = 24 * 60;

    private static Experiments reached(Iterable<Integer> goals, int window) {
        Experiments experiments = new Experiments();
        for (int goal : goals) {
            if (!experiments.isSpare(goal, window)) {
                experiments.addGoal(goal, window);
            }
        }
        return experiments;
    }

    @Property
    void whicheverGoalsAreKeptEveryExposureIsJudgedAsByAllOfThem(
            @ForAll @Size(max = 60) List<@IntRange(max = 400) Integer> goals,
            @ForAll @IntRange(min = 1, max = 60) int window) {
        Experiments experiments = reached(goals, window);
        TreeSet<Integer> all = new TreeSet<>(goals);
        for (int exposed = -70; exposed < 410; exposed++) {
            Integer first = all.ceiling(exposed);
            assertThat(experiments.converted(exposed, window))
                    .as("exposed in minute %d", exposed)
                    .isEqualTo(first != null && first < exposed + window);
        }
        assertThat(experiments.goals()).isLessThan(2 * 401 / window + 3);
    }

    @Test
    void anIdThatReachesTheGoalEveryMinuteOfAHundredDaysKeepsAFewOfThem() {
        TreeSet<Integer> minutes = new TreeSet<>();
        for (int minute = 0; minute < 100 * DAY; minute++) {
            minutes.add(minute);
        }
        assertThat(reached(minutes, 14 * DAY).goals()).isLessThan(18);
        assertThat(reached(minutes.descendingSet(), 60).goals()).isLessThan(2 * 100 * 24 + 3);
    }

    @Test
    void ofThreeGoalsTheMiddleOneIsSpareIfTheOthersAreAWindowApart() {
        assertThat(reached(Set.of(100, 130, 160), 60).goals()).isEqualTo(2);
        assertThat(reached(Set.of(100, 130, 161), 60).goals()).isEqualTo(3);
    }
}
