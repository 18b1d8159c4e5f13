package dev.tidemark.embedded.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.embedded.chaos.Fault.After;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultLogTest {
    private final FaultLog log = new FaultLog();

    @Test
    void aJobRunsAgainWithACheckpointThatBeganAfterTheFault() {
        FaultLog.Entry entry = begin(FaultKind.KILL_TASK_MANAGER, 100);
        entry.ended(150);

        assertThat(log.observe(99, 99, 160)).isEmpty();
        assertThat(log.observe(120, 99, 170)).isEmpty();
        assertThat(log.observe(200, 130, 210)).containsExactly(entry);
        assertThat(entry.metricsMillis()).isEqualTo(70);
        assertThat(entry.tableMillis()).isEqualTo(110);
        assertThat(log.open()).isEmpty();
        assertThat(log.calmSince()).hasValue(210);
    }

    @Test
    void theTableIsBackOnlyAfterTheDatabaseIs() {
        FaultLog.Entry entry = begin(FaultKind.STOP_POSTGRES, 100);

        assertThat(log.observe(110, 110, 120)).isEmpty();
        assertThat(log.suffering()).containsExactly(FaultKind.STOP_POSTGRES);
        entry.ended(500);
        assertThat(log.observe(490, 490, 510)).isEmpty();
        assertThat(log.observe(490, 505, 520)).containsExactly(entry);
        assertThat(entry.metricsMillis()).isEqualTo(20);
        assertThat(entry.tableMillis()).isEqualTo(20);
    }

    @Test
    void aFaultThatIsUndoneLaterThanTheJobsRunAgainIsToldOnce() {
        FaultLog.Entry entry = begin(FaultKind.PAUSE_TASK_MANAGER, 100);

        assertThat(log.observe(110, 110, 120)).isEmpty();
        assertThat(log.calmSince()).isEmpty();
        entry.ended(200);
        assertThat(log.observe(110, 110, 210)).containsExactly(entry);
        assertThat(log.observe(300, 300, 310)).isEmpty();
    }

    private FaultLog.Entry begin(FaultKind kind, long now) {
        return log.begin(new Fault(1, kind, After.RECOVERY, Duration.ZERO, Duration.ZERO, 0), "target", now);
    }
}
