package dev.tidemark.embedded.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.chaos.Fault.After;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {
    private static final FaultMix FULL = FaultMix.full();
    private static final int MIX =
            FULL.counts().values().stream().mapToInt(Integer::intValue).sum();

    @Test
    void theSameSeedGivesTheSameFaultsAndAnotherSeedOthers() {
        assertThat(faults(7, FULL, 200)).isEqualTo(faults(7, FULL, 200)).isNotEqualTo(faults(8, FULL, 200));
    }

    @Property(tries = 50)
    void everyMixHoldsEachKindAsOftenAsAskedAndOneLongestOutage(@ForAll long seed) {
        List<Fault> faults = faults(seed, FULL, 3 * MIX);

        for (int from = 0; from < faults.size(); from += MIX) {
            List<Fault> mix = faults.subList(from, from + MIX);
            Map<FaultKind, Integer> counts =
                    mix.stream().collect(Collectors.groupingBy(Fault::kind, Collectors.summingInt(any -> 1)));
            assertThat(counts).isEqualTo(FULL.counts());
            assertThat(mix)
                    .filteredOn(fault -> fault.kind() == FaultKind.STOP_POSTGRES)
                    .extracting(Fault::length)
                    .allMatch(length -> length.compareTo(FULL.longestOutage()) <= 0)
                    .containsOnlyOnce(FULL.longestOutage());
        }
    }

    @Property(tries = 50)
    void aPausedPartOfTheClusterIsSilentForLongerThanItIsWaitedFor(@ForAll long seed) {
        assertThat(faults(seed, FULL, 100))
                .filteredOn(fault ->
                        fault.kind() == FaultKind.PAUSE_TASK_MANAGER || fault.kind() == FaultKind.PAUSE_JOB_MANAGER)
                .extracting(Fault::length)
                .allMatch(length -> length.compareTo(FULL.heartbeatTimeout()) > 0);
    }

    @Test
    void someFaultsOverlapAndBothTaskManagersAreHit() {
        List<Fault> faults = faults(1, FULL, 200);

        assertThat(faults.get(0).after()).isEqualTo(After.RECOVERY);
        assertThat(faults).filteredOn(fault -> fault.after() == After.PREVIOUS).hasSizeBetween(30, 90);
        assertThat(faults).extracting(Fault::target).contains(0, 1);
    }

    @Test
    void theBriefMixHoldsEachKindOnceOneAfterTheOther() {
        List<Fault> faults = faults(3, FaultMix.brief(), FaultKind.values().length);

        assertThat(faults).extracting(Fault::kind).containsExactlyInAnyOrder(FaultKind.values());
        assertThat(faults).extracting(Fault::after).containsOnly(After.RECOVERY);
        assertThat(faults).extracting(Fault::length).allMatch(length -> length.compareTo(Duration.ofSeconds(17)) < 0);
    }

    private static List<Fault> faults(long seed, FaultMix mix, int count) {
        FaultSchedule schedule = new FaultSchedule(seed, mix);
        return Stream.generate(schedule::next).limit(count).toList();
    }
}
