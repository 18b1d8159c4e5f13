package dev.tidemark.benchmarks.tidemark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.benchmarks.tidemark.StageTimes.ThreadTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class StageTimesTest {
    @Test
    void aThreadsTimeIsThatInUserModeAndInTheKernelWhateverItsName() {
        String stat = "4711 (user journey (1) S 1 2 3 4 5 6 7 8 9 10 250 17 0 0 20 0 31 0 99";

        assertThat(ThreadTime.of(stat)).isEqualTo(new ThreadTime(Stage.JOURNEY, 267));
    }

    @Test
    void threadsBelongToStagesByTheBeginningsOfTheirNames() {
        assertThat(Stage.of("Source: message")).isEqualTo(Stage.ROUTE);
        assertThat(Stage.of("Source: read re")).isEqualTo(Stage.TABLE);
        assertThat(Stage.of("C2 CompilerThre")).isEqualTo(Stage.COMPILER);
        assertThat(Stage.of("flink-pekko.act")).isEqualTo(Stage.OTHER);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void timeBeforeTheBeginningDoesNotCount() {
        StageTimes times = new StageTimes();
        times.begin();

        assertThat(times.perEvent(1_000_000_000)).hasValueSatisfying(told -> assertThat(told)
                .startsWith("0 ns of processor time for an event: fetch and decompress 0, decode and route 0")
                .endsWith("everything else 0"));
    }
}
