package dev.tidemark.job.table;

import static dev.tidemark.job.table.Samples.charge;
import static dev.tidemark.job.table.Samples.withStatus;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.job.sink.MetricResultSerializer;
import dev.tidemark.model.MetricResult;
import dev.tidemark.model.ResultKey;
import dev.tidemark.model.ResultStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoalesceTest {
    private OneInputStreamOperatorTestHarness<MetricResult, List<MetricResult>> harness;

    @BeforeEach
    void open() throws Exception {
        harness = new OneInputStreamOperatorTestHarness<>(
                new Coalesce<>(new ResultUpsert("live"), 3, Duration.ofMillis(200)));
        harness.setup(new ListSerializer<>(MetricResultSerializer.INSTANCE));
        harness.open();
        harness.setProcessingTime(0);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void aFullBatchLeavesSortedByKey() throws Exception {
        process(charge("c", "1", 1), charge("a", "2", 1));
        assertThat(batches()).isEmpty();
        process(charge("b", "3", 1));
        assertThat(batches()).containsExactly(List.of(charge("a", "2", 1), charge("b", "3", 1), charge("c", "1", 1)));
    }

    @Test
    void aBatchThatDoesNotFillLeavesAfterItsWait() throws Exception {
        process(charge("a", "1", 1));
        harness.setProcessingTime(199);
        assertThat(batches()).isEmpty();
        harness.setProcessingTime(200);
        assertThat(batches()).containsExactly(List.of(charge("a", "1", 1)));
        assertThat(harness.getProcessingTimeService().getNumActiveTimers()).isZero();
    }

    @Test
    void afterAWaitTheNextRecordWaitsAnew() throws Exception {
        process(charge("a", "1", 1));
        harness.setProcessingTime(1_000);
        process(charge("a", "2", 2));
        harness.setProcessingTime(1_199);
        assertThat(batches()).hasSize(1);
        harness.setProcessingTime(1_200);
        assertThat(batches()).hasSize(2);
    }

    @Test
    void ofOneRowOnlyTheNewestRevisionLeaves() throws Exception {
        process(charge("a", "5", 5), charge("a", "7", 7), charge("a", "6", 6));
        harness.setProcessingTime(200);
        assertThat(batches()).containsExactly(List.of(charge("a", "7", 7)));
    }

    @Test
    void ofEqualRevisionsTheLaterRecordLeaves() throws Exception {
        process(charge("a", "5", 5), charge("a", "6", 5));
        harness.setProcessingTime(200);
        assertThat(batches()).containsExactly(List.of(charge("a", "6", 5)));
    }

    @Test
    void theHighestStatusOfARowLeaves() throws Exception {
        process(withStatus(charge("a", "5", 5), ResultStatus.FINAL), charge("a", "6", 6));
        harness.setProcessingTime(200);
        assertThat(batches()).containsExactly(List.of(withStatus(charge("a", "6", 6), ResultStatus.FINAL)));
    }

    @Test
    void everythingLeavesBeforeTheBarrierSoThatNoStateIsKept() throws Exception {
        process(charge("a", "1", 1));
        harness.prepareSnapshotPreBarrier(1);
        assertThat(batches()).containsExactly(List.of(charge("a", "1", 1)));
        harness.prepareSnapshotPreBarrier(2);
        assertThat(batches()).hasSize(1);
    }

    @Test
    void everythingLeavesAtTheEndOfInput() throws Exception {
        process(charge("a", "1", 1));
        harness.endInput();
        harness.getOperator().finish();
        assertThat(batches()).containsExactly(List.of(charge("a", "1", 1)));
    }

    @Test
    void howeverMuchArrivesAtOnceLessThanABatchIsHeld() throws Exception {
        Random random = new Random(3);
        Set<ResultKey> held = new HashSet<>();
        for (int i = 1; i <= 10_000; i++) {
            MetricResult result = charge("c" + random.nextInt(50), "1", i);
            int batches = harness.getOutput().size();
            process(result);
            held.add(result.key());
            if (harness.getOutput().size() > batches) {
                held.clear();
            }
            assertThat(held).hasSizeLessThan(3);
        }
        assertThat(batches()).allMatch(batch -> batch.size() == 3);
    }

    private void process(MetricResult... results) throws Exception {
        for (MetricResult result : results) {
            harness.processElement(result, 0);
        }
    }

    private List<List<MetricResult>> batches() {
        return List.copyOf(harness.extractOutputValues());
    }
}
